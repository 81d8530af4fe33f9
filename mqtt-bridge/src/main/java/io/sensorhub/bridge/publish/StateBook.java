package io.sensorhub.bridge.publish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.outbox.Wake;
import io.sensorhub.bridge.state.DevicePage;
import io.sensorhub.bridge.state.StateMessages;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.runtime.settings.MqttSettings;
import io.sensorhub.stream.DeviceView;
import io.sensorhub.stream.StreamMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each device, and what of it the broker has. A state is published when something
 * in it changed, or when it was marked; always the latest. Thread-safe.
 */
public final class StateBook {

  private final Map<DeviceId, DevicePage> pages = new LinkedHashMap<>();
  private final StateMessages make;
  private final Wake wake;
  private final Clock clock;
  private final LongSupplier ticker;
  private Set<DeviceId> present = Set.of();
  private boolean complete;
  private boolean listChanged;
  private boolean described;

  /** The adapters that wait for somebody to agree. */
  private List<ObjectNode> adapters = List.of();

  private boolean adaptersDue;

  /** Whether something has changed since the last {@link #due}. */
  private boolean changed = true;

  /** When something is due by the clock; empty: nothing is. */
  private OptionalLong nextNanos = OptionalLong.empty();

  /**
   * @param devices ids of those that are enabled; nothing is known of them yet
   * @param ticker nanoseconds that only go forward
   */
  public StateBook(
      Collection<DeviceId> devices,
      Topics topics,
      MqttSettings mqtt,
      Wake wake,
      Clock clock,
      LongSupplier ticker) {
    this.clock = clock;
    this.ticker = ticker;
    Instant now = clock.instant();
    this.make = new StateMessages(topics, mqtt);
    this.wake = wake;
    for (DeviceId device : devices) {
      add(new DeviceView(device, "", "", DeviceStatus.UNKNOWN, now, null, null, null));
    }
    present = Set.copyOf(pages.keySet());
  }

  /**
   * What the instance says of its devices has changed, or somebody asks for it: their list is
   * published again.
   */
  public synchronized void listAgain() {
    listChanged = true;
    wake.up();
  }

  private void add(DeviceView view) {
    pages.put(view.id(), new DevicePage(view));
    changed = true;
    described |= view.description() != null;
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

  /** Adapters that wait for somebody to agree; told if they are others, and to each new broker. */
  synchronized void discovered(List<ObjectNode> now) {
    if (!now.equals(adapters)) {
      adapters = List.copyOf(now);
      adaptersDue = true;
      changed = true;
      wake.up();
    }
  }

  /** The devices that there are; the same set as long as they are the same. */
  public synchronized Set<DeviceId> present() {
    return present;
  }

  /** Changes what is known of a device; nothing for one that is not of this instance. */
  synchronized @Nullable DeviceView change(DeviceId device, UnaryOperator<DeviceView> step) {
    DevicePage page = pages.get(device);
    if (page == null) {
      return null;
    }
    DeviceView before = page.view();
    DeviceView now = step.apply(before);
    changed = true;
    if (page.take(now)) {
      described = true;
      listChanged = true;
    }
    listChanged |=
        before.status().available() != now.status().available()
            || !before.handler().equals(now.handler());
    wake.up();
    return before;
  }

  /** The broker has nothing: everything is published again. */
  synchronized void forgetPublished() {
    pages.values().forEach(DevicePage::forgetPublished);
    adaptersDue = !adapters.isEmpty();
    changed = true;
    listChanged = true;
    wake.up();
  }

  /** The states of available devices are published again, changed or not. */
  public synchronized void repeat() {
    pages.values().forEach(DevicePage::repeat);
    changed = true;
    wake.up();
  }

  /** What is known of all devices. */
  synchronized Map<DeviceId, DeviceView> views() {
    Map<DeviceId, DeviceView> views = new LinkedHashMap<>();
    pages.forEach((device, page) -> views.put(device, page.view()));
    return views;
  }

  /** Whether states are retained. */
  boolean retains() {
    return make.retains();
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
    long now = ticker.getAsLong();
    if (!changed && (nextNanos.isEmpty() || now - nextNanos.getAsLong() < 0)) {
      return List.of();
    }
    List<Message> messages = new ArrayList<>();
    if (adaptersDue) {
      adaptersDue = false;
      messages.add(make.discovered(clock.instant(), adapters));
    }
    nextNanos = OptionalLong.empty();
    for (DevicePage page : pages.values()) {
      if (page.isDue(now)) {
        messages.addAll(page.due(make, now));
      }
      OptionalLong next = page.nextNanos();
      if (next.isPresent()
          && (nextNanos.isEmpty() || next.getAsLong() - nextNanos.getAsLong() < 0)) {
        nextNanos = next;
      }
    }
    changed = false;
    return messages;
  }

  /** How long nothing is due unless something comes; at most {@code longest}. */
  synchronized Duration quiet(Duration longest) {
    if (nextNanos.isEmpty()) {
      return longest;
    }
    long left = Math.max(1, nextNanos.getAsLong() - ticker.getAsLong());
    return left < longest.toNanos() ? Duration.ofNanos(left) : longest;
  }

  /**
   * The messages for an answer that was asked for: the whole state, and some of its properties.
   *
   * @param timestamp when it was measured, in ISO 8601
   * @param properties which ones; empty: all
   */
  public List<Message> answer(
      DeviceId device, String timestamp, ObjectNode values, List<String> properties) {
    return make.answer(device, timestamp, values, properties);
  }
}
