package io.sensorhub.dist;

import io.sensorhub.core.Deadline;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * As much of an MQTT 3.1.1 broker as one client needs to be content: it acknowledges, notes the
 * topics that were published, and publishes what it is told to. Thread-safe; owns one thread.
 */
final class TrainingBroker implements AutoCloseable {

  private static final String ROOT = "IoT2mqtt/v1/instances/training/";
  private static final int CONNECT = 1;
  private static final int PUBLISH = 3;
  private static final int SUBSCRIBE = 8;
  private static final int PINGREQ = 12;

  private final ServerSocket server;
  private final Thread thread;
  private final Set<String> published = new HashSet<>();
  private final LongSupplier ticker;
  private final Set<String> missing = new HashSet<>();
  private @Nullable Socket client;

  TrainingBroker(LongSupplier ticker) throws IOException {
    this.ticker = ticker;
    server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
    thread = Thread.ofVirtual().name("training-broker").start(this::serve);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Waits until the topics that end so were published. */
  synchronized boolean await(Set<String> ends, Duration time) throws InterruptedException {
    Deadline end = Deadline.in(time, ticker);
    missing.clear();
    missing.addAll(ends);
    while (!end.isOver()) {
      missing.removeIf(wanted -> published.stream().anyMatch(topic -> topic.endsWith(wanted)));
      if (missing.isEmpty()) {
        return true;
      }
      wait(end.leftMillis());
    }
    return false;
  }

  /** What was waited for in vain. */
  synchronized Set<String> missing() {
    return Set.copyOf(missing);
  }

  /** Sends a message to the client. */
  synchronized void publish(String topic, String payload) throws IOException {
    byte[] name = (ROOT + topic).getBytes(StandardCharsets.UTF_8);
    byte[] body = payload.getBytes(StandardCharsets.UTF_8);
    Socket connected = client;
    if (connected == null) {
      throw new IOException("the bridge is not connected");
    }
    OutputStream out = connected.getOutputStream();
    out.write(new byte[] {PUBLISH << 4, (byte) (2 + name.length + body.length), 0});
    out.write(name.length);
    out.write(name);
    out.write(body);
    out.flush();
  }

  private void serve() {
    try {
      while (true) {
        try (Socket socket = server.accept()) {
          synchronized (this) {
            client = socket;
          }
          serve(new DataInputStream(socket.getInputStream()), socket.getOutputStream());
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(DataInputStream in, OutputStream out) throws IOException {
    int first = in.read();
    while (first >= 0) {
      byte[] packet = in.readNBytes(length(in));
      switch (first >> 4) {
        case CONNECT -> answer(out, 0x20, 0, 0);
        case SUBSCRIBE -> answer(out, 0x90, packet[0], packet[1], 1);
        case PINGREQ -> answer(out, 0xD0);
        case PUBLISH -> {
          int length = ((packet[0] & 0xFF) << 8) + (packet[1] & 0xFF);
          if ((first & 0x06) != 0) {
            answer(out, 0x40, packet[2 + length], packet[3 + length]);
          }
          synchronized (this) {
            published.add(new String(packet, 2, length, StandardCharsets.UTF_8));
            notifyAll();
          }
        }
        default -> {} // nothing that wants an answer
      }
      first = in.read();
    }
  }

  /** The remaining length (MQTT 3.1.1, section 2.2.3). */
  private static int length(DataInputStream in) throws IOException {
    int length = 0;
    int shift = 0;
    int octet;
    do {
      octet = in.readUnsignedByte();
      length += (octet & 0x7F) << shift;
      shift += 7;
    } while ((octet & 0x80) != 0 && shift < 28);
    return length;
  }

  private synchronized void answer(OutputStream out, int type, int... body) throws IOException {
    byte[] packet = new byte[2 + body.length];
    packet[0] = (byte) type;
    packet[1] = (byte) body.length;
    for (int i = 0; i < body.length; i++) {
      packet[2 + i] = (byte) body[i];
    }
    out.write(packet);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    thread.interrupt();
    server.close();
    Socket connected;
    synchronized (this) {
      connected = client;
    }
    if (connected != null) {
      connected.close();
    }
  }
}
