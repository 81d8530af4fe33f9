package io.sensorhub.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Position;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.stream.follow.Outlet;
import io.sensorhub.stream.follow.Place;
import io.sensorhub.stream.follow.Subscription;
import io.sensorhub.testkit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against a feed behind a real web server that cuts connections. */
class StreamClientIT {

  /** Nothing is sent while nothing happens, and a slow test is not to be taken for silence. */
  private static final Duration NEVER = Duration.ofHours(1);

  private volatile Feed feed = new Feed(new EventId("serial-handler", "aa", 0));
  private final List<Long> numbers = new CopyOnWriteArrayList<>();
  private final List<StreamMessage> messages = new CopyOnWriteArrayList<>();
  private final AtomicInteger cutAfter = new AtomicInteger(Integer.MAX_VALUE);
  private final List<Duration> silences = new CopyOnWriteArrayList<>();
  private final AtomicBoolean stalled = new AtomicBoolean();
  private final AtomicInteger connections = new AtomicInteger();
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
    client = client(Position.START);
  }

  private StreamClient client(Position from) {
    return client(from, NEVER);
  }

  private StreamClient client(Position from, Duration silence) {
    return new StreamClient(
        "upstream",
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/events"),
        Optional.empty(),
        from,
        silence,
        System::nanoTime,
        new StreamClient.Listener() {
          @Override
          public void message(StreamMessage message, Position position) {
            messages.add(message);
            if (message instanceof StreamMessage.Happened happened) {
              numbers.add(happened.event().id().number());
            }
          }

          @Override
          public void disconnected(String reason, Duration silent) {
            silences.add(silent);
          }
        });
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    connections.incrementAndGet();
    String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    From from =
        last == null ? new From.Oldest() : new From.After(Position.parse(last).orElseThrow());
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream body = exchange.getResponseBody();
        Blocking outlet = new Blocking(new Cutting(body, cutAfter, stalled));
        Subscription subscription = feed.follow(from, Place.OTHER).orElseThrow()) {
      subscription.start(outlet, threads, System::nanoTime);
      outlet.ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A connection that blocks, behind a thread. */
  private static final class Blocking implements Outlet, AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final OutputStream out;

    Blocking(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(byte[] octets, Consumer<@Nullable Throwable> written) {
      thread.execute(() -> {
        try {
          out.write(octets);
          out.flush();
          written.accept(null);
        } catch (IOException e) {
          written.accept(e);
        }
      });
    }

    @Override
    public void ended() {
      ended.countDown();
    }

    @Override
    public void close() {
      thread.shutdownNow();
    }
  }

  /** Lets so many bytes pass, then breaks the connection, wherever that is; or stalls. */
  private static final class Cutting extends OutputStream {
    private final OutputStream out;
    private final AtomicInteger left;

    private final AtomicBoolean stalled;

    Cutting(OutputStream out, AtomicInteger left, AtomicBoolean stalled) {
      this.out = out;
      this.left = left;
      this.stalled = stalled;
    }

    @Override
    public void write(int b) throws IOException {
      if (left.decrementAndGet() < 0) {
        throw new IOException("cut");
      }
      while (stalled.get()) {
        LockSupport.parkNanos(1_000_000);
      }
      out.write(b);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }

  @Test
  void descriptionThatChangedDuringAnAbsence_isInTheNextSnapshot() {
    feed.publish(StreamFixture.device("d", DeviceStatus.ONLINE, 1));
    feed.publish(StreamFixture.event("serial-handler", "aa", 1));
    client.start();
    Await.until("event", () -> numbers.size() == 1);
    feed.publish(
        StreamFixture.device("d", DeviceStatus.ONLINE, 1).with(StreamFixture.renamed("d", "M 1")));
    Await.until(
        "described",
        () -> messages.contains(new StreamMessage.Described(StreamFixture.renamed("d", "M 1"))));
    cutAfter.set(0); // the next octet breaks the connection
    feed.publish(
        StreamFixture.device("d", DeviceStatus.ONLINE, 2).with(StreamFixture.renamed("d", "M 2")));
    Await.until("cut", () -> !silences.isEmpty());
    messages.clear();
    cutAfter.set(Integer.MAX_VALUE);
    Await.until(
        "snapshot",
        () ->
            messages.stream()
                .anyMatch(message ->
                    message instanceof StreamMessage.Snapshot(List<DeviceView> devices, boolean _)
                        && StreamFixture.renamed("d", "M 2")
                            .equals(devices.getFirst().description())));
    assertEquals(List.of(1L), numbers);
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

  @Test
  void streamThatStalls_isGivenUp_andNothingIsMissing() {
    Duration silence = Duration.ofSeconds(1);
    client = client(Position.START, silence);
    feed.publish(StreamFixture.event("serial-handler", "aa", 1));
    client.start();
    Await.until("the first event", () -> numbers.equals(List.of(1L)));
    stalled.set(true);
    silences.clear();
    feed.publish(StreamFixture.event("serial-handler", "aa", 2));
    Await.until("it is given up", () -> silences.contains(silence));
    stalled.set(false);
    feed.publish(StreamFixture.event("serial-handler", "aa", 3));
    Await.until("all events", () -> numbers.equals(List.of(1L, 2L, 3L)));
  }

  @Test
  void bothEndsThatStartAnew_agree_andTheLossIsTold() throws Exception {
    for (long number = 1; number <= 5; number++) {
      feed.publish(StreamFixture.event("serial-handler", "aa", number));
    }
    client.start();
    Await.until("five events", () -> numbers.size() == 5);
    client.close();
    feed = new Feed(new EventId("serial-handler", "bb", 0));
    for (long number = 1; number <= 3; number++) {
      feed.publish(StreamFixture.event("serial-handler", "bb", number));
    }
    client = client(Position.parse("serial-handler/aa:4").orElseThrow());
    client.start();
    Await.until("the new ones", () -> numbers.equals(List.of(1L, 2L, 3L, 4L, 5L, 1L, 2L, 3L)));
    assertTrue(
        messages.stream()
            .anyMatch(message -> message instanceof StreamMessage.Gap gap && gap.lost().isEmpty()));
    client.close();
    client = client(Position.parse("serial-handler/bb:3").orElseThrow());
    client.start();
    feed.publish(StreamFixture.event("serial-handler", "bb", 4));
    Await.until("only what is new", () -> numbers.getLast() == 4L && numbers.size() == 9);
  }
}
