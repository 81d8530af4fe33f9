package io.sensorhub.runtime.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.Json;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.Version;
import io.sensorhub.runtime.http.socket.WebSocketEndpoint;
import io.sensorhub.runtime.logging.HubLogging;
import io.sensorhub.runtime.machine.FixedAddress;
import io.sensorhub.runtime.machine.UserTimeout;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.tls.ServerTls;
import io.sensorhub.stream.follow.Source;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web server of a service: guarded, JSON in and out, with {@code /health}, {@code /metrics} and
 * (where there is a feed) {@code /events}; one with a page has {@code /ws} as well. Handlers may
 * block.
 */
public final class ApiServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

  /** The wait for a port that another process holds. */
  private static final Duration AGAIN = Duration.ofMillis(500);

  /** A follower whose machine has gone acknowledges no heartbeat; it is given up after so long. */
  private static final Duration DEAD_AFTER = Duration.ofSeconds(6);

  private static final String LOOPBACK = "127.0.0.1";
  private static final long MAX_REQUEST_BYTES = 1_048_576;

  private final Service service;
  private final Supplier<Health> health;
  private final Optional<EventsEndpoint> events;
  private final Optional<WebSocketEndpoint> socket;
  private final Consumer<RoutesConfig> routes;
  private final LogLevel logLevel;
  private final Guard guard;
  private final Optional<SessionEndpoint> people;
  private final WebServer server;

  /**
   * @param health asked at each {@code GET /health}
   * @param feed what can be followed
   * @param routes the service's own
   */
  public ApiServer(
      Service service,
      Supplier<Health> health,
      Optional<? extends Source> feed,
      Consumer<RoutesConfig> routes) {
    this(service, health, feed, routes, Optional.empty());
  }

  /**
   * A server with a page for people, who log in at {@code /session}, and {@code /ws} for programs.
   *
   * @param page its paths, which need no token: nothing of the hub is in them
   */
  public ApiServer(
      Service service,
      Supplier<Health> health,
      Optional<? extends Source> feed,
      Consumer<RoutesConfig> routes,
      Predicate<String> page) {
    this(service, health, feed, routes, Optional.of(page));
  }

  private ApiServer(
      Service service,
      Supplier<Health> health,
      Optional<? extends Source> feed,
      Consumer<RoutesConfig> routes,
      Optional<Predicate<String>> page) {
    this.service = service;
    this.health = health;
    this.events = feed.map(source -> new EventsEndpoint(source, service.ticker()));
    this.routes = routes;
    this.logLevel =
        new LogLevel(
            service.settings().logLevel(),
            HubLogging::setLevel,
            service.clock(),
            LogLevel::inThread);
    Optional<ServerTls> tls =
        ServerTls.of(service.settings().tls(), service.clock(), service.ticker());
    Sessions sessions =
        new Sessions(service.settings().token(), service.settings().readToken(), service.clock());
    WrongTries tries = new WrongTries(service.ticker());
    String cookie = "hub_session_" + service.instance().instanceId();
    Set<String> hosts = new HashSet<>(service.settings().hosts());
    tls.ifPresent(own -> hosts.addAll(own.hosts()));
    this.guard =
        new Guard(
            hosts,
            sessions,
            tries,
            tls.isPresent(),
            path ->
                path.equals("/health")
                    || (page.isPresent() && (path.equals("/session") || page.get().test(path))),
            page.map(_ -> cookie));
    this.people = page.map(_ -> new SessionEndpoint(sessions, guard, cookie, tries));
    this.socket =
        page.flatMap(_ -> feed)
            .map(source -> new WebSocketEndpoint(source, guard::check, service.ticker()));
    this.server =
        new WebServer(
            "http",
            service.clock(),
            service.ticker(),
            service.metrics(),
            MAX_REQUEST_BYTES,
            Context::path,
            this::routes,
            tls.<Function<HttpConfiguration, ConnectionFactory[]>>map(one -> one::connections)
                .orElse(WebServer::plain));
  }

  /**
   * Binds the port and serves. While another process holds the port this waits, names the holder in
   * the log, and goes on when it is free.
   */
  public void start() throws InterruptedException {
    Endpoint endpoint =
        new Endpoint(
            staysLocal() ? LOOPBACK : service.settings().listen(),
            service.settings().servicePort().orElse(service.name().defaultPort()));
    FixedAddress address = new FixedAddress("http", endpoint);
    while (!address.attempt(() -> server.start(endpoint))) {
      Thread.sleep(AGAIN);
    }
    if (events.isPresent()) {
      UserTimeout.set(port(), DEAD_AFTER);
    }
  }

  /** Who is on this machine may do everything with modems: others have a door of their own. */
  private boolean staysLocal() {
    return service.name().equals(ServiceName.MODEM_PROXY);
  }

  /** A reverse proxy on this machine would open the port to others. */
  private static void refuseForwarded(Context request) {
    for (String header : List.of("Forwarded", "X-Forwarded-For")) {
      if (request.header(header) != null) {
        throw new ApiException(
            403,
            "FORBIDDEN",
            "A request with \"%s\" is another machine's, and this port is this machine's own"
                .formatted(header));
      }
    }
  }

  /** The port that is listened on. */
  public int port() {
    return server.port();
  }

  private void routes(RoutesConfig own) {
    if (staysLocal()) {
      own.before(ApiServer::refuseForwarded);
    }
    own.before(guard::check);
    observe(own);
    own.post("/instance/reload", new InstanceEndpoint(service)::reload);
    own.get("/log-level", request -> answer(request, logLevel.json()));
    own.post("/log-level", this::changeLogLevel);
    people.ifPresent(endpoint -> endpoint.routes(own));
    events.ifPresent(endpoint -> own.get("/events", endpoint::serve));
    socket.ifPresent(endpoint -> endpoint.routes(own));
    routes.accept(own);
  }

  /** {@code /health} and {@code /metrics}, for another server of the same service. */
  public void observe(RoutesConfig own) {
    own.get("/health", this::health);
    own.get(
        "/metrics",
        request ->
            request
                .contentType("text/plain; version=0.0.4; charset=utf-8")
                .result(service.metrics().scrape()));
  }

  private void changeLogLevel(Context request) {
    String level;
    try {
      level = Json.parse(request.bodyAsBytes()).path("level").asText();
    } catch (JsonProcessingException e) {
      level = "";
    }
    if (!LogLevel.LEVELS.contains(level)) {
      throw new ApiException(
          400, "BAD_REQUEST", "\"level\" is one of " + String.join(", ", LogLevel.LEVELS));
    }
    logLevel.change(level);
    LOG.warn("log level changed for a while level={}", level);
    answer(request, logLevel.json());
  }

  private void health(Context request) {
    Health now = health.get();
    ObjectNode json =
        Json.object()
            .put("service", service.name().text())
            .put("status", now.status().wireName())
            .put("timestamp", Json.time(service.clock().instant()))
            .put("version", Version.current())
            .put("instance_id", service.instance().instanceId())
            .put("revision", service.revision())
            .put("uptime", service.uptime().toMillis() / 1000.0);
    json.setAll(now.more());
    WebServer.answer(request, now.status() == Health.Status.UNAVAILABLE ? 503 : 200, json);
  }

  /** Answers with 200 and a document. */
  public static void answer(Context request, JsonNode json) {
    WebServer.answer(request, 200, json);
  }

  /** Answers with a status of its own and a document. */
  public static void answer(Context request, int status, JsonNode json) {
    WebServer.answer(request, status, json);
  }

  @Override
  public void close() {
    logLevel.close();
    events.ifPresent(EventsEndpoint::close);
    socket.ifPresent(WebSocketEndpoint::close);
    server.close();
  }
}
