package io.sensorhub.bridge.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.Topics;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.outbox.Wake;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.DeviceStatus;
import io.sensorhub.core.Json;
import io.sensorhub.core.Reading;
import io.sensorhub.core.config.PublishRule;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.runtime.settings.MqttSettings;
import io.sensorhub.stream.DeviceView;
import io.sensorhub.stream.StreamMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each device, and what of it the broker has. A state is published when something
 * in it changed, or when it was marked; always the latest. Thread-safe.
 */
public final class StateBook {

  /** One device. */
  private static final class Page {
    private DeviceView view;
    private @Nullable ObjectNode published;
    private @Nullable Boolean publishedAvailable;
    private final FloodControl flood = new FloodControl(Map.of());
    private boolean everything;

    /** The last reading of the model that was replaced by another one; null: none was. */
    private @Nullable Reading replaced;

    Page(DeviceView view) {
      this.view = view;
    }

    /** Takes another description. */
    private void described(DeviceView before, DeviceDescription now) {
      Map<String, PublishRule> rules = new HashMap<>();
      now.properties()
          .forEach((name, property) -> {
            if (!property.publish().isEmpty()) {
              rules.put(name, property.publish());
            }
          });
      flood.ruled(rules);
      DeviceDescription earlier = before.description();
      if (earlier != null
          && !(earlier.model().equals(now.model()) && earlier.type().equals(now.type()))) {
        replaced = before.reading();
      }
    }
  }

  private final Map<DeviceId, Page> pages = new LinkedHashMap<>();
  private final Topics topics;
  private final MqttSettings mqtt;
  private final Wake wake;
  private final LongSupplier ticker;
  private Set<DeviceId> present = Set.of();
  private boolean complete;
  private boolean listChanged;
  private boolean described;

  /**
   * @param devices ids of those that are enabled; nothing is known of them yet
   * @param ticker nanoseconds that only go forward
   */
  public StateBook(
      Collection<DeviceId> devices,
      Topics topics,
      MqttSettings mqtt,
      Wake wake,
      Instant now,
      LongSupplier ticker) {
    this.ticker = ticker;
    this.topics = topics;
    this.mqtt = mqtt;
    this.wake = wake;
    for (DeviceId device : devices) {
      add(new DeviceView(device, "", "", DeviceStatus.UNKNOWN, now, null, null, null));
    }
    present = Set.copyOf(pages.keySet());
  }

  /** What the instance says of its devices has changed: their list is published again. */
  public synchronized void listAgain() {
    listChanged = true;
    wake.up();
  }

  private void add(DeviceView view) {
    Page page = new Page(view);
    pages.put(view.id(), page);
    DeviceDescription description = view.description();
    if (description != null) {
      page.described(view, description);
      described = true;
    }
  }

  /**
   * Takes what is known of all devices now. Those that are missing are no more if the snapshot is
   * complete.
   *
   * @return what was known before, of devices that stay
   */
  synchronized Map<DeviceId, DeviceView> take(StreamMessage.Snapshot snapshot) {
    Map<DeviceId, DeviceView> before = new HashMap<>();
    Set<DeviceId> named = new HashSet<>();
    for (DeviceView view : snapshot.devices()) {
      named.add(view.id());
      DeviceView known = change(view.id(), _ -> view);
      if (known == null) {
        add(view);
        listChanged = true;
      } else {
        before.put(view.id(), known);
      }
    }
    if (snapshot.complete()) {
      complete = true;
      listChanged |= pages.keySet().retainAll(named);
    }
    if (!present.equals(pages.keySet())) {
      present = Set.copyOf(pages.keySet());
    }
    wake.up();
    return before;
  }

  /** The devices that there are; the same set as long as they are the same. */
  public synchronized Set<DeviceId> present() {
    return present;
  }

  /** Changes what is known of a device; nothing for one that is not of this instance. */
  synchronized @Nullable DeviceView change(DeviceId device, UnaryOperator<DeviceView> step) {
    Page page = pages.get(device);
    if (page == null) {
      return null;
    }
    DeviceView before = page.view;
    page.view = step.apply(before);
    DeviceDescription description = page.view.description();
    if (description != null && !description.equals(before.description())) {
      page.described(before, description);
      described = true;
      listChanged = true;
    }
    listChanged |=
        before.status().available() != page.view.status().available()
            || !before.handler().equals(page.view.handler());
    wake.up();
    return before;
  }

