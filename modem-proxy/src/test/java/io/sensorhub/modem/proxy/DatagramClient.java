package io.sensorhub.modem.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** A client of SOCKS 5 whose datagrams are relayed, octet by octet. */
final class DatagramClient implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int HEAD = 10;

  private final Socket control;
  private final DatagramSocket socket = new DatagramSocket();
  private final InetSocketAddress relay;

  /** Asks for the relay, without a login. */
  DatagramClient(Socket control) throws IOException {
    this.control = control;
    byte[] granted = reply(control);
    assertEquals(0, granted[1]);
    InetAddress address = InetAddress.getByAddress(Arrays.copyOfRange(granted, 4, 8));
    this.relay = new InetSocketAddress(address, ByteBuffer.wrap(granted).getShort(8) & 0xffff);
    socket.setSoTimeout((int) PATIENCE.toMillis());
  }

  /** What a proxy replies to one who asks for the relay. */
  static byte[] reply(Socket control) throws IOException {
    OutputStream out = control.getOutputStream();
    DataInputStream in = new DataInputStream(control.getInputStream());
    out.write(new byte[] {5, 1, 0});
    assertEquals(0x0500, in.readUnsignedShort());
    out.write(new byte[] {5, 3, 0, 1, 0, 0, 0, 0, 0, 0});
    byte[] reply = new byte[HEAD];
    in.readFully(reply);
    return reply;
  }

  /** The connection with which the relay ends. */
  Socket control() {
    return control;
  }

  /** Where datagrams are to be sent to. */
  InetSocketAddress relay() {
    return relay;
  }

  /** Sends octets as they are. */
  void raw(byte[] octets) throws IOException {
    socket.send(new DatagramPacket(octets, octets.length, relay));
  }

  /** Sends a payload to a destination. */
  void send(String host, int port, byte[] payload) throws IOException {
    raw(datagram(0, host, port, payload));
  }

  /** A datagram with its head; a name is sent as one. */
  static byte[] datagram(int fragment, String host, int port, byte[] payload) throws IOException {
    boolean literal = Character.isDigit(host.charAt(0));
    byte[] name = host.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer all = ByteBuffer.allocate(HEAD + name.length + payload.length);
    all.putShort((short) 0).put((byte) fragment);
    if (literal) {
      all.put((byte) 1).put(InetAddress.getByName(host).getAddress());
    } else {
      all.put((byte) 3).put((byte) name.length).put(name);
    }
    all.putShort((short) port).put(payload);
    return Arrays.copyOf(all.array(), all.position());
  }

  /** The payload of the next datagram, which says that it comes from that address; waits for it. */
  byte[] receive(String from, int port) throws IOException {
    byte[] octets = receive();
    byte[] head = datagram(0, from, port, new byte[0]);
    assertEquals(Arrays.toString(head), Arrays.toString(Arrays.copyOf(octets, HEAD)));
    return Arrays.copyOfRange(octets, HEAD, octets.length);
  }

  private byte[] receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  /** What has come already; empty: nothing. */
  Optional<byte[]> come() throws IOException {
    socket.setSoTimeout(1);
    try {
      return Optional.of(receive());
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    } finally {
      socket.setSoTimeout((int) PATIENCE.toMillis());
    }
  }

  /** Whether the proxy has ended the connection; waits for it. */
  boolean ended() {
    try {
      return control.getInputStream().read() < 0;
    } catch (IOException e) {
      return !(e instanceof SocketTimeoutException);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    control.close();
  }
}
