package io.sensorhub.bridge.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.description.Control;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.stream.DeviceView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of a device decides how it is announced. Not thread-safe. */
final class DiscoveredDevice {

  private final Announced announced = new Announced();
  private final EventTypes events = new EventTypes();
  private final Map<String, NumberRange> ranges = new HashMap<>();
  private @Nullable DeviceDescription description;
  private Set<String> present = Set.of();
  private Map<String, Control.Numeric> numbers = Map.of();
  private boolean changed;

  /** What an earlier process has announced, perhaps after this one has made its document. */
  void earlier(JsonNode document) {
    announced.earlier(document).forEach(this::happened);
    changed = true;
  }

  /** An event of that type has happened. */
  void happened(String type) {
    changed |= events.add(type);
  }

  /** It is to be announced again. */
  void again() {
    announced.again();
  }

  /** Nanoseconds until something has to be announced; empty if nothing is known to come. */
  OptionalLong nanosLeft(long now) {
    return changed ? OptionalLong.of(0) : announced.nanosLeft(now);
  }

  /**
   * What has to be announced now.
   *
   * @param anew the document is made again even if nothing of the device has changed
   */
  List<ObjectNode> due(DeviceView view, DiscoveryPayloads payloads, boolean anew, long now) {
    DeviceDescription said = view.description();
    Reading reading = view.reading();
    if (said == null || (reading == null && events.isEmpty())) {
      changed = false; // it is made when there is something to make it of
      return List.of();
    }
    if (!said.equals(description)) {
      description = said;
      numbers = numbers(said);
      changed = true;
    }
    changed |= anew || announced.patienceIsOver(now);
    if (reading != null) {
      if (!present.equals(reading.values().keySet())) {
        present = Set.copyOf(reading.values().keySet());
        changed = true;
      }
      widen(reading);
    }
    if (changed) {
      changed = false;
      announced.want(payloads.device(said, present, ranges, events.all()), present, now);
    }
    return announced.due(now);
  }

  /** Its numbers that can be set. */
  private static Map<String, Control.Numeric> numbers(DeviceDescription said) {
    Map<String, Control.Numeric> numbers = new HashMap<>();
    said.properties()
        .forEach((name, property) -> {
          if (property.control().orElse(null) instanceof Control.Numeric limits) {
            numbers.put(name, limits);
          }
        });
    return numbers;
  }

  private void widen(Reading reading) {
    numbers.forEach((property, limits) -> {
      JsonNode value = reading.values().getOrDefault(property, new Value.Missing()).toJson();
      if (value.isNumber()) {
        NumberRange before = ranges.getOrDefault(property, NumberRange.AS_DESCRIBED);
        NumberRange after = before.with(limits, value.decimalValue());
        if (!after.equals(before)) {
          ranges.put(property, after);
          changed = true;
        }
      }
    });
  }
}
