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
import org.eclipse.jetty.io.EndPoint;
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
  private final Counter tooSlow;
  private final LongSupplier ticker;
  private final ConnectionPlaces<EndPoint> places = new ConnectionPlaces<>();

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
    this.tooSlow = counter(registry, "time");
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
    EndPoint socket = socket(connection);
    if (socket.equals(
        connection.getEndPoint())) { // and not inside TLS, on a socket that has its place
      opened(socket);
    }
    if (connection instanceof WebSocketConnection) { // what was asked goes on for as long as it is
      places.requested(socket, false, ticker.getAsLong());
    }
    look();
  }

  private void opened(EndPoint socket) {
    long opened = ticker.getAsLong();
    Long accepted = acceptedNanos.remove(socket.getTransport());
    places
        .opened(socket, accepted == null ? opened : accepted, opened)
        .ifPresent(gone -> {
          gaveWay.increment();
          long now = ticker.getAsLong();
          if (now - toldNanos >= QUIET_NANOS) {
            toldNanos = now;
            LOG.warn(
                "all places taken, the longest idle connection gives way server={} most={} peer={}",
                server,
                ConnectionPlaces.MOST,
                gone.getRemoteSocketAddress());
          }
          gone.close();
        });
  }

  @Override
  public void onClosed(Connection connection) {
    EndPoint socket = socket(connection);
    if (socket.equals(connection.getEndPoint())) {
      places.closed(socket);
    }
  }

  /** The head of a request is whole. */
  @Override
  public Request customize(Request request, HttpFields.Mutable responseHeaders) {
    EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
    EndPoint socket = socket(request.getConnectionMetaData().getConnection());
    boolean hasBody =
        request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    places.requested(socket, hasBody, ticker.getAsLong());
    Request.addCompletionListener(
        request,
        failure -> {
          if (!(end.getConnection() instanceof WebSocketConnection)) {
            places.answered(socket, octets(socket), ticker.getAsLong());
          }
          look();
        });
    return hasBody ? new Watched(request, socket) : request;
  }

  /** A request whose body has yet to come. */
  private final class Watched extends Request.Wrapper {
    private final EndPoint socket;

    Watched(Request request, EndPoint socket) {
      super(request);
      this.socket = socket;
    }

    @Override
    public Content.Chunk read() {
      Content.Chunk chunk = super.read();
      if (chunk != null && chunk.isLast()) {
        places.complete(socket);
      }
      return chunk;
    }
  }

  /** Where the octets of a connection come in, which with TLS is below it. */
  private static EndPoint socket(Connection connection) {
    EndPoint end = connection.getEndPoint();
    while (end instanceof EndPoint.Wrapper inside) {
      end = inside.unwrap();
    }
    return end;
  }

  /** Received on a socket so far. */
  private static long octets(EndPoint socket) {
    return socket.getConnection().getBytesIn();
  }

  private void look() {
    if (looking.compareAndSet(false, true)) {
      connector.getScheduler().schedule(this::sweep, LOOK_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void sweep() {
    looking.set(false);
    for (EndPoint late : places.overdue(ConnectionBounds::octets, ticker.getAsLong())) {
      tooSlow.increment();
      LOG.debug(
          "a request takes too long server={} peer={}", server, late.getRemoteSocketAddress());
      late.close();
    }
    if (places.expects()) {
      look();
    }
  }
}
