package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code status} says of this hub. A retained {@code offline} of somebody else, such as the
 * late last will of an earlier connection, is put right, at most once each {@link #LEAST}.
 * Thread-safe.
 */
final class Presence {

  /** Between two corrections: two programs that contradict each other must not fill the broker. */
  static final Duration LEAST = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
  private static final String ONLINE = "online";
  private static final String OFFLINE = "offline";

  private final String topic;
  private final LongSupplier ticker;
  private boolean online;
  private boolean contradicted;
  private boolean told;
  private long last;

  Presence(Topics topics, LongSupplier ticker) {
    this.topic = topics.status();
    this.ticker = ticker;
    this.last = ticker.getAsLong() - LEAST.toNanos();
  }

  String topic() {
    return topic;
  }

  /** The connection is a new one: nothing has been said on it. */
  synchronized void forget() {
    online = false;
    contradicted = false;
    told = false;
  }

  synchronized boolean online() {
    return online;
  }

  /** What is to be published when this hub is there, or is there no more. */
  synchronized Message say(boolean there) {
    online = there;
    contradicted = false;
    return new Message(topic, there ? ONLINE : OFFLINE, 1, true);
  }

  /** Somebody has published on the topic; true if that has to be put right. */
  synchronized boolean heard(byte[] payload) {
    contradicted = online && !new String(payload, StandardCharsets.UTF_8).equals(ONLINE);
    return contradicted;
  }

  /** True while somebody else's word has to be put right. */
  synchronized boolean contradicted() {
    return contradicted;
  }

  /** True once if it is time to say again that this hub is there. */
  synchronized boolean correct() {
    long now = ticker.getAsLong();
    if (!contradicted || !online || now - last < LEAST.toNanos()) {
      return false;
    }
    last = now;
    contradicted = false;
    if (!told) {
      told = true;
      LOG.warn("somebody else published a status of this hub, put right topic={}", topic);
    }
    return true;
  }
}
