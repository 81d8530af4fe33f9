package io.sensorhub.core.profile;

import io.sensorhub.core.Unit;
import io.sensorhub.core.tree.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a profile, or a device's own configuration, says of properties.
 *
 * @param units of the properties that have one
 * @param classes of the properties that have one
 * @param stateClasses of the properties that have one
 * @param rules of the properties whose changes are thinned out
 */
public record PropertySpecs(
    Map<String, Unit> units,
    Map<String, DeviceClass> classes,
    Map<String, StateClass> stateClasses,
    Map<String, PublishRule> rules) {

  /** Nothing is said. */
  public static final PropertySpecs NONE =
      new PropertySpecs(Map.of(), Map.of(), Map.of(), Map.of());

  /** Something to see, without control characters. */
  private static final Pattern UNIT = Pattern.compile("[^\\p{Cntrl}\\s][^\\p{Cntrl}]{0,15}");

  public PropertySpecs {
    units = Map.copyOf(units);
    classes = Map.copyOf(classes);
    stateClasses = Map.copyOf(stateClasses);
    rules = Map.copyOf(rules);
  }

  /**
   * Reads {name: {unit, device_class, state_class, and what is published of it}}.
   *
   * @param known units of properties that name none here
   */
  public static PropertySpecs read(Section properties, Map<String, Unit> known) {
    Map<String, Unit> units = new LinkedHashMap<>();
    Map<String, DeviceClass> classes = new LinkedHashMap<>();
    Map<String, StateClass> stateClasses = new LinkedHashMap<>();
    Map<String, PublishRule> rules = new LinkedHashMap<>();
    for (String property : properties.properties()) {
      properties
          .section(property)
          .ifPresent(spec -> {
            Optional<Unit> named = spec.text("unit", UNIT).map(Unit::new);
            named.ifPresent(one -> units.put(property, one));
            Optional<Unit> unit = named.or(() -> Optional.ofNullable(known.get(property)));
            spec.choice("device_class", List.copyOf(DeviceClass.names()))
                .flatMap(DeviceClass::of)
                .ifPresent(deviceClass -> {
                  classes.put(property, deviceClass);
                  if (!deviceClass.allows(unit)) {
                    spec.wrong("unit", deviceClass.unitsForPeople());
                  }
                });
            stateClass(spec, unit, Optional.ofNullable(classes.get(property)))
                .ifPresent(stateClass -> stateClasses.put(property, stateClass));
            PublishRule rule = PublishRule.read(spec);
            if (!rule.isEmpty()) {
              rules.put(property, rule);
            }
            spec.close();
          });
    }
    return new PropertySpecs(units, classes, stateClasses, rules);
  }

  /** These, and what {@code others} say of properties and keys that these do not name. */
  public PropertySpecs over(PropertySpecs others) {
    Map<String, PublishRule> merged = new LinkedHashMap<>(others.rules);
    rules.forEach((property, rule) -> merged.merge(property, rule, (of, mine) -> mine.or(of)));
    return new PropertySpecs(
        over(units, others.units),
        over(classes, others.classes),
        over(stateClasses, others.stateClasses),
        merged);
  }

  private static <T> Map<String, T> over(Map<String, T> mine, Map<String, T> others) {
    Map<String, T> all = new LinkedHashMap<>(others);
    all.putAll(mine);
    return all;
  }

  private static Optional<StateClass> stateClass(
      Section spec, Optional<Unit> unit, Optional<DeviceClass> deviceClass) {
    Map<String, StateClass> names = new LinkedHashMap<>();
    for (StateClass stateClass : StateClass.values()) {
      names.put(stateClass.wireName(), stateClass);
    }
    Optional<StateClass> named = spec.choice("state_class", names);
    if (named.isEmpty() || named.get().goesWith(unit, deviceClass)) {
      return named;
    }
    List<String> allowed =
        names.values().stream()
            .filter(known -> known.goesWith(unit, deviceClass))
            .map(StateClass::wireName)
            .toList();
    String what = deviceClass.map(of -> " with the device class \"" + of + "\"").orElse("");
    spec.wrong(
        "state_class",
        (allowed.isEmpty() ? "nothing" : "one of " + String.join(", ", allowed))
            + what
            + unit.map(of -> " in " + of).orElse(" without a unit"));
    return Optional.empty();
  }
}
