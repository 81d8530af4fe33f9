package io.sensorhub.stream.device;

import io.sensorhub.stream.client.EventSource;
import io.sensorhub.stream.client.StreamRequest;
import io.sensorhub.stream.client.TcpConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows the manager's stream for as long as it is open; each connection begins with a snapshot.
 * Its thread calls the listener.
 */
public final class ManagerClient implements AutoCloseable {

  /** Is told what comes. */
  public interface Listener {

    /** A message came. */
    void message(ManagerMessage message);

    /** The stream broke off, or could not be opened; it is tried again. */
    void disconnected(String reason);
  }

  private final EventSource source;

  /**
   * @param url of its {@code /events}, without TLS
   * @param token that it wants, if it wants one
   * @param ticker nanoseconds that only go forward
   */
  public ManagerClient(URI url, Optional<String> token, LongSupplier ticker, Listener listener) {
    this.source =
        new EventSource(
            "device-manager",
            () -> new TcpConnection(url),
            () -> StreamRequest.of(url, "", "", token),
            EventSource.SILENCE,
            ticker,
            new EventSource.Listener() {
              @Override
              public boolean message(String name, @Nullable String id, byte[] data) {
                Optional<ManagerMessage> message = ManagerMessage.read(name, data);
                message.ifPresent(listener::message);
                return message.filter(ManagerMessage.Snapshot.class::isInstance).isPresent();
              }

              @Override
              public void disconnected(String reason, Duration silent) {
                listener.disconnected(reason);
              }
            });
  }

  /** Begins to follow. */
  public void start() {
    source.start();
  }

  /** Ends the stream and its thread. */
  @Override
  public void close() {
    source.close();
  }
}
