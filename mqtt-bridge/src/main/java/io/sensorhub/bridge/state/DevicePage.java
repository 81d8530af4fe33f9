package io.sensorhub.bridge.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.core.Json;
import io.sensorhub.core.Reading;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.profile.PublishRule;
import io.sensorhub.runtime.device.DeviceJson;
import io.sensorhub.stream.DeviceView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of one device, and what of it the broker has. For one thread at a time. */
public final class DevicePage {

  private DeviceView view;
  private @Nullable ObjectNode published;
  private @Nullable Boolean publishedAvailable;
  private final FloodControl flood = new FloodControl(Map.of());
  private boolean everything;

  /** Whether something has changed since the last {@link #due}. */
  private boolean changed = true;

  /** When something is due by the clock; empty: nothing is. */
  private OptionalLong nextNanos = OptionalLong.empty();

  /** The last reading of the device that was replaced by another one; null: none was. */
  private @Nullable Reading replaced;

  /** A device of which the broker has nothing. */
  public DevicePage(DeviceView view) {
    this.view = view;
    DeviceDescription description = view.description();
    if (description != null) {
      described(view, description);
    }
  }

  /** What is known of the device. */
  public DeviceView view() {
    return view;
  }

  /**
   * Takes what is known now.
   *
   * @return whether the device describes itself differently
   */
  public boolean take(DeviceView now) {
    DeviceView before = view;
    view = now;
    changed = true;
    if (before.reading() != null && now.reading() == null) {
      replaced = before.reading(); // nothing of it is true any more
    }
    DeviceDescription description = now.description();
    if (description == null || description.equals(before.description())) {
      return false;
    }
    described(before, description);
    return true;
  }

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

  /** The broker has nothing. */
  public void forgetPublished() {
    changed = true;
    published = null;
    publishedAvailable = null;
  }

  /** The state of an available device is due, changed or not. */
  public void repeat() {
    everything = view.status().available();
    changed = true;
  }

  /** True if {@link #due} may have something. */
  public boolean isDue(long now) {
    return changed || (nextNanos.isPresent() && now - nextNanos.getAsLong() >= 0);
  }

  /** When something is due by the clock, as {@link #due} has left it; empty: nothing is. */
  public OptionalLong nextNanos() {
    return nextNanos;
  }

  /**
   * What has to be published now; it counts as published.
   *
   * @param now nanoseconds that only go forward
   */
  public List<Message> due(StateMessages make, long now) {
    List<Message> messages = new ArrayList<>();
    boolean available = view.status().available();
    if (publishedAvailable == null || publishedAvailable != available) {
      publishedAvailable = available;
      messages.add(make.availability(view.id(), available));
    }
    changed = false;
    nextNanos = OptionalLong.empty();
    Reading reading = view.reading();
    if (available && reading != null) {
      state(reading, make, now, messages);
    }
    everything = false;
    return messages;
  }

  private void state(Reading reading, StateMessages make, long now, List<Message> messages) {
    ObjectNode before = published;
    ObjectNode read = DeviceJson.values(reading);
    ObjectNode values = flood.shown(read, before, now);
    boolean ofAnother = replaced != null && !replaced.equals(reading);
    if (before != null) {
      for (Map.Entry<String, JsonNode> member : before.properties()) {
        if (values.has(member.getKey())) {
          continue;
        }
        if (ofAnother) {
          messages.add(make.noMore(reading.device(), member.getKey()));
        } else {
          values.putNull(member.getKey()); // gone missing: no old value may look alive
        }
      }
    }
    if (ofAnother) {
      replaced = null;
    }
    Set<String> due = flood.due(values, now);
    if (everything || !due.isEmpty() || !values.equals(before)) {
      publish(reading, make, now, messages, values, due);
    }
    nextNanos = flood.nextNanos(read, now);
  }

  private void publish(
      Reading reading,
      StateMessages make,
      long now,
      List<Message> messages,
      ObjectNode values,
      Set<String> due) {
    ObjectNode before = published;
    published = values;
    ObjectNode known = everything || before == null ? null : before.deepCopy().without(due);
    for (Map.Entry<String, JsonNode> member : values.properties()) {
      if (known == null || !member.getValue().equals(known.get(member.getKey()))) {
        flood.told(member.getKey(), now);
      }
    }
    messages.addAll(make.all(reading.device(), Json.time(reading.timestamp()), values, known));
  }
}
