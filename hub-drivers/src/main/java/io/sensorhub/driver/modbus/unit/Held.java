package io.sensorhub.driver.modbus.unit;

import io.sensorhub.core.Value;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Values that a unit has confirmed and that a read may not show yet: they count instead of it. */
final class Held {

  private final Map<String, Value> values = new HashMap<>();

  /** They count until they are released. */
  void hold(Map<String, Value> confirmed) {
    values.putAll(confirmed);
  }

  void release(Collection<String> properties) {
    values.keySet().removeAll(properties);
  }

  /** What counts of what was read. */
  Map<String, Value> over(Map<String, Value> read) {
    Map<String, Value> all = new HashMap<>(read);
    all.replaceAll(values::getOrDefault);
    return all;
  }
}
