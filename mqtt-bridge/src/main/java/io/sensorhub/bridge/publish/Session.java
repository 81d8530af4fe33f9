package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.broker.Broker;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.outbox.Delivery;
import io.sensorhub.bridge.outbox.Outbox;
import io.sensorhub.bridge.outbox.Wake;
import io.sensorhub.bridge.refusal.CarefulConnection;
import io.sensorhub.bridge.refusal.Reconnects;
import io.sensorhub.bridge.retained.RetainedGuard;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is published on one connection: by the publisher's thread, or by whoever has brought
 * something and finds that nobody publishes ({@link #carryOn}).
 */
final class Session {

  /** What a session publishes, and from where. */
  record Sources(
      StateBook book,
      Outbox outbox,
      Publisher.AggregatorPresence upstream,
      Wake wake,
      Meta meta,
      Announcements announcements,
      Presence presence,
      RetainedGuard guard,
      AnswerQueue answers,
      Counts counts) {}

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final Duration PATIENCE_FOR_STATES = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(500);

  /** How long the publisher's thread rests where nothing has its time. */
  private static final Duration REST = Duration.ofSeconds(5);

  /** How often the broker is asked again for topics that it has refused. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(30);

  private final Broker.Connection connection;
  private final CarefulConnection careful;
  private final Sources sources;
  private final Recollection recollection;
  private final Clock clock;
  private final LongSupplier ticker;
  private final long opened;
  private List<String> refused = List.of();
  private long asked;
  private boolean settled;
  private volatile boolean over;

  /** Held by the thread that publishes. */
  private final ReentrantLock turn = new ReentrantLock();

  /** True since the publisher's thread has told all that there was in the beginning. */
  private boolean rests;

  /** Until when the publisher's thread has planned to rest. */
  private long plannedNanos;

  private volatile @Nullable IOException failure;

  /**
   * @param ticker nanoseconds that only go forward
   */
  Session(
      Broker.Connection connection,
      CarefulConnection careful,
      Sources sources,
      Clock clock,
      LongSupplier ticker) {
    this.connection = connection;
    this.careful = careful;
    this.sources = sources;
    this.recollection = new Recollection(connection, sources.announcements(), ticker);
    this.clock = clock;
    this.ticker = ticker;
    this.opened = ticker.getAsLong();
  }

  /** The connection is lost, or the service ends. Any thread. */
  void end() {
    over = true;
    sources.wake().up();
  }

  /** How long the connection has been open. */
  Duration age() {
    return Duration.ofNanos(ticker.getAsLong() - opened);
  }

  /**
   * Subscribes.
   *
   * @return the topics that the broker refuses
   */
  List<String> subscribe() throws IOException {
    sources.guard().begins(connection.bringsOwn());
    refused = connection.subscribe(sources.announcements().subscriptions(), 1);
    asked = ticker.getAsLong();
    recollection.begins();
    watch();
    if (!refused.isEmpty()) {
      LOG.warn("subscription refused by the broker topics={}", String.join(",", refused));
    }
    return refused;
  }

  /** Subscribes to what this hub publishes itself, so that it notices what others write there. */
  private void watch() throws IOException {
    if (!sources.guard().mayWatch()) {
      return;
    }
    List<String> unseen = connection.watch(sources.announcements().watched());
    sources.guard().watches();
    if (!unseen.isEmpty()) {
      LOG.info(
          "what others write to these topics is not noticed, the broker refuses to send it"
              + " topics={}",
          String.join(",", unseen));
    }
  }

  /** Publishes until the connection is over. */
  void serve(RefusedTopics told) throws IOException, InterruptedException {
    sources.outbox().reconnected();
    sources.book().forgetPublished();
    sources.announcements().forget();
    long began = ticker.getAsLong();
    while (!over && ticker.getAsLong() - began < PATIENCE_FOR_STATES.toNanos()) {
      boolean remembering = sources.announcements().isFirst() && recollection.mayGoOn();
      if (!remembering && sources.upstream().known()) {
        break;
      }
      sources.wake().await(remembering ? Recollection.STILL_COMING : LOOK);
    }
    sources.announcements().remembered();
    while (!over) {
      Duration rest;
      turn.lock();
      try {
        status();
        boolean _ = recollection.mayGoOn();
        publishWaiting();
        askAgain(told);
        if (!settled && age().compareTo(Reconnects.YOUNG) >= 0) {
          settled = true;
          careful.settled();
          told.settled();
        }
        rests = true;
        rest = quiet();
        plannedNanos = ticker.getAsLong() + rest.toNanos();
      } finally {
        turn.unlock();
      }
      sources.wake().await(rest);
    }
    IOException broken = failure;
    if (broken != null) {
      throw broken;
    }
  }

  /**
   * Publishes what waits in the caller's thread, if nobody publishes and the connection has room.
   * Otherwise it is left to the publisher's thread. Any thread.
   */
  void carryOn() {
    if (turn.hasQueuedThreads() || !turn.tryLock()) {
      return; // tryLock would overtake the publisher's thread again and again
    }
    try {
      if (rests && !over && careful.hasRoom() && sources.wake().take()) {
        publishWaiting();
        if (ticker.getAsLong() + quiet().toNanos() - plannedNanos < 0) {
          sources.wake().up(); // there is something to be done earlier than was planned
        }
      }
    } catch (IOException e) {
      failure = e;
      end();
    } finally {
      turn.unlock();
    }
  }

  /** How long nothing has to be done by the clock. */
  private Duration quiet() {
    Duration most = sources.upstream().quiet(sources.guard().quiet(REST));
    return sources.outbox().quiet(sources.announcements().quiet(sources.book().quiet(most)));
  }

  /** Is told what the broker refuses. */
  interface RefusedTopics {
    void refused(List<String> topics);

    /** The connection has lasted. */
    void settled();
  }

  private void askAgain(RefusedTopics told) throws IOException {
    if (refused.isEmpty() || ticker.getAsLong() - asked < ASK_AGAIN.toNanos()) {
      return;
    }
    asked = ticker.getAsLong();
    refused = connection.subscribe(refused, 1);
    if (refused.isEmpty()) {
      LOG.info("the broker takes all subscriptions now");
    }
    told.refused(refused);
  }

  /** Online while the aggregator is there; states go first, so that online means up to date. */
  private void status() throws IOException {
    boolean gone = sources.upstream().gone();
    Presence presence = sources.presence();
    if (gone && presence.online()) {
      publish(presence.say(false));
      LOG.warn("status offline: the aggregator does not answer");
    } else if (!gone && !presence.online()) {
      sources.book().forgetPublished();
      publish(sources.meta().info());
      publishWaiting();
      publish(presence.say(true));
      LOG.info("status online");
    }
  }

  private void publishWaiting() throws IOException {
    for (Message message : sources.guard().due()) {
      publish(message);
    }
    if (sources.book().takeListChanged()) {
      boolean whole = publish(sources.meta().devicesList());
      List<Message> list = whole ? List.of() : sources.meta().devicesListInParts();
      for (Message part : sources.announcements().inParts(list)) {
        publish(part);
      }
    }
    for (Message message : sources.announcements().with(sources.book().due())) {
      publish(message);
    }
    for (List<Message> answer : sources.answers().takeAll()) {
      for (Message message : sources.announcements().stillThere(answer)) {
        publish(message);
      }
    }
    Optional<Delivery> next = sources.outbox().next();
    while (next.isPresent()) {
      Delivery item = next.get();
      Message.More more = item.more(ticker.getAsLong());
      for (Message message : item.messages()) {
        send(message.with(more), () -> sources.outbox().acknowledged(item));
      }
      next = over ? Optional.empty() : sources.outbox().next();
    }
  }

  /** False if the broker is known not to take it. */
  private boolean publish(Message message) throws IOException {
    return send(message, () -> {});
  }

  private boolean send(Message message, Runnable done) throws IOException {
    sources.guard().publishing(message);
    boolean sent = careful.publish(message, done);
    if (sent) {
      sources.counts().published(clock.instant());
    } else {
      sources.guard().leftOut(message);
    }
    return sent;
  }

  /** The last words of an orderly end. */
  void goodbye() throws IOException {
    turn.lock();
    try {
      publishWaiting();
      publish(sources.presence().say(false));
    } finally {
      turn.unlock();
    }
    if (!connection.flush(Duration.ofSeconds(1))) {
      LOG.warn("the broker did not acknowledge everything before the end");
    }
  }
}
