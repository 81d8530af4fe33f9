package io.sensorhub.bridge.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.bridge.Topics;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.DeviceStatus;
import io.sensorhub.core.Json;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Unit;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.description.Control;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.description.Kind;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.runtime.settings.HomeAssistant;
import io.sensorhub.stream.DeviceView;
import io.sensorhub.testkit.ManualClock;
import io.sensorhub.testkit.TestInstance;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiscoveryTest {

  /** Keys of a component that Home Assistant's documentation of MQTT discovery names. */
  private static final Set<String> COMPONENT_KEYS =
      Set.of(
          "p",
          "uniq_id",
          "name",
          "val_tpl",
          "dev_cla",
          "stat_cla",
          "unit_of_meas",
          "cmd_t",
          "cmd_tpl",
          "pl_on",
          "pl_off",
          "stat_on",
          "stat_off",
          "ops",
          "step",
          "mode",
          "min",
          "max",
          "stat_t",
          "ent_cat");

  private static final Set<String> DEVICE_KEYS =
      Set.of("dev", "o", "cmps", "avty", "avty_mode", "stat_t");

  private static final Set<String> ABOUT_KEYS =
      Set.of("ids", "name", "mdl", "mf", "sa", "sw", "via_device");

  private static final DeviceId RELAY = new DeviceId("relay");
  private static final String TOPIC = "homeassistant/device/inst_relay/config";

  private final ManualClock clock = new ManualClock();
  private final InstanceConfig instance =
      TestInstance.of(
          """
          {"instance_id": "inst", "friendly_name": "Cellar",
           "devices": [{"device_id": "relay", "profile": "p", "url": "http://192.0.2.1",
                        "friendly_name": "Pump", "room": "Cellar", "manufacturer": "Maker"}]}
          """,
          Map.of(
              "p",
              """
              driver: http
              model: Relay
              properties:
                power: {unit: W}
                energy_import_total: {unit: kWh, device_class: energy}
                motion_detected: {device_class: motion}
              """));
  private final Discovery discovery =
      new Discovery(
          () -> instance,
          new Topics("IoT2mqtt", "inst"),
          new HomeAssistant("homeassistant", "homeassistant/status"),
          clock::nanos,
          new Random(1));

  private DeviceDescription described(String model, Reading reading) {
    DeviceConfig config = instance.devices().getFirst();
    Map<String, PropertyDescription> properties = new LinkedHashMap<>();
    Map<String, Control> controls =
        Map.of(
            "relay", new Control.OnOff(),
            "setpoint",
                new Control.Numeric(
                    Optional.of(new BigDecimal("20")),
                    Optional.of(new BigDecimal("70")),
                    Optional.of(new BigDecimal("0.5"))),
            "any", new Control.Numeric(Optional.empty(), Optional.empty(), Optional.empty()),
            "label", new Control.Text(400),
            "mode", new Control.Choice(List.of("auto", "manual")));
    controls.forEach((name, control) ->
        properties.put(
            name,
            PropertyDescription.of(
                config, name, Kind.of(control), Optional.empty(), Optional.of(control))));
    DeviceDescription known = DeviceDescription.of(config, "http-poller", properties);
    return new DeviceDescription(
            known.id(),
            known.owner(),
            known.type(),
            model,
            known.manufacturer(),
            known.friendlyName(),
            known.room(),
            known.silence(),
            known.properties())
        .learned(config, reading);
  }

  private Map<DeviceId, DeviceView> views(Map<String, Value> values) {
    return views("Relay", values);
  }

  private Map<DeviceId, DeviceView> views(String model, Map<String, Value> values) {
    Reading reading =
        Reading.at(
            Instant.EPOCH,
            RELAY,
            values,
            Map.of("power", new Unit("W"), "energy_import_total", new Unit("kWh")),
            Quality.GOOD);
    return Map.of(
        RELAY,
        new DeviceView(
            RELAY,
            "x",
            "http",
            DeviceStatus.ONLINE,
            Instant.EPOCH,
            reading,
            null,
            described(model, reading)));
  }

  private static final Map<String, Value> VALUES =
      Map.of(
          "relay", new Value.Flag(true),
          "power", new Value.Decimal(12.5),
          "energy_import_total", new Value.Decimal(1),
          "motion_detected", new Value.Missing(),
          "setpoint", new Value.Whole(40),
          "any", new Value.Whole(250),
          "label", new Value.Text("Hall"),
          "mode", new Value.Text("auto"));

  private static JsonNode json(Message message) {
    try {
      return Json.parse(message.payload());
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void device_isAnnouncedWithItsComponents() {
    List<Message> messages = discovery.due(views(VALUES));
    assertEquals(2, messages.size());
    assertEquals("homeassistant/device/inst/config", messages.getFirst().topic());
    Message message = messages.getLast();
    assertEquals(TOPIC, message.topic());
    assertTrue(message.retained() && message.qos() == 1);
    JsonNode config = json(message);
    config.fieldNames().forEachRemaining(key -> assertTrue(DEVICE_KEYS.contains(key), key));
    config
        .path("dev")
        .fieldNames()
        .forEachRemaining(key -> assertTrue(ABOUT_KEYS.contains(key), key));
    assertEquals("Maker", config.at("/dev/mf").asText());
    assertEquals("Cellar", config.at("/dev/sa").asText());
    assertEquals("inst", config.at("/dev/via_device").asText());
    assertEquals("all", config.path("avty_mode").asText());
    assertEquals("IoT2mqtt/v1/instances/inst/status", config.at("/avty/0/t").asText());
    JsonNode components = config.path("cmps");
    for (JsonNode component : components) {
      component.fieldNames().forEachRemaining(key -> assertTrue(COMPONENT_KEYS.contains(key), key));
    }
    assertEquals(
        "{\"values\":{\"relay\":true}}", components.at("/relay/pl_on").asText(), "a command");
    assertEquals("switch", components.at("/relay/p").asText());
    assertEquals("sensor", components.at("/power/p").asText());
    assertEquals("power", components.at("/power/dev_cla").asText());
    assertEquals("measurement", components.at("/power/stat_cla").asText());
    assertEquals("total_increasing", components.at("/energy_import_total/stat_cla").asText());
    assertEquals("binary_sensor", components.at("/motion_detected/p").asText());
    assertEquals("motion", components.at("/motion_detected/dev_cla").asText());
    assertEquals("number", components.at("/setpoint/p").asText());
    assertEquals(70, components.at("/setpoint/max").asInt());
    assertEquals(20, components.at("/setpoint/min").asInt());
    assertEquals(0.5, components.at("/setpoint/step").asDouble());
    assertEquals("number", components.at("/any/p").asText());
    assertEquals("box", components.at("/any/mode").asText());
    assertTrue(components.at("/any/max").asDouble() >= 1e6, "no limit is known");
    assertEquals("text", components.at("/label/p").asText());
    assertEquals(255, components.at("/label/max").asInt());
    assertEquals("select", components.at("/mode/p").asText());
    assertEquals("[\"auto\",\"manual\"]", Json.write(components.at("/mode/ops")));
    assertEquals(
        "{\"values\":{\"mode\":\"{{ value }}\"}}", components.at("/mode/cmd_tpl").asText());
    assertEquals("inst_relay_power", components.at("/power/uniq_id").asText());
  }

  @Test
  void announcedOnce_andAgainAfterItsBirth() {
    assertEquals(2, discovery.due(views(VALUES)).size());
    assertEquals(List.of(), discovery.due(views(VALUES)));
    discovery.said("offline");
    clock.advance(Duration.ofSeconds(3));
    assertEquals(List.of(), discovery.due(views(VALUES)));
    discovery.said("online");
    clock.advance(Duration.ofSeconds(3));
    assertEquals(2, discovery.due(views(VALUES)).size());
  }

  @Test
  void valuesThatAreMissing_changeNothing() {
    discovery.due(views(VALUES));
    Map<String, Value> none = new HashMap<>();
    VALUES.keySet().forEach(property -> none.put(property, new Value.Missing()));
    assertEquals(List.of(), discovery.due(views(none)));
  }

  @Test
  void componentThatIsNoMore_isRemovedAfterAWhile_andSoIsADevice() {
    discovery.due(views(VALUES));
    Map<DeviceId, DeviceView> less = views(Map.of("relay", new Value.Flag(true)));
    assertEquals(List.of(), discovery.due(less), "a handler that was restarted learns anew");
    assertFalse(discovery.isDue());
    clock.advance(Duration.ofSeconds(30));
    assertTrue(discovery.isDue());
    List<Message> messages = discovery.due(less);
    assertEquals(2, messages.size());
    assertEquals("{\"p\":\"sensor\"}", Json.write(json(messages.getFirst()).at("/cmps/power")));
    assertFalse(json(messages.getLast()).path("cmps").has("power"));
    assertFalse(discovery.isDue());
    assertTrue(discovery.announcements(Set.of(RELAY)).contains(TOPIC));
  }

  @Test
  void deviceThatComesBack_isAnnouncedAnew() {
    discovery.due(views(VALUES));
    assertEquals(List.of(), discovery.due(Map.of()));
    assertEquals(1, discovery.due(views(VALUES)).size());
    assertFalse(discovery.announcements(Set.of()).contains(TOPIC));
  }

  @Test
  void anotherModel_losesTheComponentsOfTheOldOneAtOnce() {
    discovery.due(views(VALUES));
    List<Message> messages = discovery.due(views("Other", Map.of("relay", new Value.Flag(true))));
    assertEquals(2, messages.size());
    assertEquals("{\"p\":\"sensor\"}", Json.write(json(messages.getFirst()).at("/cmps/power")));
    assertEquals("Other", json(messages.getLast()).at("/dev/mdl").asText());
    assertEquals(1, json(messages.getLast()).path("cmps").size());
  }

  @Test
  void componentOfAnotherPlatform_isTakenAwayFirst() {
    discovery.due(views(Map.of("door", new Value.Flag(true))));
    List<Message> messages = discovery.due(views(Map.of("door", new Value.Text("ajar"))));
    assertEquals(2, messages.size());
    assertEquals(
        "{\"p\":\"binary_sensor\"}", Json.write(json(messages.getFirst()).at("/cmps/door")));
    assertEquals("sensor", json(messages.getLast()).at("/cmps/door/p").asText());
  }
}
