package io.sensorhub.core;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of a device: the latest value of each of its properties, and when each was measured.
 * Immutable.
 *
 * @param device whose state it is
 * @param values at least one, in the device's own order
 * @param units the units of those properties that have one
 * @param measured when each value was measured; the same keys as {@code values}
 * @param quality how far it can be trusted
 */
public record Reading(
    DeviceId device,
    Map<String, Value> values,
    Map<String, Unit> units,
    Map<String, Instant> measured,
    Quality quality) {

  public Reading {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a reading has at least one value: " + device);
    }
    if (!values.keySet().equals(measured.keySet())) {
      throw new IllegalArgumentException("each value has its time of measurement: " + device);
    }
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    units = Map.copyOf(units);
    measured = Map.copyOf(measured);
  }

  /** A reading whose values were all measured at {@code time}. */
  public static Reading at(
      Instant time,
      DeviceId device,
      Map<String, Value> values,
      Map<String, Unit> units,
      Quality quality) {
    Map<String, Instant> measured = new LinkedHashMap<>();
    values.keySet().forEach(property -> measured.put(property, time));
    return new Reading(device, values, units, measured, quality);
  }

  /** When the newest of the values was measured. */
  public Instant timestamp() {
    return Collections.max(measured.values());
  }

  /**
   * This reading, with what {@code earlier} has besides. What came earlier was not measured later,
   * though the clock may have been set back since.
   */
  public Reading over(Reading earlier) {
    if (earlier.values.keySet().equals(values.keySet())) {
      return this;
    }
    Map<String, Value> allValues = new LinkedHashMap<>(earlier.values);
    allValues.putAll(values);
    Map<String, Unit> allUnits = new LinkedHashMap<>(earlier.units);
    allUnits.putAll(units);
    Instant newest = timestamp();
    Map<String, Instant> allMeasured = new LinkedHashMap<>(earlier.measured);
    allMeasured.replaceAll((_, time) -> time.isAfter(newest) ? newest : time);
    allMeasured.putAll(measured);
    return new Reading(device, allValues, allUnits, allMeasured, quality);
  }
}
