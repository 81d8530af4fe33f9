package io.sensorhub.core.description;

import io.sensorhub.core.Unit;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.profile.DeviceClass;
import io.sensorhub.core.profile.PublishRule;
import io.sensorhub.core.profile.StateClass;
import java.util.Optional;

/**
 * One property of a device: what it can say, whatever its value is at the moment.
 *
 * @param deviceClass goes with {@code kind} and {@code unit}
 * @param stateClass of numbers that cannot be set
 * @param publish how much of its changes is published
 * @param control what it can be set to; empty: it cannot be set
 */
public record PropertyDescription(
    Kind kind,
    Optional<Unit> unit,
    Optional<DeviceClass> deviceClass,
    Optional<StateClass> stateClass,
    PublishRule publish,
    Optional<Control> control) {

  private static final PublishRule EVERYTHING =
      new PublishRule(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * The description of a property, completed by what the device's configuration and profile say.
   *
   * @param kind what is known of its kind
   * @param unit that its protocol names; the profile's counts more
   */
  public static PropertyDescription of(
      DeviceConfig device,
      String property,
      Kind kind,
      Optional<Unit> unit,
      Optional<Control> control) {
    Optional<Unit> known =
        Optional.ofNullable(device.profile().units().get(property)).or(() -> unit);
    Optional<DeviceClass> deviceClass =
        Optional.ofNullable(device.profile().classes().get(property))
            .filter(of -> fits(of, kind, known))
            .or(() -> device.deviceClass().filter(of -> fits(of, kind, known)))
            .or(() -> known.flatMap(DeviceClass::usual).filter(of -> fits(of, kind, known)));
    return new PropertyDescription(
        kind,
        known,
        deviceClass,
        kind == Kind.NUMBER && control.isEmpty()
            ? Optional.ofNullable(device.profile().stateClasses().get(property))
                .filter(of -> of.goesWith(known, deviceClass))
                .or(() -> StateClass.usual(known, deviceClass))
            : Optional.empty(),
        device.rules().getOrDefault(property, EVERYTHING),
        control);
  }

  private static boolean fits(DeviceClass deviceClass, Kind kind, Optional<Unit> unit) {
    return switch (kind) {
      case FLAG ->
          unit.isEmpty()
              && (deviceClass.isOf(DeviceClass.Of.FLAGS)
                  || deviceClass.isOf(DeviceClass.Of.SWITCHES));
      case NUMBER -> deviceClass.goesWith(unit);
      case TEXT -> deviceClass.isOf(DeviceClass.Of.TEXTS);
      case CHOICE -> false;
    };
  }

  /**
   * This property, now that a value of that kind came. One with a unit stays a number: a text in
   * its place is a fault of the moment.
   */
  PropertyDescription learned(
      DeviceConfig device, String property, Kind value, Optional<Unit> itsUnit) {
    boolean settled = kind == Kind.NUMBER && unit.isPresent();
    Kind now = settled || kind.compareTo(value) >= 0 ? kind : value;
    return now == kind && (unit.isPresent() || itsUnit.isEmpty())
        ? this
        : of(device, property, now, unit.or(() -> itsUnit), control);
  }
}
