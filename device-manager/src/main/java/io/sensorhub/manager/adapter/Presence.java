package io.sensorhub.manager.adapter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.manager.identity.Plugged;
import io.sensorhub.manager.identity.PluggedReader;
import io.sensorhub.stream.device.DeviceEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is plugged in, as the detector has told it. Not thread-safe. */
final class Presence {

  /** More than any machine has; what is beyond it is left out. */
  private static final int MOST = 1024;

  private final Map<String, DeviceEvent> events = new LinkedHashMap<>();
  private final Map<String, Plugged> adapters = new LinkedHashMap<>();

  /** The adapters that are plugged in. */
  List<Plugged> adapters() {
    return List.copyOf(adapters.values());
  }

  /** When that was told of an adapter. */
  Optional<Instant> time(Plugged plugged) {
    return adapters.entrySet().stream()
        .filter(each -> each.getValue().equals(plugged))
        .findFirst()
        .map(each -> events.get(each.getKey()))
        .map(DeviceEvent::time);
  }

  /**
   * Takes an event.
   *
   * @return false if there is no room for it, or if it tells what is known already
   */
  boolean take(DeviceEvent event) {
    String key = key(event);
    if (event.action() == DeviceEvent.Action.REMOVE) {
      adapters.remove(key);
      return events.remove(key) != null;
    }
    if (events.size() >= MOST && !events.containsKey(key)) {
      return false;
    }
    events.put(key, event);
    PluggedReader.read(event.json()).ifPresent(plugged -> adapters.put(key, plugged));
    return true;
  }

  /**
   * What has happened since, where all that is there now is told anew.
   *
   * @param now an event of each device
   * @return first what went, then what came or is described otherwise
   */
  List<DeviceEvent> difference(List<DeviceEvent> now, Instant time) {
    Map<String, DeviceEvent> there = new LinkedHashMap<>();
    now.forEach(event -> there.put(key(event), event));
    List<DeviceEvent> happened = new ArrayList<>();
    events.forEach((key, before) -> {
      DeviceEvent after = there.get(key);
      if (after == null || another(before, after)) {
        happened.add(as("remove", before, time));
      }
    });
    there.forEach((key, after) -> {
      DeviceEvent before = events.get(key);
      if (before == null || another(before, after)) {
        happened.add(as("add", after, after.time()));
      } else if (!bare(before).equals(bare(after))) {
        happened.add(as("change", after, after.time()));
      }
    });
    return happened;
  }

  private static DeviceEvent as(String action, DeviceEvent event, Instant time) {
    ObjectNode json = event.json().put("action", action);
    BigDecimal seconds =
        new BigDecimal(time.getEpochSecond()).add(BigDecimal.valueOf(time.getNano() / 1000, 6));
    return DeviceEvent.read(json.put("timestamp", seconds)).orElse(event);
  }

  /** Whether it is another device, or the same plugged in anew. */
  private static boolean another(DeviceEvent before, DeviceEvent after) {
    ObjectNode one = before.json();
    ObjectNode other = after.json();
    return List.of("devnum", "major", "minor", "socket", "serial_number").stream()
            .anyMatch(member -> !one.at("/hub/" + member).equals(other.at("/hub/" + member)))
        || List.of("ID_VENDOR_ID", "ID_MODEL_ID").stream()
            .anyMatch(
                name -> !one.at("/properties/" + name).equals(other.at("/properties/" + name)));
  }

  /** What is told of a device, without when and why. */
  private static ObjectNode bare(DeviceEvent event) {
    ObjectNode json = event.json();
    json.remove(List.of("timestamp", "action"));
    json.withObject("/hub").remove("id");
    return json;
  }

  private static String key(DeviceEvent event) {
    ObjectNode json = event.json();
    return event.subsystem() + " " + json.path("hub").path("name").asText(event.path());
  }
}
