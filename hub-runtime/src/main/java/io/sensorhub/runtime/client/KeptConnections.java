package io.sensorhub.runtime.client;

import io.sensorhub.stream.client.HttpAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to one service of the hub, kept open between requests. A request is written once and
 * never repeated: before a kept connection is used, it is looked at whether the service has ended
 * it. Blocks the caller; thread-safe.
 */
final class KeptConnections implements AutoCloseable {

  /** An answer as it came. */
  record Answer(int status, String body) {}

  private static final Logger LOG = LoggerFactory.getLogger(KeptConnections.class);
  private static final Duration CONNECT = Duration.ofSeconds(2);

  /** Less than the time after which a service ends a silent connection. */
  private static final Duration KEPT = Duration.ofSeconds(20);

  private static final int MOST_KEPT = 4;
  private static final int MOST_OCTETS = 16 * 1024 * 1024;
  private static final int BUFFER = 8_192;

  /** So that a command, at most 256 KiB, is written even if its reader stands still. */
  private static final int SEND_BUFFER = 512 * 1024;

  private final String host;
  private final int port;
  private final LongSupplier ticker;
  private final Deque<Kept> idle = new ArrayDeque<>();
  private boolean closed;

  private record Kept(SocketChannel channel, ByteBuffer buffer, long sinceNanos) {}

  /**
   * @param ticker nanoseconds that only go forward
   */
  KeptConnections(String host, int port, LongSupplier ticker) {
    this.host = host;
    this.port = port;
    this.ticker = ticker;
  }

  /**
   * Writes a request and reads its answer.
   *
   * @param timeout for the whole exchange
   * @throws ConnectException if nobody listens, so that nothing was sent
   * @throws InterruptedIOException if the time is over
   * @throws IOException if the connection broke; the request may have been carried out all the same
   */
  Answer exchange(ByteBuffer request, Duration timeout) throws IOException {
    long end = ticker.getAsLong() + timeout.toNanos();
    Optional<Kept> kept = take();
    Kept connection = kept.isPresent() ? kept.get() : open(timeout);
    boolean keep = false;
    try {
      while (request.hasRemaining()) {
        int _ = connection.channel().write(request);
      }
      ByteArrayOutputStream body = new ByteArrayOutputStream(512);
      HttpAnswer answer =
          new HttpAnswer((octets, from, length) -> {
            if (body.size() + length > MOST_OCTETS) {
              throw new ProtocolException("the answer is too long");
            }
            body.write(octets, from, length);
          });
      read(connection, answer, end);
      keep = answer.keepsOpen();
      return new Answer(answer.status(), body.toString(StandardCharsets.UTF_8));
    } finally {
      if (!keep || !give(connection)) {
        close(connection);
      }
    }
  }

  private void read(Kept connection, HttpAnswer answer, long end) throws IOException {
    byte[] octets = connection.buffer().array();
    InputStream in = connection.channel().socket().getInputStream();
    while (!answer.over()) {
      connection.channel().socket().setSoTimeout(left(end));
      int count = in.read(octets);
      if (count < 0) {
        if (answer.endsWithConnection()) {
          return;
        }
        throw new IOException(host + ":" + port + " ended the connection without an answer");
      }
      answer.take(octets, count);
    }
  }

  /** How much time is left, in milliseconds, at least one. */
  private int left(long end) throws SocketTimeoutException {
    long left = end - ticker.getAsLong();
    if (left <= 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    return (int) Math.min(Integer.MAX_VALUE, left / 1_000_000 + 1);
  }

  private Kept open(Duration timeout) throws IOException {
    SocketChannel channel = SocketChannel.open();
    boolean opened = false;
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
      long most = Math.min(CONNECT.toMillis(), timeout.toMillis());
      channel.socket().connect(new InetSocketAddress(host, port), (int) Math.max(1, most));
      opened = true;
      return new Kept(channel, ByteBuffer.allocate(BUFFER), ticker.getAsLong());
    } catch (SocketTimeoutException | UnknownHostException e) {
      ConnectException nobody = new ConnectException(host + ":" + port + ": " + e.getMessage());
      nobody.initCause(e);
      throw nobody;
    } finally {
      if (!opened) {
        channel.close();
      }
    }
  }

  /** The connection that was used last, if it stands. */
  private Optional<Kept> take() {
    while (true) {
      Kept connection;
      synchronized (this) {
        if (idle.isEmpty()) {
          return Optional.empty();
        }
        connection = idle.removeLast();
      }
      if (stands(connection)) {
        return Optional.of(connection);
      }
      close(connection);
    }
  }

  private boolean stands(Kept connection) {
    if (ticker.getAsLong() - connection.sinceNanos() > KEPT.toNanos()) {
      return false;
    }
    try {
      SocketChannel channel = connection.channel();
      channel.configureBlocking(false);
      boolean silent = channel.read(connection.buffer().clear()) == 0;
      channel.configureBlocking(true);
      return silent;
    } catch (IOException e) {
      return false;
    }
  }

  /** Keeps a connection; false if there are enough. */
  private boolean give(Kept connection) {
    Kept now = new Kept(connection.channel(), connection.buffer(), ticker.getAsLong());
    @Nullable Kept oldest = null;
    synchronized (this) {
      if (closed) {
        return false;
      }
      idle.addLast(now);
      if (idle.size() > MOST_KEPT) {
        oldest = idle.removeFirst();
      }
    }
    if (oldest != null) {
      close(oldest);
    }
    return true;
  }

  private static void close(Kept connection) {
    try {
      connection.channel().close();
    } catch (IOException e) {
      LOG.debug("connection not closed reason={}", e.getMessage());
    }
  }

  /** Ends what is kept; an exchange that is under way goes on. */
  @Override
  public void close() {
    Deque<Kept> all;
    synchronized (this) {
      closed = true;
      all = new ArrayDeque<>(idle);
      idle.clear();
    }
    all.forEach(KeptConnections::close);
  }
}
