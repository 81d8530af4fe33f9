package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.Topics;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.discovery.Discovery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What goes before states: the list of what is retained, the clearing of what is retained and over,
 * and the announcement of the devices that there are. Thread-safe.
 */
public final class Announcements {

  private final Topics topics;
  private final StateBook book;
  private final RetainedList retained;
  private final Optional<Discovery> discovery;

  /**
   * @param discovery of Home Assistant, where it is on
   */
  public Announcements(
      Topics topics, StateBook book, RetainedList retained, Optional<Discovery> discovery) {
    this.topics = topics;
    this.book = book;
    this.retained = retained;
    this.discovery = discovery;
  }

  /** What the publisher subscribes to. */
  List<String> subscriptions() {
    List<String> all = new ArrayList<>(topics.subscriptions());
    all.add(topics.retained());
    discovery.ifPresent(on -> all.add(on.statusTopic()));
    return all;
  }

  /** Takes a message that is for this; false for any other. */
  boolean arrived(String topic, byte[] payload, boolean kept) {
    if (topic.equals(topics.retained())) {
      if (kept) { // else it is our own list that comes back
        retained.arrived(payload);
      }
      return true;
    }
    if (discovery.filter(on -> topic.equals(on.statusTopic())).isEmpty()) {
      return false;
    }
    discovery.get().said(new String(payload, StandardCharsets.UTF_8));
    return true;
  }

  /** The broker has nothing: everything is announced again. */
  void forget() {
    retained.forget();
    discovery.ifPresent(Discovery::forget);
  }

  /** These messages, and what goes before them. */
  List<Message> with(List<Message> states) {
    List<Message> all = new ArrayList<>();
    discovery
        .filter(on -> !states.isEmpty() || on.isDue())
        .ifPresent(on -> all.addAll(on.due(book.views())));
    all.addAll(states);
    Optional<Message> list = retained.noting(all);
    all.addAll(0, retained.clearing());
    list.ifPresent(all::addFirst);
    return all;
  }
}
