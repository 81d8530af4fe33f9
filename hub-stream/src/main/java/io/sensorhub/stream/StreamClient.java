package io.sensorhub.stream;

import io.sensorhub.core.Position;
import io.sensorhub.stream.StreamMessage.Snapshot;
import io.sensorhub.stream.Wire.MalformedMessageException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows another service's stream for as long as it is open: reconnects (100 ms, doubling to 5 s)
 * and resumes behind the last event that it was given. Owns one thread; the listener is called by
 * one thread at a time.
 */
public final class StreamClient implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StreamClient.class);
  private static final Duration SILENCE = Duration.ofSeconds(9);
  private static final long FIRST_DELAY_MS = 100;
  private static final long LAST_DELAY_MS = 5_000;

  /** Is told what comes. */
  public interface Listener {

    /**
     * A message came.
     *
     * @param position behind it
     */
    void message(StreamMessage message, Position position);

    /**
     * The stream broke off, or could not be opened; it is tried again.
     *
     * @param silent for how long nothing had come by then, where that is why it was given up
     */
    void disconnected(String reason, Duration silent);
  }

  private final String upstream;
  private final HttpUrl url;
  private final Optional<String> token;
  private final EventSource.Factory factory;
  private final Duration silence;
  private final Listener listener;
  private final Thread thread;
  private volatile Position position;
  private volatile boolean closed;
  private volatile boolean delivered;
  private volatile @Nullable EventSource source;

  /**
   * @param upstream the name of the service, for messages
   * @param url of its {@code /events}
   * @param token that it wants, if it wants one
   * @param start what has been seen before; {@link Position#START} asks for all that is held
   */
  public StreamClient(
      String upstream,
      HttpUrl url,
      Optional<String> token,
      OkHttpClient client,
      Position start,
      Listener listener) {
    this(upstream, url, token, client, start, SILENCE, listener);
  }

  StreamClient(
      String upstream,
      HttpUrl url,
      Optional<String> token,
      OkHttpClient client,
      Position start,
      Duration silence,
      Listener listener) {
    this.upstream = upstream;
    this.url = url;
    this.token = token;
    this.position = start;
    this.silence = silence;
    this.listener = listener;
    this.factory = EventSources.createFactory(client.newBuilder().readTimeout(silence).build());
    this.thread = new Thread(this::follow, "follow-" + upstream);
  }

  /** Begins to follow. */
  public void start() {
    thread.start();
  }

  private void follow() {
    long delay = FIRST_DELAY_MS;
    boolean told = false;
    while (!closed) {
      delivered = false;
      Connection ended = connectAndWait();
      String reason = ended.reason;
      if (closed) {
        return;
      }
      if (delivered) {
        delay = FIRST_DELAY_MS;
        told = false;
      }
      if (!told) {
        LOG.info("waiting for another service upstream={} reason={}", upstream, reason);
        told = true;
      }
      listener.disconnected(reason, ended.silent);
      try {
        Thread.sleep(delay);
      } catch (InterruptedException e) {
        return;
      }
      delay = Math.min(LAST_DELAY_MS, delay * 2);
    }
  }

  /** One connection, from its opening to its end. */
  private Connection connectAndWait() {
    HttpUrl.Builder from = url.newBuilder();
    Request.Builder request = new Request.Builder();
    if (position.last().isEmpty()) {
      from.addQueryParameter("from", "oldest");
    } else {
      request.header("Last-Event-ID", position.toString());
    }
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    Connection connection = new Connection();
    EventSource opened = factory.newEventSource(request.url(from.build()).build(), connection);
    source = opened;
    try {
      if (closed) {
        opened.cancel();
      }
      connection.ended.await();
    } catch (InterruptedException e) {
      opened.cancel();
      Thread.currentThread().interrupt();
    }
    return connection;
  }

  private final class Connection extends EventSourceListener {
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile String reason = "closed";
    private volatile Duration silent = Duration.ZERO;

    @Override
    public void onEvent(EventSource from, @Nullable String id, @Nullable String type, String data) {
      try {
        Optional<StreamMessage> message = Wire.decode(type == null ? "" : type, data);
        Position reached = id == null ? position : Position.parse(id).orElse(position);
        if (message.isPresent()) {
          if (message.get() instanceof Snapshot) {
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

    @Override
    public void onClosed(EventSource from) {
      reason = "the stream ended";
      ended.countDown();
    }

    @Override
    public void onFailure(
        EventSource from, @Nullable Throwable failure, @Nullable Response response) {
      if (failure instanceof SocketTimeoutException) {
        silent = silence;
      }
      if (response != null && response.code() != 200) {
        reason = "status " + response.code();
      } else if (failure != null && failure.getMessage() != null) {
        reason = failure.getMessage();
      } else {
        reason = failure == null ? "no answer" : failure.getClass().getSimpleName();
      }
      ended.countDown();
    }
  }

  /** Ends the stream and its thread. */
  @Override
  public void close() {
    closed = true;
    EventSource open = source;
    if (open != null) {
      open.cancel();
    }
    thread.interrupt();
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
