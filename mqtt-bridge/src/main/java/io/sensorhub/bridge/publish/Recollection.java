package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.broker.Broker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How the hub comes to know what a broker keeps of an earlier run: by the subscriptions with
 * wildcards, and by name for what these have not brought. For the thread that subscribes.
 */
final class Recollection {

  /** What the broker keeps comes with no longer pauses. */
  static final Duration STILL_COMING = Duration.ofMillis(100);

  /** After which what was asked for by name is not there. */
  private static final Duration PATIENCE = Duration.ofMillis(300);

  /** So many topics are in one subscription, which small brokers take. */
  private static final int TOPICS_AT_ONCE = 50;

  private final Broker.Connection connection;
  private final Announcements announcements;
  private final LongSupplier ticker;
  private int heard;
  private long heardAt;

  /**
   * @param ticker nanoseconds that only go forward
   */
  Recollection(Broker.Connection connection, Announcements announcements, LongSupplier ticker) {
    this.connection = connection;
    this.announcements = announcements;
    this.ticker = ticker;
  }

  /** The connection is subscribed. */
  void begins() {
    heardAt = ticker.getAsLong();
  }

  /**
   * Subscribes to what is missing.
   *
   * @return true while more may come soon
   */
  boolean mayGoOn() throws IOException {
    long now = ticker.getAsLong();
    int before = heard;
    heard = announcements.heard();
    heardAt = heard == before ? heardAt : now;
    if (now - heardAt < STILL_COMING.toNanos()) {
      return true;
    }
    List<String> further = announcements.furtherSubscriptions();
    for (int from = 0; from < further.size(); from += TOPICS_AT_ONCE) {
      int to = Math.min(from + TOPICS_AT_ONCE, further.size());
      List<String> _ = connection.subscribe(further.subList(from, to), 1);
      heardAt = ticker.getAsLong();
    }
    // what has come meanwhile may name more
    return !further.isEmpty() || (announcements.awaits() && now - heardAt < PATIENCE.toNanos());
  }
}
