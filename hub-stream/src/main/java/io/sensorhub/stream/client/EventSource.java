package io.sensorhub.stream.client;

import io.sensorhub.core.Backoff;
import io.sensorhub.core.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stream of server-sent events for as long as it is open: connects anew (100 ms, doubling
 * to 5 s; in the first 3 s of its life 40 ms). Owns one thread, which waits in the connection
 * itself and calls the listener.
 */
public final class EventSource implements AutoCloseable {

  /** Three heartbeats. */
  public static final Duration SILENCE = Duration.ofSeconds(9);

  private static final Logger LOG = LoggerFactory.getLogger(EventSource.class);
  private static final Backoff AGAIN =
      Backoff.doubling(Duration.ofMillis(100), Duration.ofSeconds(5));

  /** How often a service that starts together with this one is looked for, and for how long. */
  private static final Duration EARLY_DELAY = Duration.ofMillis(40);

  private static final Duration EARLY = Duration.ofSeconds(3);
  private static final int BUFFER = 16_384;

  /** Is told what comes. */
  public interface Listener {

    /**
     * A message came.
     *
     * @param name behind {@code event:}; empty where there is none
     * @param id behind {@code id:}; null where there is none
     * @param data behind {@code data:}; the taker's own
     * @return true if the stream works, as the first message of use shows
     */
    boolean message(String name, @Nullable String id, byte[] data);

    /**
     * Messages came together, or a part of one.
     *
     * @param messages to be told once, before this returns
     * @throws IOException if the stream cannot be read on
     */
    default void together(Messages messages) throws IOException {
      messages.tell();
    }

    /**
     * The stream broke off, or could not be opened; it is tried again.
     *
     * @param silent for how long nothing had come by then, where that is why it was given up
     */
    void disconnected(String reason, Duration silent);
  }

  /** What came at once. */
  public interface Messages {

    /**
     * Calls {@link Listener#message} for each.
     *
     * @throws IOException if the stream cannot be read on
     */
    void tell() throws IOException;
  }

  private final String upstream;
  private final Supplier<Connection> connections;
  private final Supplier<String> request;
  private final Duration silence;
  private final LongSupplier ticker;
  private final Listener listener;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Connection open;
  private boolean delivered;

  /**
   * @param upstream the name of who writes the stream, for messages
   * @param connections gives a connection that is not open yet
   * @param request what is sent first on each connection; empty: nothing
   * @param silence after which the connection is given up
   * @param ticker nanoseconds that only go forward
   */
  public EventSource(
      String upstream,
      Supplier<Connection> connections,
      Supplier<String> request,
      Duration silence,
      LongSupplier ticker,
      Listener listener) {
    this.upstream = upstream;
    this.connections = connections;
    this.request = request;
    this.silence = silence;
    this.ticker = ticker;
    this.listener = listener;
    this.thread = new Thread(this::follow, "follow-" + upstream);
  }

  /** Begins to read. */
  public void start() {
    thread.start();
  }

  private void follow() {
    Deadline early = Deadline.in(EARLY, ticker);
    int failures = 0; // as long as it is early
    boolean told = false;
    while (!closed) {
      delivered = false;
      Duration silent = Duration.ZERO;
      String reason;
      try {
        reason = connectAndRead();
      } catch (SocketTimeoutException e) {
        silent = silence;
        reason = "nothing came for " + silence.toSeconds() + " s";
      } catch (IOException e) {
        reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      } catch (RuntimeException e) {
        LOG.error("fault in the hub's own code upstream={}", upstream, e);
        reason = "a fault of the hub";
      }
      if (closed) {
        return;
      }
      if (delivered) {
        failures = 1;
        told = false;
      }
      if (!told) {
        LOG.info("waiting for another service upstream={} reason={}", upstream, reason);
        told = true;
      }
      listener.disconnected(reason, silent);
      try {
        Thread.sleep(failures == 0 ? EARLY_DELAY : AGAIN.delay(failures));
      } catch (InterruptedException e) {
        return;
      }
      if (failures > 0 || early.isOver()) {
        failures++;
      }
    }
  }

  /**
   * One connection, from its opening to its end.
   *
   * @return why it ended
   */
  private String connectAndRead() throws IOException {
    try (Connection connection = connections.get()) {
      open = connection;
      if (closed) {
        return "closed";
      }
      connection.open(silence);
      byte[] asked = request.get().getBytes(StandardCharsets.UTF_8);
      if (asked.length > 0) {
        connection.out().write(asked);
      }
      InputStream in = connection.in();
      byte[] buffer = new byte[BUFFER];
      ServerSentEvents events = new ServerSentEvents(this::message);
      HttpAnswer answer = new HttpAnswer(events::take);
      int count = in.read(buffer);
      while (count >= 0 && !answer.over()) {
        int length = count;
        listener.together(() -> answer.take(buffer, length));
        if (answer.status() != 0 && answer.status() != 200) {
          return "status " + answer.status();
        }
        count = in.read(buffer);
      }
      return "the stream ended";
    } finally {
      open = null;
    }
  }

  private void message(String name, @Nullable String id, byte[] data) {
    if (listener.message(name, id, data) && !delivered) {
      delivered = true;
      LOG.info("following another service upstream={}", upstream);
    }
  }

  /** Ends the stream and its thread. */
  @Override
  public void close() {
    closed = true;
    Connection connection = open;
    if (connection != null) {
      try {
        connection.close();
      } catch (IOException e) {
        LOG.debug("stream not closed upstream={} reason={}", upstream, e.getMessage());
      }
    }
    thread.interrupt();
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
