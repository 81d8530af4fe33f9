package io.sensorhub.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sensorhub.core.DeviceStatus;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Position;
import io.sensorhub.testkit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against a feed behind a real web server that cuts connections. */
class StreamClientIT {

  private final Feed feed = new Feed(new EventId("serial-handler", "aa", 0));
  private final List<Long> numbers = new CopyOnWriteArrayList<>();
  private final List<StreamMessage> messages = new CopyOnWriteArrayList<>();
  private final AtomicInteger cutAfter = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicInteger connections = new AtomicInteger();
  private final OkHttpClient http = new OkHttpClient();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory());
  private HttpServer server;
  private StreamClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/events", this::serve);
    server.start();
    client =
        new StreamClient(
            "upstream",
            HttpUrl.get("http://127.0.0.1:" + server.getAddress().getPort() + "/events"),
            Optional.empty(),
            http,
            Position.START,
            new StreamClient.Listener() {
              @Override
              public void message(StreamMessage message, Position position) {
                messages.add(message);
                if (message instanceof StreamMessage.Happened happened) {
                  numbers.add(happened.event().id().number());
                }
              }

              @Override
              public void disconnected(String reason) {
                // the test counts connections at the server
              }
            });
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
    threads.shutdownNow();
    http.dispatcher().executorService().shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    connections.incrementAndGet();
    String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    Feed.From from =
        last == null ? new Feed.Oldest() : new Feed.After(Position.parse(last).orElseThrow());
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (Subscription subscription = feed.follow(from).orElseThrow();
        OutputStream body = exchange.getResponseBody()) {
      subscription.writeTo(new Cutting(body, cutAfter));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets so many bytes pass, then breaks the connection, wherever that is. */
  private static final class Cutting extends OutputStream {
    private final OutputStream out;
    private final AtomicInteger left;

    Cutting(OutputStream out, AtomicInteger left) {
      this.out = out;
      this.left = left;
    }

    @Override
    public void write(int b) throws IOException {
      if (left.decrementAndGet() < 0) {
        throw new IOException("cut");
      }
      out.write(b);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }

  @Test
  void connectionsCutInTheMiddleOfMessages_loseAndDoubleNothing() {
    feed.publish(StreamFixture.device("d", DeviceStatus.ONLINE, 1));
    client.start();
    long number = 0;
    for (int round = 0; round < 6; round++) {
      cutAfter.set(1500 + 137 * round);
      for (int i = 0; i < 50; i++) {
        feed.publish(StreamFixture.event("serial-handler", "aa", ++number));
      }
      int soFar = round;
      Await.until("cut number " + soFar, () -> connections.get() > soFar && cutAfter.get() <= 0);
    }
    cutAfter.set(Integer.MAX_VALUE);
    long last = number;
    Await.until("all events", () -> !numbers.isEmpty() && numbers.getLast() == last);
    assertEquals(300, numbers.size());
    for (int i = 0; i < numbers.size(); i++) {
      assertEquals(i + 1L, numbers.get(i));
    }
    assertTrue(messages.stream().noneMatch(StreamMessage.Gap.class::isInstance));
  }
}
