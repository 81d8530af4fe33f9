package io.sensorhub.serial.line;

import io.sensorhub.core.config.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/** TCP connections to converters, set so that a dead one is noticed. */
final class Connections {

  private static final int CONNECT_TIMEOUT_MS = 5_000;

  /** Asked after 10 s of silence, each 5 s, dead after three: gone is noticed within 25 s. */
  private static final int KEEP_ALIVE_IDLE_S = 10;

  private static final int KEEP_ALIVE_INTERVAL_S = 5;
  private static final int KEEP_ALIVE_PROBES = 3;

  private Connections() {}

  /** A connection; an interrupt of the thread that waits on it closes it. */
  static Socket open(Endpoint endpoint) throws IOException {
    InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
    if (address.isUnresolved()) {
      throw new IOException("the name " + endpoint.host() + " is not known");
    }
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_S);
      channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_INTERVAL_S);
      channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_PROBES);
      Socket socket = channel.socket();
      socket.connect(address, CONNECT_TIMEOUT_MS);
      return socket;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Reads what comes within a time.
   *
   * @param timeoutMs 0: only what is there
   * @return how many bytes; 0 where none came, -1 at the end
   */
  static int read(Socket socket, InputStream input, byte[] buffer, int most, int timeoutMs)
      throws IOException {
    if (timeoutMs == 0 && input.available() == 0) {
      return 0;
    }
    try {
      socket.setSoTimeout(Math.max(1, timeoutMs));
      return input.read(buffer, 0, most);
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }
}
