package io.sensorhub.bridge.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.Topics;
import io.sensorhub.core.Json;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Unit;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.profile.DeviceClass;
import io.sensorhub.runtime.Version;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The payloads of Home Assistant's device-based discovery (home-assistant.io, "MQTT", section
 * "Discovery payload"), with its abbreviated keys.
 */
final class DiscoveryPayloads {

  /** What counts upwards, and is a statistic of Home Assistant as such. */
  private static final Set<String> COUNTED = Set.of("energy", "gas", "reactive_energy", "water");

  private static final Map<String, String> CLASS_OF_UNIT =
      Map.ofEntries(
          Map.entry("W", "power"),
          Map.entry("kW", "power"),
          Map.entry("V", "voltage"),
          Map.entry("A", "current"),
          Map.entry("Wh", "energy"),
          Map.entry("kWh", "energy"),
          Map.entry("°C", "temperature"),
          Map.entry("Hz", "frequency"),
          Map.entry("VA", "apparent_power"),
          Map.entry("var", "reactive_power"),
          Map.entry("kvarh", "reactive_energy"),
          Map.entry("lx", "illuminance"),
          Map.entry("dBm", "signal_strength"));

  private final Supplier<InstanceConfig> instance;
  private final Topics topics;

  DiscoveryPayloads(Supplier<InstanceConfig> instance, Topics topics) {
    this.instance = instance;
    this.topics = topics;
  }

  /** The hub itself, as a device that others are reached through. */
  ObjectNode hub() {
    ObjectNode json = Json.object();
    ObjectNode device = json.putObject("dev");
    device.putArray("ids").add(instance.get().instanceId());
    device.put("name", instance.get().friendlyName()).put("mdl", "Sensor hub");
    device.put("sw", Version.current());
    origin(json);
    json.putObject("cmps")
        .putObject("status")
        .put("p", "binary_sensor")
        .put("uniq_id", instance.get().instanceId() + "_status")
        .put("name", "Status")
        .put("dev_cla", "connectivity")
        .put("ent_cat", "diagnostic")
        .put("stat_t", topics.status())
        .put("pl_on", "online")
        .put("pl_off", "offline");
    return json;
  }

  private static void origin(ObjectNode json) {
    json.putObject("o").put("name", "sensor-hub").put("sw", Version.current());
  }

  /** A device with the properties that its reading has. */
  ObjectNode device(DeviceConfig config, Reading reading) {
    String id = topics.globalId(config.id());
    ObjectNode json = Json.object();
    ObjectNode device = json.putObject("dev");
    device.putArray("ids").add(id);
    device
        .put("name", config.friendlyName())
        .put("mdl", config.model())
        .put("via_device", instance.get().instanceId());
    config.manufacturer().ifPresent(name -> device.put("mf", name));
    config.room().ifPresent(room -> device.put("sa", room));
    origin(json);
    ArrayNode availability = json.putArray("avty");
    availability.addObject().put("t", topics.status());
    availability.addObject().put("t", topics.availability(config.id()));
    json.put("avty_mode", "all").put("stat_t", topics.state(config.id()));
    ObjectNode components = json.putObject("cmps");
    Map<String, Settable> settable = Settable.of(config);
    reading
        .values()
        .forEach((property, value) ->
            components.set(
                property,
                component(
                    config,
                    property,
                    value,
                    Optional.ofNullable(reading.units().get(property)),
                    Optional.ofNullable(settable.get(property)))));
    return json;
  }

  private ObjectNode component(
      DeviceConfig config,
      String property,
      Value value,
      Optional<Unit> unit,
      Optional<Settable> settable) {
    Optional<DeviceClass> known =
        Optional.ofNullable(config.profile().classes().get(property))
            .or(() ->
                unit.flatMap(u -> Optional.ofNullable(CLASS_OF_UNIT.get(u.symbol())))
                    .flatMap(DeviceClass::of));
    boolean onOrOff =
        value instanceof Value.Flag
            || (value instanceof Value.Missing && known.filter(DeviceClass::onOrOff).isPresent());
    String name = property.replace('_', ' ').replace('-', ' ');
    ObjectNode json =
        Json.object()
            .put("uniq_id", topics.globalId(config.id()) + "_" + property)
            .put("name", name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1))
            .put("val_tpl", "{{ value_json.state['" + property + "'] }}");
    if (onOrOff) {
      onOrOff(json, config, property, settable.isPresent());
      known
          .filter(DeviceClass::onOrOff)
          .filter(c -> settable.isEmpty() != c.name().equals("switch"))
          .ifPresent(c -> json.put("dev_cla", c.name()));
      return json;
    }
    boolean number =
        value instanceof Value.Whole
            || value instanceof Value.Large
            || value instanceof Value.Decimal;
    Optional<Settable> choice = settable.filter(s -> !s.names().isEmpty());
    if (choice.isPresent()) {
      json.put("p", "select").put("cmd_t", topics.command(config.id()));
      json.put("cmd_tpl", "{\"values\":{\"" + property + "\":\"{{ value }}\"}}");
      ArrayNode options = json.putArray("ops");
      choice.get().names().forEach(options::add);
      return json;
    }
    if (settable.isPresent() && number) {
      json.put("p", "number").put("cmd_t", topics.command(config.id()));
      json.put("cmd_tpl", "{\"values\":{\"" + property + "\":{{ value }}}}");
      settable.get().least().ifPresent(least -> json.put("min", least));
      settable.get().most().ifPresent(most -> json.put("max", most));
    } else {
      json.put("p", "sensor");
      boolean counted = known.filter(c -> COUNTED.contains(c.name())).isPresent();
      if (number && unit.isPresent()) {
        json.put("stat_cla", counted ? "total_increasing" : "measurement");
      }
    }
    unit.ifPresent(u -> json.put("unit_of_meas", u.symbol()));
    known.filter(c -> c.goesWith(unit)).ifPresent(c -> json.put("dev_cla", c.name()));
    return json;
  }

  private void onOrOff(ObjectNode json, DeviceConfig config, String property, boolean settable) {
    if (settable) {
      json.put("p", "switch")
          .put("cmd_t", topics.command(config.id()))
          .put("pl_on", "{\"values\":{\"" + property + "\":true}}")
          .put("pl_off", "{\"values\":{\"" + property + "\":false}}")
          .put("stat_on", "True")
          .put("stat_off", "False");
    } else {
      json.put("p", "binary_sensor").put("pl_on", "True").put("pl_off", "False");
    }
  }
}
