package io.sensorhub.core.description;

import io.sensorhub.core.Unit;
import io.sensorhub.core.profile.DeviceClass;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What statistics can be made of a number (developers.home-assistant.io, "Sensor entity"). */
public enum StateClass {
  MEASUREMENT,
  MEASUREMENT_ANGLE,
  TOTAL,
  TOTAL_INCREASING;

  /** What counts upwards. */
  private static final Set<String> COUNTED = Set.of("energy", "gas", "reactive_energy", "water");

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** As on the stream and in Home Assistant, for example {@code total_increasing}. */
  public String wireName() {
    return wireName;
  }

  /** The class of that name; empty if none is known by it. */
  static Optional<StateClass> ofWireName(String name) {
    for (StateClass known : values()) {
      if (known.wireName.equals(name)) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }

  /** The state class of numbers with that unit and device class; empty without a unit. */
  static Optional<StateClass> usual(Optional<Unit> unit, Optional<DeviceClass> deviceClass) {
    boolean counted = deviceClass.filter(c -> COUNTED.contains(c.name())).isPresent();
    return unit.map(_ -> counted ? TOTAL_INCREASING : MEASUREMENT);
  }
}
