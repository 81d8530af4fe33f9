package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.discovery.Discovery;
import io.sensorhub.bridge.retained.RetainedList;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What goes before states: the list of what is retained, the clearing of what is retained and over,
 * and the announcement of the devices that there are. Thread-safe.
 */
public final class Announcements {

  private final Topics topics;
  private final StateBook book;
  private final RetainedList retained;
  private final Optional<Discovery> discovery;
  private @Nullable Set<DeviceId> present;
  private Set<String> announcements = Set.of();
  private Set<String> parts = Set.of();

  /** What may be retained outside of the devices' own topics: announcements and parts. */
  private Set<String> elsewhere = Set.of();

  private volatile boolean remembered;

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

  /** What the publisher of a new connection subscribes to. */
  List<String> subscriptions() {
    retained.connects();
    List<String> all = new ArrayList<>(topics.subscriptions());
    all.add(topics.retained() + "/#"); // and the topic itself (MQTT 3.1.1, 4.7.1.2)
    all.add(RetainedList.names(topics));
    all.add(topics.status()); // not watched: a late last will of this client's own has to come
    discovery.ifPresent(on -> {
      all.add(on.statusTopic());
      all.add(on.announcements());
    });
    return all;
  }

  /** What of this hub's own topics is watched. */
  List<String> watched() {
    return topics.watched(book.retains());
  }

  /** True for topics that are watched for nothing but what others write there. */
  boolean isWatched(String topic) {
    return topics.isWatched(topic) || topic.equals(topics.status());
  }

  /** True until the broker has once been given the time to tell what it keeps. */
  boolean isFirst() {
    return !remembered;
  }

  /** The broker has had that time. */
  void remembered() {
    remembered = true;
  }

  /** How much has come of what the broker keeps. */
  int heard() {
    return retained.heard();
  }

  /** True if something that was subscribed to by name has not come. */
  boolean awaits() {
    return retained.awaits();
  }

  /** What the publisher has to subscribe to besides, because the broker has not sent it. */
  List<String> furtherSubscriptions() {
    return retained.toHear();
  }

  /**
   * Takes a message that is for this; false for any other.
   *
   * @param unknown true if this process has published nothing on the topic
   */
  boolean arrived(String topic, byte[] payload, boolean unknown) {
    if (topic.equals(topics.retained()) || topic.startsWith(topics.retained() + "/")) {
      retained.arrived(topic, payload);
      if (unknown && payload.length > 0) {
        retained.stray(topic);
      }
      return true;
    }
    if (isWatched(topic)) {
      if (unknown && payload.length > 0) {
        retained.stray(topic);
      }
      return true;
    }
    if (topics.announced(topic).isPresent()) {
      retained.announcement(topic, payload);
      boolean _ = discovery.isPresent() && discovery.get().arrived(topic, payload);
      return true;
    }
    if (discovery.isEmpty()) {
      return false;
    }
    Discovery on = discovery.get();
    if (topic.equals(on.statusTopic())) {
      on.said(new String(payload, StandardCharsets.UTF_8));
      return true;
    }
    retained.heard(topic);
    return on.arrived(topic, payload);
  }

  /** The broker has nothing: everything is announced again. */
  void forget() {
    retained.forget();
    discovery.ifPresent(Discovery::forget);
  }

  /**
   * These messages, and what goes before them. What is over is cleared before the list says that it
   * is not retained, and the list is published before what it names.
   */
  synchronized List<Message> with(List<Message> states) {
    Set<DeviceId> now = book.present();
    boolean other = !now.equals(present);
    if (other) {
      present = now;
      announcements = discovery.map(on -> on.announcements(now)).orElse(Set.of());
      elsewhere = elsewhere();
    }
    List<Message> kept = other ? stillThere(states) : states;
    List<Message> all =
        new ArrayList<>(book.complete() ? retained.clearing(now, elsewhere) : List.of());
    List<Message> announced =
        discovery
            .filter(on -> book.takeDescribed() || other || !kept.isEmpty() || on.isDue())
            .map(on -> on.due(book.views()))
            .orElse(List.of());
    all.addAll(retained.noting(announced, kept));
    all.addAll(announced);
    all.addAll(kept);
    return all;
  }

  private Set<String> elsewhere() {
    Set<String> all = new HashSet<>(announcements);
    all.addAll(parts);
    return all;
  }

  /**
   * The list of devices is published in these parts; in none if the broker takes it whole. What is
   * over of them is cleared with the rest.
   *
   * @return the parts, and what goes before them
   */
  synchronized List<Message> inParts(List<Message> list) {
    parts = list.stream().map(Message::topic).collect(Collectors.toSet());
    elsewhere = elsewhere();
    List<Message> all = new ArrayList<>(retained.noting(list, List.of()));
    all.addAll(list);
    return all;
  }

  /** An event of that type has happened at a device. */
  public void happened(DeviceId device, String type) {
    discovery.ifPresent(on -> on.happened(device, type));
  }

  /** How long nothing has to be announced unless something happens; at most {@code longest}. */
  Duration quiet(Duration longest) {
    OptionalLong left = discovery.map(Discovery::nanosLeft).orElse(OptionalLong.empty());
    return left.isPresent() && left.getAsLong() < longest.toNanos()
        ? Duration.ofNanos(Math.max(1, left.getAsLong()))
        : longest;
  }

  /** These messages without those of devices that have gone since they were made. */
  List<Message> stillThere(List<Message> messages) {
    Set<DeviceId> now = book.present();
    return messages.stream()
        .filter(message ->
            topics
                .device(message.topic())
                .flatMap(part -> DeviceId.parse(part.device()))
                .map(now::contains)
                .orElse(true))
        .toList();
  }

  /** Devices are configured differently: what they are announced as may differ. */
  public void reconsider() {
    discovery.ifPresent(Discovery::reconsider);
  }
}
