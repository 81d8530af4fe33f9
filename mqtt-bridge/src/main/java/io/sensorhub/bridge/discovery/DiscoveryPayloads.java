package io.sensorhub.bridge.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.Topics;
import io.sensorhub.core.Json;
import io.sensorhub.core.Reading;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.runtime.Version;
import java.util.function.Supplier;

/**
 * The payloads of Home Assistant's device-based discovery (home-assistant.io, "MQTT", section
 * "Discovery payload"), with its abbreviated keys.
 */
final class DiscoveryPayloads {

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

  /** A device with those of its properties that its reading has. */
  ObjectNode device(DeviceDescription described, Reading reading) {
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
    ObjectNode all = json.putObject("cmps");
    for (String property : reading.values().keySet()) {
      PropertyDescription known = described.properties().get(property);
      if (known != null) {
        all.set(property, components.of(described.id(), property, known));
      }
    }
    return json;
  }
}
