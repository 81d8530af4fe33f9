package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.topics.Topics;

/** What {@code status} says of this hub on one connection. Thread-safe. */
final class Presence {

  private final String topic;
  private boolean online;

  Presence(Topics topics) {
    this.topic = topics.status();
  }

  /** The connection is a new one: nothing has been said on it. */
  synchronized void forget() {
    online = false;
  }

  synchronized boolean online() {
    return online;
  }

  /** What is to be published when this hub is there, or is there no more. */
  synchronized Message say(boolean there) {
    online = there;
    return new Message(topic, there ? "online" : "offline", 1, true);
  }
}
