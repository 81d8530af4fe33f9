package io.sensorhub.serial.line;

import io.sensorhub.core.port.Endpoint;
import io.sensorhub.runtime.machine.UserTimeout;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;

/**
 * A TCP connection to a converter, set so that a dead one is noticed. For one thread, except {@link
 * #wake}; an interrupt of that thread ends what it waits for.
 */
final class TcpSession implements AutoCloseable {

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

  private static final long WRITE_NANOS = 2_000_000_000L;
  private static final long MILLI_NANOS = 1_000_000;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;

  private TcpSession(SocketChannel channel, Selector selector, SelectionKey key) {
    this.channel = channel;
    this.selector = selector;
    this.key = key;
  }

  static TcpSession open(Endpoint endpoint) throws IOException {
    InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
    if (address.isUnresolved()) {
      throw new IOException("the name " + endpoint.host() + " is not known");
    }
    Selector selector = Selector.open();
    try {
      SocketChannel channel = SocketChannel.open();
      try {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_S);
        channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_INTERVAL_S);
        channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_PROBES);
        channel.socket().connect(address, CONNECT_TIMEOUT_MS);
        UserTimeout.set(channel.socket(), USER_TIMEOUT);
        channel.configureBlocking(false);
        return new TcpSession(channel, selector, channel.register(selector, SelectionKey.OP_READ));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      selector.close();
      throw e;
    }
  }

  /**
   * Reads what comes within a time.
   *
   * @param timeoutMs 0: only what is there
   * @return how many bytes; 0 where none came, or the thread was woken
   * @throws EOFException if the other end has closed the connection
   */
  int read(byte[] buffer, int most, int timeoutMs) throws IOException {
    int read = channel.read(ByteBuffer.wrap(buffer, 0, most));
    if (read == 0 && timeoutMs > 0) {
      await(SelectionKey.OP_READ, timeoutMs);
      read = channel.read(ByteBuffer.wrap(buffer, 0, most));
    }
    if (read < 0) {
      throw new EOFException("the other end has closed the connection");
    }
    return read;
  }

  /**
   * Hands bytes to the system.
   *
   * @throws IOException also if it takes nothing for two seconds
   */
  void write(byte[] bytes, int length) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes, 0, length);
    long begun = System.nanoTime();
    channel.write(left);
    while (left.hasRemaining()) {
      long rest = WRITE_NANOS - (System.nanoTime() - begun);
      if (rest <= 0) {
        throw new IOException("the other end takes nothing");
      }
      await(SelectionKey.OP_WRITE, rest / MILLI_NANOS + 1);
      channel.write(left);
    }
  }

  private void await(int operation, long timeoutMs) throws IOException {
    key.interestOps(operation);
    selector.select(_ -> {}, timeoutMs);
    if (Thread.currentThread().isInterrupted()) {
      throw new ClosedByInterruptException();
    }
  }

  /** See {@link Line.Connection#wake}. */
  void wake() {
    selector.wakeup();
  }

  @Override
  public void close() throws IOException {
    try (selector) {
      channel.close();
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
