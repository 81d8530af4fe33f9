package io.sensorhub.stream;

import io.sensorhub.core.Backoff;
import io.sensorhub.core.Position;
import io.sensorhub.stream.StreamMessage.Snapshot;
import io.sensorhub.stream.Wire.MalformedMessageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows another service's stream for as long as it is open: reconnects (100 ms, doubling to 5 s;
 * in the first 3 s of its life 40 ms) and resumes behind the last event that it was given. Owns one
 * thread, which waits in the socket itself and calls the listener.
 */
public final class StreamClient implements AutoCloseable {

  /** The header by which a service of the hub asks for one of the places of its own. */
  public static final String OWN = "Sensor-Hub-Service";

  private static final Logger LOG = LoggerFactory.getLogger(StreamClient.class);
  private static final Duration CONNECT = Duration.ofSeconds(2);

  /** Three heartbeats. */
  private static final Duration SILENCE = Duration.ofSeconds(9);

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
     * @param position behind it
     */
    void message(StreamMessage message, Position position);

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
  private final URI url;
  private final Optional<String> token;
  private final Duration silence;
  private final Listener listener;
  private final Thread thread;
  private volatile Position position;
  private volatile boolean closed;
  private volatile @Nullable Socket open;
  private boolean delivered;

  /**
   * @param upstream the name of the service, for messages
   * @param url of its {@code /events}, without TLS
   * @param token that it wants, if it wants one
   * @param start what has been seen before; {@link Position#START} asks for all that is held
   */
  public StreamClient(
      String upstream, URI url, Optional<String> token, Position start, Listener listener) {
    this(upstream, url, token, start, SILENCE, listener);
  }

  StreamClient(
      String upstream,
      URI url,
      Optional<String> token,
      Position start,
      Duration silence,
      Listener listener) {
    this.upstream = upstream;
    this.url = url;
    this.token = token;
    this.position = start;
    this.silence = silence;
    this.listener = listener;
    this.thread = new Thread(this::follow, "follow-" + upstream);
  }

  /** Begins to follow. */
  public void start() {
    thread.start();
  }

  private void follow() {
    long started = System.nanoTime();
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
      if (failures > 0 || System.nanoTime() - started >= EARLY.toNanos()) {
        failures++;
      }
    }
  }

  /**
   * One connection, from its opening to its end. The time-out of the socket is the system's own
   * (poll(2)): no thread watches the heartbeat.
   *
   * @return why it ended
   */
  private String connectAndRead() throws IOException {
    try (Socket socket = new Socket()) {
      open = socket;
      if (closed) {
        return "closed";
      }
      socket.setTcpNoDelay(true);
      connect(socket);
      socket.setSoTimeout(Math.toIntExact(silence.toMillis()));
      socket.getOutputStream().write(request().getBytes(StandardCharsets.UTF_8));
      InputStream in = socket.getInputStream();
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

  private void connect(Socket socket) throws IOException {
    try {
      socket.connect(
          new InetSocketAddress(url.getHost(), url.getPort()), Math.toIntExact(CONNECT.toMillis()));
    } catch (SocketTimeoutException e) {
      throw new IOException("connect " + url.getAuthority() + ": no answer", e);
    } catch (IOException e) {
      throw new IOException("connect " + url.getAuthority() + ": " + e.getMessage(), e);
    }
  }

  private String request() {
    boolean first = position.last().isEmpty();
    return "GET "
        + url.getRawPath()
        + (first ? "?from=oldest" : "")
        + " HTTP/1.1\r\nHost: "
        + url.getAuthority()
        + "\r\nAccept: text/event-stream\r\nConnection: close\r\n"
        + OWN
        + ": yes\r\n"
        + (first ? "" : "Last-Event-ID: " + position + "\r\n")
        + token.map(text -> "Authorization: Bearer " + text + "\r\n").orElse("")
        + "\r\n";
  }

  private void message(String name, @Nullable String id, byte[] data) {
    try {
      Optional<StreamMessage> message = Wire.decode(name, data);
      Position reached = id == null ? position : Position.parse(id).orElse(position);
      if (message.isPresent()) {
        if (message.get() instanceof Snapshot && !delivered) {
          delivered = true;
          LOG.info("following another service upstream={}", upstream);
        }
        listener.message(message.get(), reached);
      }
      position = reached;
    } catch (MalformedMessageException e) {
      LOG.warn("message left out upstream={} reason={}", upstream, e.getMessage());
    }
  }

  /** Ends the stream and its thread. */
  @Override
  public void close() {
    closed = true;
    Socket socket = open;
    if (socket != null) {
      try {
        socket.close();
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
