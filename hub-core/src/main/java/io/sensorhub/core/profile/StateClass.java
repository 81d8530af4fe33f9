package io.sensorhub.core.profile;

import io.sensorhub.core.Unit;
import java.util.Locale;
import java.util.Optional;

/** What statistics can be made of a number (developers.home-assistant.io, "Sensor entity"). */
public enum StateClass {
  /** The value of the moment. */
  MEASUREMENT,
  /** A direction in degrees, which is averaged on the circle. */
  MEASUREMENT_ANGLE,
  /** A sum that may rise and fall. */
  TOTAL,
  /** A sum that only rises; one that falls has begun anew. */
  TOTAL_INCREASING;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** As on the stream, in profiles and in Home Assistant, for example {@code total_increasing}. */
  public String wireName() {
    return wireName;
  }

  /** The class of that name; empty if none is known by it. */
  public static Optional<StateClass> ofWireName(String name) {
    for (StateClass known : values()) {
      if (known.wireName.equals(name)) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }

  /**
   * The state class of numbers with that unit and device class, if the profile names none; empty if
   * they have neither.
   */
  public static Optional<StateClass> usual(Optional<Unit> unit, Optional<DeviceClass> deviceClass) {
    return deviceClass.flatMap(DeviceClass::usualState).or(() -> unit.map(_ -> MEASUREMENT));
  }

  /** Whether numbers with that unit and device class may have this state class. */
  public boolean goesWith(Optional<Unit> unit, Optional<DeviceClass> deviceClass) {
    boolean degrees = unit.filter(of -> of.symbol().equals("°")).isPresent();
    return (this != MEASUREMENT_ANGLE || degrees)
        && deviceClass.map(of -> of.states().contains(this)).orElse(true);
  }
}
