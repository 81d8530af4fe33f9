package io.sensorhub.runtime.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.channels.SelectableChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the connections of a web server in number and in the time that a request may take to come,
 * whoever they are from. Jetty itself bounds the size of a head and how long nothing comes at all.
 * Called by Jetty's threads; looks at what is overdue each 2 s, while something is expected.
 */
final class ConnectionBounds
    implements Connection.Listener, SelectorManager.AcceptListener, HttpConfiguration.Customizer {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionBounds.class);
  private static final long LOOK_SECONDS = 2;
  private static final long QUIET_NANOS = 60_000_000_000L;

  private final String server;
  private final Connector connector;
  private final Counter gaveWay;
  private final Counter late;
  private final LongSupplier ticker;
  private final ConnectionPlaces<Connection> places = new ConnectionPlaces<>();

  /** When each connection was accepted that is not open yet. */
  private final Map<Object, Long> acceptedNanos = new ConcurrentHashMap<>();

  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile long toldNanos;

  /**
   * @param server its name, for the log and the metrics
   */
  ConnectionBounds(
      String server, Connector connector, MeterRegistry registry, LongSupplier ticker) {
    this.server = server;
    this.connector = connector;
    this.ticker = ticker;
    this.toldNanos = ticker.getAsLong() - QUIET_NANOS;
    this.gaveWay = counter(registry, "place");
    this.late = counter(registry, "time");
  }

  private Counter counter(MeterRegistry registry, String reason) {
    return Counter.builder("hub_http_cut")
        .description("Connections that were cut off: all places taken, or a request too slow")
        .tag("server", server)
        .tag("reason", reason)
        .register(registry);
  }

  /** Called in the order of arrival, by the thread that accepts; all else by many threads. */
  @Override
  public void onAccepting(SelectableChannel channel) {
    acceptedNanos.put(channel, ticker.getAsLong());
  }

  @Override
  public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
    acceptedNanos.remove(channel);
  }

  @Override
  public void onOpened(Connection connection) {
    long opened = ticker.getAsLong();
    Long accepted = acceptedNanos.remove(connection.getEndPoint().getTransport());
    places
        .opened(connection, accepted == null ? opened : accepted, opened)
        .ifPresent(gone -> {
          gaveWay.increment();
          long now = ticker.getAsLong();
          if (now - toldNanos >= QUIET_NANOS) {
            toldNanos = now;
            LOG.warn(
                "all places taken, the longest idle connection gives way server={} most={} peer={}",
                server,
                ConnectionPlaces.MOST,
                gone.getEndPoint().getRemoteSocketAddress());
          }
          gone.getEndPoint().close();
        });
    if (connection instanceof WebSocketConnection) { // what was asked goes on for as long as it is
      places.requested(connection, false, opened);
    }
    look();
  }

  @Override
  public void onClosed(Connection connection) {
    places.closed(connection);
  }

  /** The head of a request is whole. */
  @Override
  public Request customize(Request request, HttpFields.Mutable responseHeaders) {
    Connection connection = request.getConnectionMetaData().getConnection();
    boolean hasBody =
        request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    places.requested(connection, hasBody, ticker.getAsLong());
    Request.addCompletionListener(
        request,
        failure -> {
          places.answered(connection, connection.getBytesIn(), ticker.getAsLong());
          look();
        });
    return hasBody ? new Watched(request, connection) : request;
  }

  /** A request whose body has yet to come. */
  private final class Watched extends Request.Wrapper {
    private final Connection connection;

    Watched(Request request, Connection connection) {
      super(request);
      this.connection = connection;
    }

    @Override
    public Content.Chunk read() {
      Content.Chunk chunk = super.read();
      if (chunk != null && chunk.isLast()) {
        places.complete(connection);
      }
      return chunk;
    }
  }

  private void look() {
    if (looking.compareAndSet(false, true)) {
      connector.getScheduler().schedule(this::sweep, LOOK_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void sweep() {
    looking.set(false);
    for (Connection connection : places.overdue(Connection::getBytesIn, ticker.getAsLong())) {
      late.increment();
      LOG.debug(
          "a request takes too long server={} peer={}",
          server,
          connection.getEndPoint().getRemoteSocketAddress());
      connection.getEndPoint().close();
    }
    if (places.expects()) {
      look();
    }
  }
}
