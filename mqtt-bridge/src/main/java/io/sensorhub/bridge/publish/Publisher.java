package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.broker.Broker;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.outbox.Outbox;
import io.sensorhub.bridge.outbox.Wake;
import io.sensorhub.bridge.refusal.CarefulConnection;
import io.sensorhub.bridge.refusal.EarlyEnds;
import io.sensorhub.bridge.refusal.LeftOut;
import io.sensorhub.bridge.refusal.Reconnects;
import io.sensorhub.bridge.refusal.Refusals;
import io.sensorhub.bridge.retained.RetainedGuard;
import io.sensorhub.bridge.topics.Topics;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that speaks to the broker; what comes while it rests is published by whoever brings
 * it.
 *
 * <pre>
 *   connect ──► subscribe ──► wait for the aggregator's snapshot (5 s at most)
 *      ▲                          │
 *      │ pause                    ▼
 *      │             meta, availability, states ──► status online ──► what changes
 *      └──────────────────── connection lost ◄──────────────────────────┘
 * </pre>
 */
public final class Publisher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  private final Broker broker;
  private final EarlyEnds ends;
  private final Topics topics;
  private final RetainedGuard guard;
  private final Session.Sources sources;
  private final Presence presence;
  private final Refusals refusals;
  private final Reconnects reconnects;
  private final Clock clock;
  private final LongSupplier ticker;
  private @Nullable Thread thread;
  private final AnswerQueue answers = new AnswerQueue();
  private final Counts counts = new Counts();
  private final AtomicLong connections = new AtomicLong();
  private volatile boolean closed;
  private volatile @Nullable Instant connectedSince;
  private volatile List<String> refusedTopics = List.of();
  private volatile @Nullable Session session;

  /**
   * @param clientId by which the broker knows this hub
   * @param aggregator says whether the aggregator is there
   * @param ticker nanoseconds that only go forward
   * @param random for the pauses before a reconnect
   */
  public Publisher(
      Broker broker,
      String clientId,
      Topics topics,
      StateBook book,
      Outbox outbox,
      AggregatorPresence aggregator,
      Wake wake,
      Meta meta,
      Announcements announcements,
      Clock clock,
      LongSupplier ticker,
      RandomGenerator random) {
    this.broker = broker;
    this.ends = new EarlyEnds(clientId);
    this.topics = topics;
    this.guard = new RetainedGuard(topics, ticker);
    this.presence = new Presence(topics);
    this.sources =
        new Session.Sources(
            book, outbox, aggregator, wake, meta, announcements, presence, guard, answers, counts);
    this.refusals = new Refusals(topics.base() + "/", ticker);
    this.reconnects = new Reconnects(random);
    this.clock = clock;
    this.ticker = ticker;
  }

  /** Whether the aggregator is there. */
  public interface AggregatorPresence {

    /** True once it has spoken of every device. */
    boolean known();

    /** True where it has not answered for too long. */
    boolean gone();

    /** After how long it may be {@link #gone} if nothing comes; at most {@code longest}. */
    Duration quiet(Duration longest);
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
    boolean away = false;
    while (!closed) {
      Receiver receiver = new Receiver(inbound, sources);
      try (Broker.Connection connection =
          broker.connect(new Presence(topics).say(false), receiver)) {
        away = false;
        connections.incrementAndGet();
        serve(connection, receiver);
      } catch (IOException e) {
        if (!away) {
          LOG.warn("broker not reached, trying again reason=\"{}\"", e.getMessage());
        }
        away = true;
        reconnects.notReached();
      } catch (InterruptedException e) {
        closed = true; // only close() interrupts this thread
      } catch (RuntimeException e) {
        reconnects.notReached();
        LOG.error("fault in the hub's own code", e);
      }
      pause();
    }
  }

  private void serve(Broker.Connection connection, Receiver receiver) throws InterruptedException {
    CarefulConnection careful = new CarefulConnection(connection, refusals);
    Session opened = new Session(connection, careful, sources, clock, ticker);
    presence.forget();
    session = opened;
    receiver.serves(opened);
    if (closed) {
      opened.end();
    }
    try {
      refusedTopics = opened.subscribe();
      connectedSince = clock.instant();
      LOG.info("Connected to MQTT broker");
      opened.serve(new Told());
      if (closed) {
        opened.goodbye();
      }
    } catch (IOException e) {
      receiver.lost(String.valueOf(e.getMessage()));
    } finally {
      connectedSince = null;
      session = null;
      presence.forget();
      sources.outbox().disconnected();
    }
    if (!closed) {
      ended(opened.age());
    }
  }

  /** Looks for the cause. */
  private void ended(Duration lived) {
    boolean explained = refusals.ended(lived.compareTo(Reconnects.YOUNG) < 0);
    reconnects.ended(lived, explained);
    ends.ended(lived, reconnects.young());
  }

  private final class Told implements Session.RefusedTopics {
    @Override
    public void refused(List<String> topics) {
      refusedTopics = topics;
    }

    @Override
    public void settled() {
      ends.settled();
    }
  }

  private void pause() {
    long end = ticker.getAsLong() + reconnects.pause().toNanos();
    try {
      for (long left = end - ticker.getAsLong();
          !closed && left > 0;
          left = end - ticker.getAsLong()) {
        sources.wake().await(Duration.ofNanos(left));
      }
    } catch (InterruptedException e) {
      closed = true; // only close() interrupts this thread
    }
  }

  /** Publishes soon, in this order; left out where the broker is away. */
  public void answer(List<Message> messages) {
    if (connected()) {
      answers.add(messages);
      sources.wake().up();
    }
  }

  /** Publishes what waits in this thread, if that needs no waiting. */
  void carryOn() {
    Session open = session;
    if (open != null) {
      open.carryOn();
    }
  }

  /** True while connected and subscribed. */
  public boolean connected() {
    return connectedSince != null;
  }

  /** Since when it is connected and subscribed; empty while it is not. */
  public Optional<Instant> connectedSince() {
    return Optional.ofNullable(connectedSince);
  }

  /** How many messages were published. */
  public long published() {
    return counts.published();
  }

  /** How often the broker was reached. */
  public long connections() {
    return connections.get();
  }

  /** When something was published last. */
  public Optional<Instant> lastPublish() {
    return counts.last();
  }

  /** The subscriptions that the broker refuses. */
  public List<String> refusedTopics() {
    return refusedTopics;
  }

  /** What is left out because the broker does not take it. */
  public List<LeftOut> leftOut() {
    return refusals.leftOut();
  }

  /** How many messages were left out because the broker does not take them. */
  public long leftOutCount() {
    return refusals.count();
  }

  /** How many messages of others on this hub's own topics have been put right. */
  public long putRight() {
    return guard.count();
  }

  /** What is wrong with the connection, as far as that can be known. */
  public Optional<String> problem() {
    Session open = session;
    return ends.problem(open == null ? Duration.ZERO : open.age());
  }

  /** Publishes {@code offline} where the broker is there, and ends the connection. */
  @Override
  public void close() {
    closed = true;
    Optional.ofNullable(session).ifPresent(Session::end);
    sources.wake().up();
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
