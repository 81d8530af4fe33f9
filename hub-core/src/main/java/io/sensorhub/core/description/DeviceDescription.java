package io.sensorhub.core.description;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Unit;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.profile.DeviceClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a device is, measures and can be set to. Made by the handler that owns the device, and made
 * anew when the handler learns more. Immutable.
 *
 * @param owner the service that owns the device, for example {@code serial-handler}
 * @param type what kind of thing it is, for example {@code energy_meter}
 * @param line the port of the instance file that it is on; empty where it is on none
 * @param silence after which it is offline; zero: no silence is too long
 * @param properties by name, in the order in which they became known
 */
public record DeviceDescription(
    DeviceId id,
    String owner,
    String type,
    String model,
    Optional<String> manufacturer,
    String friendlyName,
    Optional<String> room,
    Optional<String> line,
    Duration silence,
    Map<String, PropertyDescription> properties) {

  public DeviceDescription {
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
  }

  /**
   * The description of a device. A property that the profile gives a unit or a device class has the
   * kind that goes with it.
   *
   * @param properties what else is known of them before the device has said anything
   */
  public static DeviceDescription of(
      DeviceConfig device, String owner, Map<String, PropertyDescription> properties) {
    Map<String, PropertyDescription> all = new LinkedHashMap<>();
    SortedSet<String> ofProfile = new TreeSet<>(device.profile().units().keySet());
    ofProfile.addAll(device.profile().classes().keySet());
    ofProfile.addAll(device.profile().stateClasses().keySet());
    for (String property : ofProfile) {
      Optional<Unit> unit = Optional.ofNullable(device.profile().units().get(property));
      Kind kind =
          Optional.ofNullable(device.profile().classes().get(property))
              .filter(deviceClass -> !deviceClass.goesWith(unit))
              .map(of -> of.isOf(DeviceClass.Of.TEXTS) ? Kind.TEXT : Kind.FLAG)
              .orElse(Kind.NUMBER);
      all.put(
          property,
          PropertyDescription.of(device, property, kind, Optional.empty(), Optional.empty()));
    }
    all.putAll(properties);
    return new DeviceDescription(
        device.id(),
        owner,
        device.type(),
        device.model(),
        device.manufacturer(),
        device.friendlyName(),
        device.room(),
        device.source() instanceof DeviceConfig.OnPort on
            ? Optional.of(on.portId())
            : Optional.empty(),
        device.silence(),
        all);
  }

  /** The same device under another configuration: what is known of its properties stays. */
  public DeviceDescription under(DeviceConfig device) {
    Map<String, PropertyDescription> all = new LinkedHashMap<>();
    properties.forEach((name, known) ->
        all.put(
            name,
            PropertyDescription.of(device, name, known.kind(), known.unit(), known.control())));
    return of(device, owner, all);
  }

  /**
   * This description, and what a reading teaches: properties that were not known, and the kind of
   * those that turn out to be of another. The same object if it teaches nothing.
   */
  public DeviceDescription learned(DeviceConfig device, Reading reading) {
    Map<String, PropertyDescription> more = null;
    for (Map.Entry<String, Value> member : reading.values().entrySet()) {
      String property = member.getKey();
      PropertyDescription before = properties.get(property);
      Optional<Unit> unit = Optional.ofNullable(reading.units().get(property));
      Optional<PropertyDescription> after =
          Kind.of(member.getValue())
              .map(kind ->
                  before == null
                      ? PropertyDescription.of(device, property, kind, unit, Optional.empty())
                      : before.learned(device, property, kind, unit));
      if (after.isPresent() && !after.get().equals(before)) {
        more = more == null ? new LinkedHashMap<>(properties) : more;
        more.put(property, after.get());
      }
    }
    return more == null
        ? this
        : new DeviceDescription(
            id, owner, type, model, manufacturer, friendlyName, room, line, silence, more);
  }

  /** The properties that can be set. */
  public List<String> settable() {
    List<String> names = new ArrayList<>();
    properties.forEach((name, property) -> {
      if (property.control().isPresent()) {
        names.add(name);
      }
    });
    return names;
  }
}
