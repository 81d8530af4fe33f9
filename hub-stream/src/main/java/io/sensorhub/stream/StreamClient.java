package io.sensorhub.stream;

import io.sensorhub.core.Position;
import io.sensorhub.stream.StreamMessage.Snapshot;
import io.sensorhub.stream.Wire.MalformedMessageException;
import io.sensorhub.stream.client.EventSource;
import io.sensorhub.stream.client.StreamRequest;
import io.sensorhub.stream.client.TcpConnection;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows another service's stream for as long as it is open: connects anew, and resumes behind the
 * last event that it was given. Its thread calls the listener.
 */
public final class StreamClient implements AutoCloseable {

  /** The header by which a service of the hub asks for one of the places of its own. */
  public static final String OWN = StreamRequest.OWN;

  private static final Logger LOG = LoggerFactory.getLogger(StreamClient.class);

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
    default void together(EventSource.Messages messages) throws IOException {
      messages.tell();
    }

    /**
     * The stream broke off, or could not be opened; it is tried again.
     *
     * @param silent for how long nothing had come by then, where that is why it was given up
     */
    void disconnected(String reason, Duration silent);
  }

  private final String upstream;
  private final URI url;
  private final Optional<String> token;
  private final Listener listener;
  private final EventSource source;
  private volatile Position position;

  /**
   * @param upstream the name of the service, for messages
   * @param url of its {@code /events}, without TLS
   * @param token that it wants, if it wants one
   * @param start what has been seen before; {@link Position#START} asks for all that is held
   * @param ticker nanoseconds that only go forward
   */
  public StreamClient(
      String upstream,
      URI url,
      Optional<String> token,
      Position start,
      LongSupplier ticker,
      Listener listener) {
    this(upstream, url, token, start, EventSource.SILENCE, ticker, listener);
  }

  StreamClient(
      String upstream,
      URI url,
      Optional<String> token,
      Position start,
      Duration silence,
      LongSupplier ticker,
      Listener listener) {
    this.upstream = upstream;
    this.url = url;
    this.token = token;
    this.position = start;
    this.listener = listener;
    this.source =
        new EventSource(
            upstream, () -> new TcpConnection(url), this::request, silence, ticker, new Reader());
  }

  /** Begins to follow. */
  public void start() {
    source.start();
  }

  private String request() {
    boolean first = position.last().isEmpty();
    return StreamRequest.of(
        url, first ? "?from=oldest" : "", first ? "" : position.toString(), token);
  }

  /** Reads the messages. */
  private final class Reader implements EventSource.Listener {

    @Override
    public boolean message(String name, @Nullable String id, byte[] data) {
      boolean works = false;
      try {
        Optional<StreamMessage> message = Wire.decode(name, data);
        Position reached = id == null ? position : Position.parse(id).orElse(position);
        if (message.isPresent()) {
          works = message.get() instanceof Snapshot;
          listener.message(message.get(), reached);
        }
        position = reached;
      } catch (MalformedMessageException e) {
        LOG.warn("message left out upstream={} reason={}", upstream, e.getMessage());
      }
      return works;
    }

    @Override
    public void together(EventSource.Messages messages) throws IOException {
      listener.together(messages);
    }

    @Override
    public void disconnected(String reason, Duration silent) {
      listener.disconnected(reason, silent);
    }
  }

  /** Ends the stream and its thread. */
  @Override
  public void close() {
    source.close();
  }
}
