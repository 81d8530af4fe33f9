package io.sensorhub.testkit.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real web server on loopback that plays a device. Thread-safe. */
public final class HttpFake implements AutoCloseable {

  /** How it answers. */
  public record Answer(int status, String body, String location) {}

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory());
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch released = new CountDownLatch(1);
  private volatile Answer answer = new Answer(200, "{}", "");
  private volatile boolean silent;

  public HttpFake() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  private void serve(HttpExchange exchange) throws IOException {
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    if (silent) {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    Answer now = answer;
    byte[] body = now.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    if (!now.location().isEmpty()) {
      exchange.getResponseHeaders().set("Location", now.location());
    }
    exchange.sendResponseHeaders(now.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** From now on it answers with 200 and this. */
  public void says(String body) {
    answers(200, body);
  }

  /** From now on it answers so. */
  public void answers(int status, String body) {
    silent = false;
    answer = new Answer(status, body, "");
  }

  /** From now on it sends readers elsewhere. */
  public void redirects(String location) {
    answer = new Answer(302, "", location);
  }

  /** From now on it takes requests and never answers. */
  public void fallsSilent() {
    released = new CountDownLatch(1);
    silent = true;
  }

  /** Whoever waits for an answer gets it now, and so does everybody else. */
  public void speaksAgain() {
    silent = false;
    released.countDown();
  }

  /** What was asked, as {@code GET /path}. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** What was sent with each request. */
  public List<String> bodies() {
    return List.copyOf(bodies);
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    released.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
