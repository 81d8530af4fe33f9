package io.sensorhub.runtime.http.socket;

import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsConnectContext;
import io.javalin.websocket.WsContext;
import io.sensorhub.stream.follow.Followers;
import io.sensorhub.stream.follow.Outlet;
import io.sensorhub.stream.follow.Place;
import io.sensorhub.stream.follow.Source;
import io.sensorhub.stream.follow.Subscription;
import jakarta.servlet.http.HttpSession;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /ws} (RFC 6455): lets a program follow over WebSocket, with the same messages, places
 * and bounds as {@code /events}. It only tells: whoever sends something is cut off. No follower has
 * a thread.
 */
public final class WebSocketEndpoint implements AutoCloseable {

  /** What is spoken here; a client has to offer it. */
  public static final String PROTOCOL = "hub.v1";

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketEndpoint.class);
  private static final String PATH = "/ws";
  private static final String OFFER = "Sec-WebSocket-Protocol";
  private static final String CONNECTOR = WebSocketEndpoint.class.getName();
  private static final int MOST_RECEIVED = 1_024;

  private final Source source;
  private final Handler guard;
  private final LongSupplier ticker;
  private final Map<Session, Subscription> open = new ConcurrentHashMap<>();

  /**
   * @param guard throws where a request is refused
   */
  public WebSocketEndpoint(Source source, Handler guard, LongSupplier ticker) {
    this.source = source;
    this.guard = guard;
    this.ticker = ticker;
  }

  /** Adds the path. */
  public void routes(RoutesConfig own) {
    own.wsBeforeUpgrade(PATH, this::check);
    own.ws(PATH, this::serve);
  }

  private void check(Context request) throws Exception {
    withoutSession(request);
    guard.handle(request);
    String offered = Optional.ofNullable(request.header(OFFER)).orElse("");
    if (!Arrays.asList(offered.trim().split("\\s*,\\s*")).contains(PROTOCOL)) {
      throw new BadRequestResponse("Offer the subprotocol \"" + PROTOCOL + "\"");
    }
    request.header(OFFER, PROTOCOL); // Javalin takes the first
    Connector connector =
        ServletContextRequest.getServletContextRequest(request.req())
            .getConnectionMetaData()
            .getConnector();
    request.attribute(CONNECTOR, connector);
  }

  /** Javalin makes a session of the servlet's, with a cookie, for each request of this kind. */
  private static void withoutSession(Context request) {
    HttpSession session = request.req().getSession(false);
    if (session != null) {
      session.invalidate();
    }
    request.res().setHeader("Set-Cookie", null);
    request.res().setHeader("Expires", null);
  }

  private void serve(WsConfig config) {
    config.onConnect(this::connected);
    config.onMessage(message -> refuse(message, StatusCode.BAD_DATA, "Nothing is taken here"));
    config.onBinaryMessage(
        message -> refuse(message, StatusCode.BAD_DATA, "Nothing is taken here"));
    config.onClose(closed -> gone(closed.session));
    config.onError(failed -> gone(failed.session));
  }

  private void connected(WsConnectContext client) {
    client.session.setMaxTextMessageSize(MOST_RECEIVED);
    client.session.setMaxBinaryMessageSize(MOST_RECEIVED);
    Optional<Subscription> place;
    try {
      place =
          source.follow(client.queryParam("last_event_id"), client.queryParam("from"), Place.OTHER);
    } catch (IllegalArgumentException e) {
      refuse(client, StatusCode.POLICY_VIOLATION, String.valueOf(e.getMessage()));
      return;
    }
    if (place.isEmpty()) {
      refuse(
          client,
          StatusCode.TRY_AGAIN_LATER,
          "At most " + Followers.MAX_OTHERS + " clients follow at a time");
      return;
    }
    open.put(client.session, place.get());
    new Connection(client.session, place.get(), Objects.requireNonNull(client.attribute(CONNECTOR)))
        .start();
  }

  private static void refuse(WsContext client, int code, String reason) {
    client.session.close(code, reason, Callback.NOOP);
  }

  private void gone(Session session) {
    Subscription follower = open.remove(session);
    if (follower != null) {
      follower.close();
    }
  }

  /** The connection of one follower. Jetty writes what the socket does not take at once. */
  private final class Connection implements Outlet {

    private final Session session;
    private final Subscription follower;
    private final Connector connector;
    private volatile boolean over;

    Connection(Session session, Subscription follower, Connector connector) {
      this.session = session;
      this.follower = follower;
      this.connector = connector;
    }

    void start() {
      follower.start(this, connector.getExecutor(), ticker);
      beat();
    }

    private void beat() {
      if (!over) {
        Duration next = follower.beat();
        connector.getScheduler().schedule(this::beat, next.toNanos(), TimeUnit.NANOSECONDS);
      }
    }

    @Override
    public void write(byte[] octets, Consumer<@Nullable Throwable> written) {
      List<String> messages = Messages.of(octets);
      if (messages.isEmpty()) {
        session.sendPing(ByteBuffer.allocate(0), new Sent(1, written));
        return;
      }
      Sent sent = new Sent(messages.size(), written);
      messages.forEach(message -> session.sendText(message, sent));
    }

    @Override
    public void ended() {
      over = true;
      open.remove(session);
      session.close(StatusCode.SHUTDOWN, "The stream has ended", Callback.NOOP);
    }
  }

  /** Waits for all frames of a batch, which Jetty sends in their order. */
  private static final class Sent implements Callback {

    private final AtomicInteger left;
    private final AtomicBoolean told = new AtomicBoolean();
    private final Consumer<@Nullable Throwable> written;

    Sent(int frames, Consumer<@Nullable Throwable> written) {
      this.left = new AtomicInteger(frames);
      this.written = written;
    }

    @Override
    public void succeed() {
      if (left.decrementAndGet() == 0 && told.compareAndSet(false, true)) {
        written.accept(null);
      }
    }

    @Override
    public void fail(Throwable failure) {
      if (told.compareAndSet(false, true)) {
        LOG.debug("follower gone reason={}", failure.getMessage());
        written.accept(failure);
      }
    }
  }

  @Override
  public void close() {
    open.values().forEach(Subscription::close);
  }
}
