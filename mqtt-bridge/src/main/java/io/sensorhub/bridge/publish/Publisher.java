package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.Topics;
import io.sensorhub.bridge.broker.Broker;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.core.config.Reconnect;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that speaks to the broker.
 *
 * <pre>
 *   connect ──► subscribe ──► wait for the aggregator's snapshot (5 s at most)
 *      ▲                          │
 *      │ backoff                  ▼
 *      │             meta, availability, states ──► status online ──► what changes
 *      └──────────────────── connection lost ◄──────────────────────────┘
 * </pre>
 */
public final class Publisher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
  private static final Duration PATIENCE_FOR_STATES = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Reconnect BACKOFF =
      new Reconnect(Duration.ofMillis(250), Duration.ofSeconds(10), 2);

  private final Broker broker;
  private final Topics topics;
  private final StateBook book;
  private final Outbox outbox;
  private final Upstream upstream;
  private final Wake wake;
  private final Meta meta;
  private final Announcements announcements;
  private final Clock clock;
  private @Nullable Thread thread;
  private final AnswerQueue answers = new AnswerQueue();
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private volatile boolean closed;
  private volatile boolean connected;
  private volatile boolean lost;
  private volatile @Nullable Instant lastPublish;
  private boolean online;

  /**
   * @param upstream says whether the aggregator is there
   */
  public Publisher(
      Broker broker,
      Topics topics,
      StateBook book,
      Outbox outbox,
      Upstream upstream,
      Wake wake,
      Meta meta,
      Announcements announcements,
      Clock clock) {
    this.broker = broker;
    this.topics = topics;
    this.book = book;
    this.outbox = outbox;
    this.upstream = upstream;
    this.wake = wake;
    this.meta = meta;
    this.announcements = announcements;
    this.clock = clock;
  }

  /** Whether the aggregator is there. */
  public interface Upstream {

    /** True once it has spoken of every device. */
    boolean known();

    /** True where it has not answered for too long. */
    boolean gone();
  }

  /**
   * Begins to connect and publish.
   *
   * @param inbound is handed what comes from the broker
   */
  public void start(Inbound inbound) {
    Thread started = new Thread(() -> work(inbound), "mqtt-publish");
    thread = started;
    started.start();
  }

  /** Takes what comes from the broker, without holding up the thread that brings it. */
  public interface Inbound {
    void arrived(String topic, byte[] payload, boolean retained);
  }

  private void work(Inbound inbound) {
    int failures = 0;
    while (!closed) {
      lost = false;
      try (Broker.Connection connection =
          broker.connect(new Message(topics.status(), "offline", 1, true), listener(inbound))) {
        failures = 0;
        connections.incrementAndGet();
        serve(connection);
        if (closed) {
          goodbye(connection);
        }
      } catch (IOException e) {
        failures++;
        if (failures == 1) {
          LOG.warn("broker not reached, trying again reason=\"{}\"", e.getMessage());
        }
      } catch (InterruptedException e) {
        closed = true; // only close() interrupts this thread
      } catch (RuntimeException e) {
        failures++;
        LOG.error("fault in the hub's own code", e);
      } finally {
        connected = false;
        online = false;
        outbox.disconnected();
      }
      pause(failures);
    }
  }

  private void pause(int failures) {
    long end = System.nanoTime() + BACKOFF.delay(Math.max(1, failures)).toNanos();
    try {
      for (long left = end - System.nanoTime();
          !closed && left > 0;
          left = end - System.nanoTime()) {
        wake.await(Duration.ofNanos(left));
      }
    } catch (InterruptedException e) {
      closed = true; // only close() interrupts this thread
    }
  }

  private Broker.Listener listener(Inbound inbound) {
    return new Broker.Listener() {
      @Override
      public void arrived(String topic, byte[] payload, boolean retained) {
        if (announcements.arrived(topic, payload, retained)) {
          wake.up();
        } else {
          inbound.arrived(topic, payload, retained);
        }
      }

      @Override
      public void lost(String reason) {
        lost = true;
        LOG.warn("broker lost reason=\"{}\"", reason);
        wake.up();
      }
    };
  }

  private void serve(Broker.Connection connection) throws IOException, InterruptedException {
    connection.subscribe(announcements.subscriptions(), 1);
    connected = true;
    LOG.info("Connected to MQTT broker");
    outbox.reconnected();
    book.forgetPublished();
    announcements.forget();
    Instant deadline = clock.instant().plus(PATIENCE_FOR_STATES);
    while (!upstream.known() && !lost && !closed && clock.instant().isBefore(deadline)) {
      wake.await(LOOK);
    }
    while (!lost && !closed) {
      status(connection);
      publishWaiting(connection);
      wake.await(announcements.quiet(LOOK));
    }
  }

  /** Online while the aggregator is there; states go first, so that online means up to date. */
  private void status(Broker.Connection connection) throws IOException {
    if (upstream.gone() && online) {
      online = false;
      publish(connection, new Message(topics.status(), "offline", 1, true));
      LOG.warn("status offline: the aggregator does not answer");
    } else if (!upstream.gone() && !online) {
      book.forgetPublished();
      publish(connection, meta.info());
      publishWaiting(connection);
      online = true;
      publish(connection, new Message(topics.status(), "online", 1, true));
      LOG.info("status online");
    }
  }

  private void publishWaiting(Broker.Connection connection) throws IOException {
    if (book.takeListChanged()) {
      publish(connection, meta.devicesList());
    }
    for (Message message : announcements.with(book.due())) {
      publish(connection, message);
    }
    for (List<Message> answer : answers.takeAll()) {
      for (Message message : announcements.stillThere(answer)) {
        publish(connection, message);
      }
    }
    Optional<Delivery> next = outbox.next();
    while (next.isPresent()) {
      Delivery item = next.get();
      for (Message message : item.messages()) {
        connection.publish(message, () -> outbox.acknowledged(item));
        count();
      }
      next = lost ? Optional.empty() : outbox.next();
    }
  }

  /** Publishes soon, in this order; left out where the broker is away. */
  public void answer(List<Message> messages) {
    if (connected) {
      answers.add(messages);
      wake.up();
    }
  }

  private void publish(Broker.Connection connection, Message message) throws IOException {
    connection.publish(message, () -> {});
    count();
  }

  private void count() {
    published.incrementAndGet();
    lastPublish = clock.instant();
  }

  private void goodbye(Broker.Connection connection) throws IOException {
    publishWaiting(connection);
    publish(connection, new Message(topics.status(), "offline", 1, true));
    if (!connection.flush(Duration.ofSeconds(1))) {
      LOG.warn("the broker did not acknowledge everything before the end");
    }
  }

  /** True while connected and subscribed. */
  public boolean connected() {
    return connected;
  }

  /** How many messages were published. */
  public long published() {
    return published.get();
  }

  /** How often the broker was reached. */
  public long connections() {
    return connections.get();
  }

  /** When something was published last. */
  public Optional<Instant> lastPublish() {
    return Optional.ofNullable(lastPublish);
  }

  /** Publishes {@code offline} where the broker is there, and ends the connection. */
  @Override
  public void close() {
    closed = true;
    wake.up();
    Thread running = thread;
    if (running == null) {
      return;
    }
    try {
      running.join(2_500);
      if (running.isAlive()) {
        running.interrupt();
        running.join(500);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
