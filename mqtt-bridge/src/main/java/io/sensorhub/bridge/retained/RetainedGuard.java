package io.sensorhub.bridge.retained;

import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this hub has published retained on one connection. What somebody else writes over it, such
 * as the late last will of an earlier connection, is put right by the same message again: at once,
 * then at most once each {@link #LEAST} for a topic. What the hub publishes may come back to it,
 * late and in order, and is then nobody else's.
 *
 * <pre>
 *   published ──► comes back ──► kept ──► another message ──► wrong ──► published
 *        └── another message ──► doubtful ──► {@link #PATIENCE} ──┘
 *                                   └── the own one comes back ──► kept
 * </pre>
 *
 * Thread-safe.
 */
public final class RetainedGuard {

  /** Between two corrections: two programs that contradict each other must not fill the broker. */
  static final Duration LEAST = Duration.ofSeconds(5);

  /** After which the hub's own message does not come back any more. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** More topics are not named in the log on one connection. */
  private static final int NAMED = 10;

  /** After so many connections in a row that ended instead of an answer nothing is watched. */
  private static final int ENDS = 2;

  private static final Logger LOG = LoggerFactory.getLogger(RetainedGuard.class);

  /** What a message on a topic is to the guard. */
  public enum Heard {
    /** The hub's own, or what may still be followed by it. */
    OWN,
    /** Somebody else has written over the hub's message. */
    FOREIGN,
    /** The hub has published nothing there. */
    UNKNOWN
  }

  private static final class Kept {
    private Message message;
    private long publishedAt;
    private int toComeBack;
    private boolean wrong;
    private long rightAt;
    private boolean corrected;
    private long correctedAt;

    Kept(Message message) {
      this.message = message;
    }
  }

  private final Topics topics;
  private final LongSupplier ticker;
  private final Map<String, Kept> kept = new HashMap<>();
  private boolean all;
  private int wrong;
  private int named;
  private int unanswered;
  private long count;

  /**
   * @param ticker nanoseconds that only go forward
   */
  public RetainedGuard(Topics topics, LongSupplier ticker) {
    this.topics = topics;
    this.ticker = ticker;
  }

  /**
   * A connection is open, on which nothing has been published.
   *
   * @param allComesBack true if watched topics bring the hub's own messages as well
   */
  public synchronized void begins(boolean allComesBack) {
    kept.clear();
    all = allComesBack;
    wrong = 0;
    named = 0;
  }

  /**
   * False if the broker is known to end connections that subscribe to what the hub publishes, which
   * some do instead of refusing it. The answer to the subscription is waited for.
   */
  public synchronized boolean mayWatch() {
    if (unanswered > ENDS) {
      return false;
    }
    unanswered++;
    if (unanswered > ENDS) {
      LOG.warn("the broker ends connections that watch topics, what others write is not noticed");
    }
    return unanswered <= ENDS;
  }

  /** The broker has answered the subscription. */
  public synchronized void watches() {
    unanswered = 0;
  }

  /** A message is about to be published. */
  public synchronized void publishing(Message message) {
    if (!message.retained()) {
      return;
    }
    boolean comesBack = all || !topics.isWatched(message.topic());
    if (message.payload().isEmpty() && !comesBack) {
      forget(message.topic());
      return;
    }
    Kept known = kept.computeIfAbsent(message.topic(), _ -> new Kept(message));
    known.message = message;
    known.publishedAt = ticker.getAsLong();
    known.toComeBack += comesBack ? 1 : 0;
    right(known);
  }

  /** The broker does not take a message. */
  public synchronized void leftOut(Message message) {
    forget(message.topic());
  }

  private void forget(String topic) {
    Kept known = kept.remove(topic);
    if (known != null) {
      right(known);
    }
  }

  private void right(Kept known) {
    wrong -= known.wrong ? 1 : 0;
    known.wrong = false;
  }

  /**
   * A message has come.
   *
   * @param retained true if it answers a subscription, so that it was there before
   */
  public synchronized Heard heard(String topic, byte[] payload, boolean retained) {
    Kept known = kept.get(topic);
    if (known == null) {
      return Heard.UNKNOWN;
    }
    if (retained) {
      return Heard.OWN;
    }
    long now = ticker.getAsLong();
    boolean comesBack = known.toComeBack > 0 && now - known.publishedAt < PATIENCE.toNanos();
    known.toComeBack = comesBack ? known.toComeBack - 1 : 0;
    if (Arrays.equals(payload, known.message.payload().getBytes(StandardCharsets.UTF_8))) {
      all |= now - known.publishedAt < PATIENCE.toNanos(); // for brokers without No Local
      right(known);
      if (payload.length == 0 && known.toComeBack == 0) {
        kept.remove(topic);
      }
      return Heard.OWN;
    }
    if (payload.length == 0 && topics.announced(topic).isPresent()) {
      forget(topic); // how Home Assistant removes a device that its user has deleted
      return Heard.OWN;
    }
    if (!known.wrong) {
      known.wrong = true;
      wrong++;
    }
    known.rightAt = comesBack ? known.publishedAt + PATIENCE.toNanos() : now;
    if (known.corrected) {
      known.rightAt = Math.max(known.rightAt, known.correctedAt + LEAST.toNanos());
    }
    return comesBack ? Heard.OWN : Heard.FOREIGN;
  }

  /** What is to be published again now. */
  public synchronized List<Message> due() {
    List<Message> messages = new ArrayList<>();
    if (wrong == 0) {
      return messages;
    }
    long now = ticker.getAsLong();
    kept.forEach((topic, known) -> {
      if (known.wrong && now - known.rightAt >= 0) {
        right(known);
        if (!known.corrected && named++ < NAMED) {
          LOG.warn("somebody else wrote to a topic of this hub, put right topic={}", topic);
        }
        known.corrected = true;
        known.correctedAt = now;
        count++;
        messages.add(known.message);
      }
    });
    return messages;
  }

  /** How long nothing is due unless something comes; at most {@code longest}. */
  public synchronized Duration quiet(Duration longest) {
    if (wrong == 0) {
      return longest;
    }
    long now = ticker.getAsLong();
    long least = longest.toNanos();
    for (Kept known : kept.values()) {
      least = known.wrong ? Math.min(least, known.rightAt - now) : least;
    }
    return Duration.ofNanos(Math.max(1, least));
  }

  /** How many messages of others have been put right, on all connections. */
  public synchronized long count() {
    return count;
  }
}