  /** The broker has nothing: everything is published again. */
  synchronized void forgetPublished() {
    for (Page page : pages.values()) {
      page.published = null;
      page.publishedAvailable = null;
    }
    listChanged = true;
    wake.up();
  }

  /** The states of available devices are published again, changed or not. */
  public synchronized void repeat() {
    pages.values().forEach(page -> page.everything = page.view.status().available());
    wake.up();
  }

  /** What is known of all devices. */
  synchronized Map<DeviceId, DeviceView> views() {
    Map<DeviceId, DeviceView> views = new LinkedHashMap<>();
    pages.forEach((device, page) -> views.put(device, page.view));
    return views;
  }

  /** True once every source of devices has been heard: others than these do not exist. */
  synchronized boolean complete() {
    return complete;
  }

  /** True once after the list of devices changed. */
  synchronized boolean takeListChanged() {
    boolean changed = listChanged;
    listChanged = false;
    return changed;
  }

  /** True once after what a device says of itself has changed. */
  synchronized boolean takeDescribed() {
    boolean changed = described;
    described = false;
    return changed;
  }

  /** What has to be published now. */
  synchronized List<Message> due() {
    List<Message> messages = new ArrayList<>();
    for (Page page : pages.values()) {
      boolean available = page.view.status().available();
      if (page.publishedAvailable == null || page.publishedAvailable != available) {
        page.publishedAvailable = available;
        messages.add(
            new Message(
                topics.availability(page.view.id()), available ? "online" : "offline", 1, true));
      }
      Reading reading = page.view.reading();
      if (available && reading != null) {
        state(page, reading, messages);
      }
      page.everything = false;
    }
    return messages;
  }

  private void state(Page page, Reading reading, List<Message> messages) {
    long now = ticker.getAsLong();
    ObjectNode before = page.published;
    ObjectNode values = page.flood.shown(Payloads.values(reading), before, now);
    boolean ofAnother = page.replaced != null && !page.replaced.equals(reading);
    if (before != null) {
      for (Map.Entry<String, JsonNode> member : before.properties()) {
        if (values.has(member.getKey())) {
          continue;
        }
        if (ofAnother) {
          messages.add(
              new Message(topics.property(reading.device(), member.getKey()), "", 1, true));
        } else {
          values.putNull(member.getKey()); // gone missing: no old value may look alive
        }
      }
    }
    if (ofAnother) {
      page.replaced = null;
    }
    Set<String> due = page.flood.due(values, now);
    if (!page.everything && due.isEmpty() && values.equals(before)) {
      return;
    }
    page.published = values;
    ObjectNode known = page.everything || before == null ? null : before.deepCopy().without(due);
    for (Map.Entry<String, JsonNode> member : values.properties()) {
      if (known == null || !member.getValue().equals(known.get(member.getKey()))) {
        page.flood.told(member.getKey(), now);
      }
    }
    messages.addAll(messages(reading.device(), Json.time(reading.timestamp()), values, known));
  }

  /**
   * The messages of one state: the whole, and the properties that differ.
   *
   * @param before what the broker has; null: every property is published
   */
  List<Message> messages(
      DeviceId device, String timestamp, ObjectNode values, @Nullable ObjectNode before) {
    List<Message> messages = new ArrayList<>();
    messages.add(
        Message.of(
            topics.state(device),
            Payloads.state(device, timestamp, values),
            mqtt.qos(),
            mqtt.retain()));
    for (Map.Entry<String, JsonNode> member : values.properties()) {
      if (before == null || !member.getValue().equals(before.get(member.getKey()))) {
        messages.add(property(device, member.getKey(), member.getValue()));
      }
    }
    return messages;
  }

  private Message property(DeviceId device, String key, JsonNode value) {
    String payload = value.isTextual() ? value.textValue() : Json.write(value);
    return new Message(topics.property(device, key), payload, mqtt.qos(), mqtt.retain());
  }

  /**
   * The messages for an answer that was asked for: the whole state, and some of its properties.
   *
   * @param properties which ones; empty: all
   */
  public List<Message> answer(
      DeviceId device, String timestamp, ObjectNode values, List<String> properties) {
    if (properties.isEmpty()) {
      return messages(device, timestamp, values, null);
    }
    List<Message> messages = new ArrayList<>(messages(device, timestamp, values, values));
    for (String property : properties) {
      JsonNode value = values.get(property);
      if (value != null) {
        messages.add(property(device, property, value));
      }
    }
    return messages;
  }
}
