package io.sensorhub.runtime.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.Version;
import io.sensorhub.stream.Feed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web server of a service: guarded, JSON in and out, with {@code /health}, {@code /metrics} and
 * (where there is a feed) {@code /events}. Handlers run on virtual threads.
 */
public final class ApiServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

  /** A follower that reads nothing for so long is cut off. */
  private static final Duration IDLE = Duration.ofSeconds(30);

  private static final long MAX_REQUEST_BYTES = 1_048_576;

  private final Service service;
  private final Supplier<Health> health;
  private final Optional<EventsEndpoint> events;
  private final Consumer<RoutesConfig> routes;
  private final Guard guard;
  private @Nullable Javalin javalin;

  /**
   * @param health asked at each {@code GET /health}
   * @param feed what can be followed
   * @param routes the service's own
   */
  public ApiServer(
      Service service,
      Supplier<Health> health,
      Optional<Feed> feed,
      Consumer<RoutesConfig> routes) {
    this.service = service;
    this.health = health;
    this.events = feed.map(EventsEndpoint::new);
    this.routes = routes;
    this.guard = new Guard(service.settings().hosts(), service.settings().token());
  }

  /**
   * Binds the port and serves. While another process holds the port this waits, names the holder in
   * the log, and goes on when it is free.
   */
  public void start() throws InterruptedException {
    String listen = service.settings().listen();
    int port = service.settings().servicePort().orElse(service.name().defaultPort());
    boolean told = false;
    while (!free(listen, port)) {
      if (!told) {
        LOG.warn("port taken, waiting port={} holder=\"{}\"", port, PortHolder.describe(port));
        told = true;
      }
      Thread.sleep(500);
    }
    javalin = Javalin.create(this::configure).start(listen, port);
    LOG.info("listening address={} port={}", listen, port());
  }

  private static boolean free(String listen, int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getByName(listen), port));
      return true;
    } catch (IOException e) {
      return false;
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

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.maxRequestSize = MAX_REQUEST_BYTES;
    config.concurrency.useVirtualThreads = true;
    QueuedThreadPool pool = new QueuedThreadPool(8, 2);
    pool.setName("http");
    pool.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory()));
    config.jetty.threadPool = pool;
    config.jetty.addConnector((server, http) -> {
      http.setSendServerVersion(false);
      ServerConnector connector =
          new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
      connector.setIdleTimeout(IDLE.toMillis());
      connector.setHost(service.settings().listen());
      connector.setPort(service.settings().servicePort().orElse(service.name().defaultPort()));
      return connector;
    });
    config.jetty.modifyServer(ApiServer::stopAtOnce);
    RoutesConfig own = config.routes;
    own.before(guard::check);
    own.get("/health", this::health);
    own.get(
        "/metrics",
        request ->
            request
                .contentType("text/plain; version=0.0.4; charset=utf-8")
                .result(service.metrics().scrape()));
    events.ifPresent(endpoint -> own.get("/events", endpoint::serve));
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
          LOG.error("request failed method={} path={}", request.method(), request.path(), e);
          error(request, 500, "INTERNAL_ERROR", "A fault of the hub; see its log", Json.object());
        });
    own.error(
        404,
        request -> {
          if (request.result() == null || !request.res().getContentType().contains("json")) {
            error(request, 404, "NOT_FOUND", "There is no " + request.path(), Json.object());
          }
        });
    routes.accept(own);
  }

  private static void stopAtOnce(Server server) {
    server.setStopTimeout(0);
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
            .put(
                "uptime",
                Duration.between(service.started(), service.clock().instant()).toMillis() / 1000.0);
    json.setAll(now.more());
    answer(request, now.status() == Health.Status.UNAVAILABLE ? 503 : 200, json);
  }

  private void error(Context request, int status, String code, String message, ObjectNode more) {
    ObjectNode json =
        Json.object()
            .put("error", code)
            .put("message", message)
            .put("timestamp", Json.time(service.clock().instant()));
    json.setAll(more);
    answer(request, status, json);
  }

  /** Answers with 200 and a document. */
  public static void answer(Context request, JsonNode json) {
    answer(request, 200, json);
  }

  private static void answer(Context request, int status, JsonNode json) {
    request.status(status).contentType("application/json").result(Json.bytes(json));
  }

  @Override
  public void close() {
    events.ifPresent(EventsEndpoint::close);
    Javalin running = javalin;
    if (running != null) {
      running.stop();
    }
  }
}
