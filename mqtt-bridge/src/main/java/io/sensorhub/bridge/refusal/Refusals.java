package io.sensorhub.bridge.refusal;

import io.sensorhub.bridge.broker.Message;
import io.sensorhub.core.Backoff;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which messages the broker does not take. An MQTT 3.1.1 broker says so by ending the connection
 * (3.3.5.2), so the message that was sent, and not acknowledged, at several ends in a row is the
 * cause, whatever the broker has against it. After a young end messages are sent one at a time,
 * which leaves one suspect.
 *
 * <pre>
 *   sent ──► taken
 *     │
 *     └► unacknowledged at the end of {@link #STRIKES} connections in a row ──► left out
 *                        ▲                                                       │ after a while,
 *                        └──────────── sent again, alone ◄───────────────────────┘ or an outage
 * </pre>
 *
 * Thread-safe.
 */
public final class Refusals {

  /** So many ends in a row make a message the cause. */
  static final int STRIKES = 3;

  /** After so many of a kind the rest of the kind is left out without being tried. */
  static final int OF_A_KIND = 2;

  /** More topics are not remembered; the oldest is tried again. */
  static final int MOST = 500;

  static final Duration RETRY = Duration.ofMinutes(10);
  private static final Backoff AGAIN = Backoff.doubling(RETRY, Duration.ofHours(6));

  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  private static final class Refusal {
    private final int bytes;
    private final String reason;
    private long count;
    private long retryAt;
    private int times = 1;

    Refusal(int bytes, String reason) {
      this.bytes = bytes;
      this.reason = reason;
    }
  }

  private record Sent(String topic, int bytes) {}

  private final String own;
  private final LongSupplier ticker;
  private final Map<String, Refusal> refused = new LinkedHashMap<>();
  private final Map<String, Set<String>> refusedElsewhere = new HashMap<>();
  private final Set<String> takenElsewhere = new HashSet<>();
  private final Map<Long, Sent> underWay = new LinkedHashMap<>();
  private Map<String, Integer> suspects = Map.of();
  private OptionalInt limit = OptionalInt.empty();
  private int largestTaken;
  private long number;
  private long count;
  private boolean careful;

  /**
   * @param own the beginning of the topics of this hub; others are another's to allow
   * @param ticker nanoseconds that only go forward
   */
  public Refusals(String own, LongSupplier ticker) {
    this.own = own;
    this.ticker = ticker;
  }

  /**
   * A connection is open.
   *
   * @param largestPacket that the broker takes, in bytes, if it has said so
   */
  synchronized void connected(OptionalInt largestPacket) {
    limit = largestPacket;
    underWay.clear();
  }

  /** False if a message is to be left out, which is counted. */
  synchronized boolean takes(Message message) {
    int bytes = message.packetBytes();
    if (limit.isPresent() && bytes > limit.getAsInt()) {
      if (!refused.containsKey(key(message.topic()))) {
        String reason = "the broker takes packets of up to " + limit.getAsInt() + " bytes";
        refuse(message.topic(), bytes, reason);
      }
    } else if (!refusedBefore(message.topic(), bytes)) {
      return true;
    }
    Refusal refusal = refused.get(key(message.topic()));
    if (refusal != null) {
      refusal.count++;
    }
    count++;
    return false;
  }

  private boolean refusedBefore(String topic, int bytes) {
    Refusal refusal = refused.get(key(topic));
    if (refusal == null) {
      if (bytes >= assumedLimit()) {
        refuse(topic, bytes, "the broker has refused smaller ones");
        return true;
      }
      return false;
    }
    boolean small = bytes <= largestTaken && refusal.bytes > largestTaken;
    return !small && ticker.getAsLong() - refusal.retryAt < 0;
  }

  /** What several messages of this hub's own topics had too much of, if nothing as large passed. */
  private int assumedLimit() {
    int smallest = Integer.MAX_VALUE;
    int found = 0;
    for (Map.Entry<String, Refusal> entry : refused.entrySet()) {
      if (entry.getKey().startsWith(own) && entry.getValue().bytes > largestTaken) {
        smallest = Math.min(smallest, entry.getValue().bytes);
        found++;
      }
    }
    return found >= OF_A_KIND ? smallest : Integer.MAX_VALUE;
  }

  /** Under what a topic is refused: itself, or the part of the tree that is another's. */
  private String key(String topic) {
    String group = group(topic);
    return refused.containsKey(group) ? group : topic;
  }

  private String group(String topic) {
    return topic.startsWith(own) ? topic : topic.substring(0, topic.indexOf('/') + 1) + "#";
  }

  /** True if a message is to be sent while no other is under way. */
  synchronized boolean alone(Message message) {
    return careful || refused.containsKey(key(message.topic()));
  }

  /** True while messages may have to go out alone. */
  synchronized boolean cautious() {
    return careful || !refused.isEmpty();
  }

  /** A message goes out. */
  synchronized long sent(Message message) {
    underWay.put(++number, new Sent(message.topic(), message.packetBytes()));
    return number;
  }

  /** The broker has a message. */
  synchronized void taken(long which) {
    Sent sent = underWay.remove(which);
    if (sent == null) {
      return;
    }
    largestTaken = Math.max(largestTaken, sent.bytes());
    if (!sent.topic().startsWith(own)) {
      takenElsewhere.add(group(sent.topic()));
    }
    if (refused.remove(key(sent.topic())) != null) {
      LOG.info("the broker takes it again topic={} bytes={}", sent.topic(), sent.bytes());
    }
  }

  /** The broker has said that it does not take a message. */
  synchronized void refused(long which, String reason) {
    Sent sent = underWay.remove(which);
    if (sent != null) {
      count++;
      refuse(sent.topic(), sent.bytes(), reason);
      Refusal refusal = refused.get(key(sent.topic()));
      if (refusal != null) {
        refusal.count++;
      }
    }
  }

  /**
   * A connection has ended.
   *
   * @param young whether it was open for a short time only
   * @return true if it is now known which message ended it
   */
  public synchronized boolean ended(boolean young) {
    Map<String, Integer> now = new HashMap<>();
    Sent last = null;
    for (Sent sent : underWay.values()) {
      now.put(sent.topic(), suspects.getOrDefault(sent.topic(), 0) + 1);
      last = sent;
    }
    boolean alone = underWay.size() == 1 && (careful || known(last));
    underWay.clear();
    suspects = now;
    if (!young) { // the broker may be another one, or allow more
      refused.values().forEach(refusal -> refusal.retryAt = ticker.getAsLong());
      takenElsewhere.clear();
    }
    careful = young || now.values().stream().anyMatch(strikes -> strikes >= 2);
    if (last == null || !alone) {
      return false;
    }
    if (now.getOrDefault(last.topic(), 0) < (likely(last) ? 1 : STRIKES)) {
      return false;
    }
    refuse(last.topic(), last.bytes(), "the broker ends the connection when it is sent");
    suspects = Map.of();
    return true;
  }

  private boolean known(@Nullable Sent sent) {
    return sent != null && refused.containsKey(key(sent.topic()));
  }

  /** Whether something like it has been refused, so that one end is enough. */
  private boolean likely(Sent sent) {
    boolean elsewhere =
        !sent.topic().startsWith(own)
            && refusedElsewhere.containsKey(group(sent.topic()))
            && !takenElsewhere.contains(group(sent.topic()));
    return elsewhere
        || known(sent)
        || (sent.bytes() > largestTaken
            && refused.values().stream().anyMatch(other -> other.bytes > largestTaken));
  }

  private void refuse(String topic, int bytes, String reason) {
    String key = key(topic);
    Refusal before = refused.remove(key);
    if (!topic.startsWith(own) && before == null) {
      Set<String> topics = refusedElsewhere.computeIfAbsent(group(topic), _ -> new HashSet<>());
      topics.add(topic);
      if (topics.size() >= OF_A_KIND && !takenElsewhere.contains(group(topic))) {
        topics.forEach(refused::remove);
        key = group(topic);
      }
    }
    Refusal refusal = new Refusal(bytes, reason);
    if (before == null) {
      LOG.warn("message left out topic={} bytes={} reason=\"{}\"", key, bytes, reason);
    } else {
      refusal.count = before.count;
      refusal.times = before.times + 1;
      refused.values().forEach(other -> other.retryAt = retryAt(other)); // not one by one
    }
    refusal.retryAt = retryAt(refusal);
    refused.put(key, refusal);
    if (refused.size() > MOST) {
      refused.remove(refused.keySet().iterator().next());
    }
  }

  private long retryAt(Refusal refusal) {
    return ticker.getAsLong() + AGAIN.delay(refusal.times).toNanos();
  }

  /** The connection has lasted: messages go out side by side again. */
  synchronized void settled() {
    careful = false;
    suspects = Map.of();
  }

  /** What is left out now. */
  public synchronized List<LeftOut> leftOut() {
    return refused.entrySet().stream()
        .map(entry ->
            new LeftOut(
                entry.getKey(),
                entry.getValue().bytes,
                entry.getValue().count,
                entry.getValue().reason))
        .toList();
  }

  /** How many messages have been left out. */
  public synchronized long count() {
    return count;
  }
}
