package io.sensorhub.runtime.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.core.Json;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.runtime.machine.PortHolder;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.ClosedChannelException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LowResourceMonitor;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small web server: JSON in and out, errors too. Handlers may block. Connections are bounded: in
 * number, in the size of a request's head (8 KiB), and in the time that it may take.
 */
public final class WebServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  /** A client that reads nothing for so long is cut off. */
  private static final Duration IDLE = Duration.ofSeconds(30);

  /** So many connections may come at once before the kernel lets new ones wait for a second. */
  private static final int ACCEPT_QUEUE = 1_024;

  private static final int MOST_CAUSES = 8;

  private final String name;
  private final Clock clock;
  private final LongSupplier ticker;
  private final MeterRegistry registry;
  private final long maxRequestBytes;
  private final Function<Context, String> shownPath;
  private final Consumer<RoutesConfig> routes;
  private final Function<HttpConfiguration, ConnectionFactory[]> connections;
  private @Nullable Javalin javalin;

  /**
   * @param name of its threads
   * @param registry counts connections that were cut off
   * @param maxRequestBytes of a request's body
   * @param shownPath a request's path as it may stand in a log and in an error
   */
  public WebServer(
      String name,
      Clock clock,
      LongSupplier ticker,
      MeterRegistry registry,
      long maxRequestBytes,
      Function<Context, String> shownPath,
      Consumer<RoutesConfig> routes) {
    this(name, clock, ticker, registry, maxRequestBytes, shownPath, routes, WebServer::plain);
  }

  /**
   * The same with something else than plain HTTP.
   *
   * @param connections what is spoken, the first one first
   */
  public WebServer(
      String name,
      Clock clock,
      LongSupplier ticker,
      MeterRegistry registry,
      long maxRequestBytes,
      Function<Context, String> shownPath,
      Consumer<RoutesConfig> routes,
      Function<HttpConfiguration, ConnectionFactory[]> connections) {
    this.name = name;
    this.clock = clock;
    this.ticker = ticker;
    this.registry = registry;
    this.maxRequestBytes = maxRequestBytes;
    this.shownPath = shownPath;
    this.routes = routes;
    this.connections = connections;
  }

  /**
   * Binds the port and serves.
   *
   * @throws IOException if the address cannot be listened on; it may be tried again
   */
  public void start(Endpoint listen) throws IOException {
    PortHolder.probe(listen.host(), listen.port()); // cheaper than a server that does not start
    try {
      javalin =
          Javalin.create(config -> configure(config, listen)).start(listen.host(), listen.port());
    } catch (JavalinBindException e) {
      BindException taken = new BindException(e.getMessage());
      taken.initCause(e);
      throw taken;
    }
  }

  /** The port that is listened on. */
  public int port() {
    Javalin running = javalin;
    if (running == null) {
      throw new IllegalStateException("not started");
    }
    return running.port();
  }

  /** Plain HTTP. */
  static ConnectionFactory[] plain(HttpConfiguration http) {
    return new ConnectionFactory[] {new HttpConnectionFactory(http)};
  }

  /** The paths that are served, each behind its method and a space. */
  public List<String> paths() {
    Javalin running = javalin;
    return running == null
        ? List.of()
        : running.unsafe.internalRouter.allHttpHandlers().stream()
            .map(handler -> handler.endpoint)
            .filter(endpoint -> endpoint.method.isHttpMethod())
            .map(endpoint -> endpoint.method + " " + endpoint.path)
            .toList();
  }

  private void configure(JavalinConfig config, Endpoint listen) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.maxRequestSize = maxRequestBytes;
    // Not Jetty's QueuedThreadPool: its queue starts all of Java's management and flight recorder.
    config.jetty.threadPool = new RequestThreads(name);
    config.jetty.addConnector((server, http) -> {
      http.setSendServerVersion(false);
      ServerConnector connector = new ServerConnector(server, 1, 1, connections.apply(http));
      connector.setIdleTimeout(IDLE.toMillis());
      connector.setHost(listen.host());
      connector.setPort(listen.port());
      connector.setAcceptQueueSize(ACCEPT_QUEUE);
      ConnectionBounds bounds = new ConnectionBounds(name, connector, registry, ticker);
      connector.addBean(bounds);
      http.addCustomizer(bounds);
      return connector;
    });
    config.jetty.modifyServer(WebServer::modify);
    errors(config.routes);
    routes.accept(config.routes);
  }

  private void errors(RoutesConfig own) {
    own.exception(
        ApiException.class,
        (e, request) ->
            error(request, e.status(), e.code(), String.valueOf(e.getMessage()), e.more()));
    own.exception(
        HttpResponseException.class,
        (e, request) -> {
          String code =
              switch (e.getStatus()) {
                case 404 -> "NOT_FOUND";
                case 405 -> "METHOD_NOT_ALLOWED";
                case 413 -> "REQUEST_TOO_LARGE";
                default -> "BAD_REQUEST";
              };
          error(request, e.getStatus(), code, String.valueOf(e.getMessage()), Json.object());
        });
    own.exception(
        Exception.class,
        (e, request) -> {
          if (hasGone(e)) {
            LOG.debug("client gone method={} path={}", request.method(), shown(request));
            return;
          }
          LOG.error("request failed method={} path={}", request.method(), shown(request), e);
          error(request, 500, "INTERNAL_ERROR", "A fault of the hub; see its log", Json.object());
        });
    own.error(
        404,
        request -> {
          if (request.result() == null || !request.res().getContentType().contains("json")) {
            error(request, 404, "NOT_FOUND", "There is no " + shown(request), Json.object());
          }
        });
  }

  /** Whether a request ends because whoever sent it has gone, or was cut off. */
  private static boolean hasGone(Exception e) {
    return Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
        .limit(MOST_CAUSES)
        .anyMatch(cause ->
            cause instanceof ClosedChannelException
                || cause instanceof EofException
                || cause instanceof TimeoutException);
  }

  private String shown(Context request) {
    return shownPath.apply(request);
  }

  private static void modify(Server server) {
    server.setStopTimeout(0);
    // Javalin's; it wakes each second. Connections have a bound of their own.
    server.getBeans(LowResourceMonitor.class).forEach(server::removeBean);
  }

  private void error(Context request, int status, String code, String message, ObjectNode more) {
    ObjectNode json =
        Json.object()
            .put("error", code)
            .put("message", message)
            .put("timestamp", Json.time(clock.instant()));
    json.setAll(more);
    answer(request, status, json);
  }

  /** Answers with a document. */
  static void answer(Context request, int status, JsonNode json) {
    request.status(status).contentType("application/json").result(Json.bytes(json));
  }

  @Override
  public void close() {
    Javalin running = javalin;
    if (running != null) {
      running.stop();
    }
  }
}
