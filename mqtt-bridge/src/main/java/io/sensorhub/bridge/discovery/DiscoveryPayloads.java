package io.sensorhub.bridge.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.runtime.Version;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The payloads of Home Assistant's device-based discovery (home-assistant.io, "MQTT", section
 * "Discovery payload"), with its abbreviated keys.
 */
final class DiscoveryPayloads {

  /** The component for what happens, if no property is called so. */
  private static final String EVENTS = "events";

  private final Supplier<InstanceConfig> instance;
  private final Topics topics;
  private final Components components;

  DiscoveryPayloads(Supplier<InstanceConfig> instance, Topics topics) {
    this.instance = instance;
    this.topics = topics;
    this.components = new Components(topics);
  }

  /** The hub itself, as a device that others are reached through. */
  ObjectNode hub() {
    ObjectNode json = Json.object();
    ObjectNode device = json.putObject("dev");
    String name = instance.get().friendlyName();
    device.putArray("ids").add(instance.get().instanceId());
    device.put("name", name).put("mdl", "Sensor hub");
    device.put("sw", Version.current());
    origin(json);
    json.putObject("cmps")
        .putObject("status")
        .put("p", "binary_sensor")
        .put("uniq_id", instance.get().instanceId() + "_status")
        .put(
            "name",
            EntityNames.of(name, new TreeSet<>(Set.of("status"))).getOrDefault("status", "Status"))
        .put("dev_cla", "connectivity")
        .put("ent_cat", "diagnostic")
        .put("stat_t", topics.status())
        .put("pl_on", "online")
        .put("pl_off", "offline");
    return json;
  }

  private static void origin(ObjectNode json) {
    json.putObject("o").put("name", Announced.ORIGIN).put("sw", Version.current());
  }

  /**
   * A device.
   *
   * @param present those of its properties that it has told
   * @param ranges of its numbers that were beyond their limits
   * @param events types of what happens at it; empty: nothing does
   */
  ObjectNode device(
      DeviceDescription described,
      Set<String> present,
      Map<String, NumberRange> ranges,
      Set<String> events) {
    String id = topics.globalId(described.id());
    ObjectNode json = Json.object();
    ObjectNode device = json.putObject("dev");
    device.putArray("ids").add(id);
    device
        .put("name", described.friendlyName())
        .put("mdl", described.model())
        .put("via_device", instance.get().instanceId());
    described.manufacturer().ifPresent(name -> device.put("mf", name));
    described.room().ifPresent(room -> device.put("sa", room));
    origin(json);
    ArrayNode availability = json.putArray("avty");
    availability.addObject().put("t", topics.status());
    availability.addObject().put("t", topics.availability(described.id()));
    json.put("avty_mode", "all").put("stat_t", topics.state(described.id()));
    components(json.putObject("cmps"), described, present, ranges, events);
    return json;
  }

  private void components(
      ObjectNode all,
      DeviceDescription described,
      Set<String> present,
      Map<String, NumberRange> ranges,
      Set<String> events) {
    DeviceId device = described.id();
    SortedSet<String> keys = new TreeSet<>(present);
    keys.retainAll(described.properties().keySet());
    String happening = EVENTS;
    while (described.properties().containsKey(happening)) {
      happening += "_";
    }
    if (!events.isEmpty()) {
      keys.add(happening);
    }
    Map<String, String> names = EntityNames.of(described.friendlyName(), keys);
    for (String key : keys) {
      String shown = names.getOrDefault(key, key);
      PropertyDescription property = described.properties().get(key);
      all.set(
          key,
          property == null
              ? components.events(device, shown, events)
              : components.of(
                  device,
                  key,
                  uniqueId(device, key),
                  shown,
                  property,
                  ranges.getOrDefault(key, NumberRange.AS_DESCRIBED)));
    }
  }

  /**
   * The id of a property over all devices of the instance. Device {@code meter} with the property
   * {@code l1_power} must not be taken for device {@code meter_l1} with the property {@code power}:
   * where there is such a device, a colon stands in the place of the ambiguous sign.
   */
  private String uniqueId(DeviceId device, String property) {
    String plain = device.value() + "_" + property;
    boolean ambiguous =
        instance.get().devices().stream()
            .map(other -> other.id().value())
            .anyMatch(
                other -> other.length() > device.value().length() && plain.startsWith(other + "_"));
    return topics.globalId(device) + (ambiguous ? ":" : "_") + property;
  }
}
