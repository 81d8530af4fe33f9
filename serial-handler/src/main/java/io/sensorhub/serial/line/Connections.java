package io.sensorhub.serial.line;

import io.sensorhub.core.config.Endpoint;
import io.sensorhub.runtime.http.UserTimeout;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;

/** TCP connections to converters, set so that a dead one is noticed. */
final class Connections {

  private static final int CONNECT_TIMEOUT_MS = 5_000;

  /**
   * Keep-alive finds a peer that has gone while nothing is under way, TCP_USER_TIMEOUT one that
   * acknowledges nothing (RFC 1122, 4.2.3.6: no keep-alive is sent meanwhile). A question that goes
   * out just before the first would notice adds both: 24 s at most.
   */
  private static final int KEEP_ALIVE_IDLE_S = 6;

  private static final int KEEP_ALIVE_INTERVAL_S = 3;
  private static final int KEEP_ALIVE_PROBES = 2;
  private static final Duration USER_TIMEOUT = Duration.ofSeconds(12);

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
      UserTimeout.set(socket, USER_TIMEOUT);
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
   * @return how many bytes; 0 where none came
   * @throws EOFException if the other end has closed the connection
   */
  static int read(Socket socket, InputStream input, byte[] buffer, int most, int timeoutMs)
      throws IOException {
    if (timeoutMs == 0 && input.available() == 0) {
      return 0;
    }
    try {
      socket.setSoTimeout(Math.max(1, timeoutMs));
      int read = input.read(buffer, 0, most);
      if (read < 0) {
        throw new EOFException("the other end has closed the connection");
      }
      return read;
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }

  /**
   * What a failure of a connection means: the other end has closed it or no longer knows it, or it
   * is lost.
   *
   * @param what was done, with the target
   */
  static IOException failed(String what, IOException cause) {
    String reason = String.valueOf(cause.getMessage());
    boolean ended =
        cause instanceof EOFException || reason.contains("reset") || reason.contains("Broken pipe");
    String message = what + ": " + reason;
    return ended ? new Line.EndedException(message) : new IOException(message, cause);
  }
}
