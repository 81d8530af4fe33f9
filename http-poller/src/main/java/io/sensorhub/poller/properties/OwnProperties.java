package io.sensorhub.poller.properties;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.Unit;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.Control;
import io.sensorhub.core.description.Kind;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.poller.profile.CommandRule;
import io.sensorhub.poller.profile.ControlRule;
import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.poller.profile.OwnNames;
import io.sensorhub.poller.profile.StreamRule.Told;
import io.sensorhub.poller.value.ValueRule;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is known of one device's properties: by its profile, and by what the device has told of them
 * on its stream (its own names, units, limits, options). Thread-safe.
 */
public final class OwnProperties {

  private static final String ANY = "*";

  private final DeviceConfig device;
  private final HttpProfile profile;
  private final Map<String, String> names = new ConcurrentHashMap<>();
  private final Map<String, Unit> units = new ConcurrentHashMap<>();
  private final Map<String, Control> controls = new ConcurrentHashMap<>();
  private final AtomicBoolean learned = new AtomicBoolean();
  private final Set<String> conditional;
  private final Set<String> came = ConcurrentHashMap.newKeySet();

  public OwnProperties(DeviceConfig device, HttpProfile profile) {
    this.device = device;
    this.profile = profile;
    this.conditional =
        profile.reads().stream()
            .flatMap(read -> read.values().stream())
            .filter(ValueRule::conditional)
            .map(ValueRule::property)
            .collect(Collectors.toSet());
  }

  /** Takes which properties an answer had; those that not every device has are described now. */
  public void came(Set<String> properties) {
    for (String property : properties) {
      if (conditional.contains(property) && came.add(property)) {
        learned.set(true);
      }
    }
  }

  /** True for a property that the profile names and that has never come, so that it may not be. */
  private boolean unseen(String property) {
    return conditional.contains(property) && !came.contains(property);
  }

  /** Takes what an event tells besides its value; false if there is no room for the property. */
  public boolean take(Told told, JsonNode event) {
    String property = told.property();
    if (!names.containsKey(property) && names.size() >= PropertyNames.MAX) {
      return false;
    }
    names.put(property, told.name());
    boolean more = told.unit().filter(unit -> !unit.equals(units.put(property, unit))).isPresent();
    Optional<ControlRule> rule = setter(property).map(setter -> setter.command().rule());
    if (rule.isPresent()) {
      Control before = controls.get(property);
      Control now =
          rule.get()
              .control(event)
              .map(limits -> before == null ? limits : completed(limits, before))
              .orElseGet(() -> before == null ? rule.get().control() : before);
      controls.put(property, now);
      more |= !now.equals(before);
    }
    if (more) {
      learned.set(true);
    }
    return true;
  }

  /** Limits that an event leaves out stay as they were told before. */
  private static Control completed(Control now, Control before) {
    if (now instanceof Control.Numeric limits && before instanceof Control.Numeric known) {
      Optional<BigDecimal> min = limits.min().or(known::min);
      Optional<BigDecimal> max = limits.max().or(known::max);
      boolean range = min.isEmpty() || max.isEmpty() || min.get().compareTo(max.get()) <= 0;
      return range ? new Control.Numeric(min, max, limits.step().or(known::step)) : now;
    }
    return now;
  }

  /** True if the device has told of that property before. */
  public boolean knows(String property) {
    return names.containsKey(property);
  }

  /** True once after something was learned. */
  public boolean takeLearned() {
    return learned.getAndSet(false);
  }

  /**
   * How a property is set.
   *
   * @param name the device's own of it
   */
  public record Setter(CommandRule command, String name) {}

  /** How a property is set; nothing where it cannot be. */
  public Optional<Setter> setter(String property) {
    if (unseen(property)) {
      return Optional.empty();
    }
    String own = names.getOrDefault(property, "");
    for (Map.Entry<String, CommandRule> command : profile.commands().entrySet()) {
      String key = command.getKey();
      if (key.equals(property)) {
        return Optional.of(new Setter(command.getValue(), own));
      }
      int star = key.indexOf(ANY);
      boolean fits =
          star >= 0
              && !own.isEmpty()
              && OwnNames.of(key.substring(0, star), own, key.substring(star + 1))
                  .filter(property::equals)
                  .isPresent();
      if (fits) {
        return Optional.of(new Setter(command.getValue(), own));
      }
    }
    return Optional.empty();
  }

  /** The properties whose kind is known without a value of them. */
  public Map<String, PropertyDescription> describe() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    Stream.concat(
            profile.reads().stream().flatMap(read -> read.values().stream()),
            profile.pushed().stream())
        .filter(value -> !unseen(value.property()))
        .forEach(value -> value.meaning().kind().ifPresent(k -> kinds.put(value.property(), k)));
    Map<String, Control> settable = new TreeMap<>(controls);
    profile
        .commands()
        .forEach((property, command) -> {
          if (!property.contains(ANY) && !unseen(property)) {
            settable.putIfAbsent(property, command.rule().control());
          }
        });
    settable.forEach((property, control) -> kinds.putIfAbsent(property, Kind.of(control)));
    Map<String, PropertyDescription> properties = new LinkedHashMap<>();
    kinds.forEach((property, kind) ->
        properties.put(
            property,
            PropertyDescription.of(
                device,
                property,
                kind,
                Optional.ofNullable(units.get(property)),
                Optional.ofNullable(settable.get(property)))));
    return properties;
  }
}
