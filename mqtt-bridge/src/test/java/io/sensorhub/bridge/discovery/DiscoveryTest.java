package io.sensorhub.bridge.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
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
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.runtime.settings.HomeAssistant;
import io.sensorhub.stream.DeviceView;
import io.sensorhub.testkit.ManualClock;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.homeassistant.DiscoveryRules;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DiscoveryTest {

  private static final Set<String> DEVICE_KEYS =
      Set.of("dev", "o", "cmps", "avty", "avty_mode", "stat_t");

  private static final Set<String> ABOUT_KEYS =
      Set.of("ids", "name", "mdl", "mf", "sa", "sw", "via_device");

  private static final Duration SETTLED = Duration.ofMillis(800);
  private static final DeviceId RELAY = new DeviceId("relay");
  private static final String TOPIC = "homeassistant/device/inst_relay/config";

  private final ManualClock clock = new ManualClock();
  private final InstanceConfig instance =
      TestInstance.of(
          """
          {"instance_id": "inst", "friendly_name": "Cellar",
           "devices": [{"device_id": "relay", "profile": "p", "url": "http://192.0.2.1",
                        "friendly_name": "Pump", "room": "Cellar", "manufacturer": "Maker"},
                       {"device_id": "relay_2", "profile": "p", "url": "http://192.0.2.2"}]}
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
            known.line(),
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

  private final DiscoveryRules rules = new DiscoveryRules();

  @AfterEach
  void everyDocument_obeysHomeAssistant() {
    assertEquals(List.of(), rules.problems());
  }

  /** What is announced at once. */
  private List<Message> due(Map<DeviceId, DeviceView> views) {
    List<Message> messages = discovery.due(views);
    messages.forEach(message -> rules.heard(message.topic(), message.payload(), clock.nanos()));
    return messages;
  }

  /** What is announced once nothing has changed for a while. */
  private List<Message> settled(Map<DeviceId, DeviceView> views) {
    List<Message> messages = new ArrayList<>(due(views));
    clock.advance(SETTLED);
    messages.addAll(due(views));
    return messages;
  }

  @Test
  void device_isAnnouncedWithItsComponents() {
    List<Message> messages = settled(views(VALUES));
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
    assertEquals(2, settled(views(VALUES)).size());
    assertEquals(List.of(), settled(views(VALUES)));
    discovery.said("offline");
    clock.advance(Duration.ofSeconds(3));
    assertEquals(List.of(), due(views(VALUES)));
    discovery.said("online");
    assertTrue(discovery.nanosLeft().orElseThrow() <= 3_000_000_000L);
    clock.advance(Duration.ofSeconds(3));
    assertTrue(discovery.isDue());
    assertEquals(2, due(views(VALUES)).size());
    assertEquals(OptionalLong.empty(), discovery.nanosLeft());
  }

  @Test
  void valuesThatAreMissing_changeNothing() {
    settled(views(VALUES));
    Map<String, Value> none = new HashMap<>();
    VALUES.keySet().forEach(property -> none.put(property, new Value.Missing()));
    assertEquals(List.of(), settled(views(none)));
  }

  @Test
  void deviceThatHasNoValueYet_isAnnouncedWithItsFirst_andOnce() {
    List<Message> atNight = settled(views(Map.of("p_pv", new Value.Missing())));
    assertEquals(1, atNight.size(), "the hub alone");
    List<Message> byDay = settled(views(Map.of("p_pv", new Value.Decimal(812.5))));
    assertEquals(1, byDay.size());
    assertEquals("sensor", json(byDay.getFirst()).at("/cmps/p_pv/p").asText());
    assertEquals(List.of(), settled(views(Map.of("p_pv", new Value.Missing()))));
  }

  @Test
  void propertiesThatComeOneByOne_areAnnouncedTogether() {
    Map<String, Value> values = new HashMap<>();
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      values.put("p" + i, new Value.Whole(i));
      messages.addAll(due(views(values)));
      clock.advance(Duration.ofMillis(15));
    }
    clock.advance(SETTLED.minusMillis(15));
    assertTrue(discovery.isDue());
    messages.addAll(due(views(values)));
    assertEquals(2, messages.size(), "the hub and the device");
    assertEquals(14, json(messages.getLast()).path("cmps").size());
  }

  @Test
  void propertiesThatNeverEndComing_areAnnouncedAfterAFewSeconds() {
    Map<String, Value> values = new HashMap<>();
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      values.put("p" + i, new Value.Whole(i));
      messages.addAll(due(views(values)));
      clock.advance(Duration.ofMillis(500));
    }
    assertEquals(2, messages.size());
    assertEquals(7, json(messages.getLast()).path("cmps").size());
  }

  @Test
  void componentThatIsNoMore_isRemovedAfterAWhile_andSoIsADevice() {
    settled(views(VALUES));
    Map<DeviceId, DeviceView> less = views(Map.of("relay", new Value.Flag(true)));
    assertEquals(List.of(), settled(less), "a handler that was restarted learns anew");
    assertFalse(discovery.isDue());
    clock.advance(Duration.ofSeconds(30));
    assertTrue(discovery.isDue());
    assertEquals(List.of(), due(less));
    assertFalse(discovery.isDue(), "nobody is woken before it has settled");
    List<Message> messages = settled(less);
    assertEquals(2, messages.size());
    assertEquals("{\"p\":\"sensor\"}", Json.write(json(messages.getFirst()).at("/cmps/power")));
    assertFalse(json(messages.getLast()).path("cmps").has("power"));
    assertEquals(OptionalLong.empty(), discovery.nanosLeft());
    assertTrue(discovery.announcements(Set.of(RELAY)).contains(TOPIC));
  }

  @Test
  void deviceThatComesBack_isAnnouncedAnew() {
    settled(views(VALUES));
    assertEquals(List.of(), settled(Map.of()));
    assertEquals(1, settled(views(VALUES)).size());
    assertFalse(discovery.announcements(Set.of()).contains(TOPIC));
  }

  @Test
  void anotherModel_losesTheComponentsOfTheOldOneAtOnce() {
    settled(views(VALUES));
    List<Message> messages = settled(views("Other", Map.of("relay", new Value.Flag(true))));
    assertEquals(2, messages.size());
    assertEquals("{\"p\":\"sensor\"}", Json.write(json(messages.getFirst()).at("/cmps/power")));
    assertEquals("Other", json(messages.getLast()).at("/dev/mdl").asText());
    assertEquals(1, json(messages.getLast()).path("cmps").size());
  }

  @Test
  void componentOfAnotherPlatform_isTakenAwayFirst_byADocumentWithNothingNew() {
    settled(views(Map.of("door", new Value.Flag(true), "n", new Value.Whole(1))));
    List<Message> messages =
        settled(views(Map.of("door", new Value.Text("ajar"), "more", new Value.Whole(1))));
    assertEquals(2, messages.size());
    JsonNode first = json(messages.getFirst()).path("cmps");
    assertEquals("{\"p\":\"binary_sensor\"}", Json.write(first.path("door")));
    assertFalse(first.has("more"));
    assertEquals("sensor", json(messages.getLast()).at("/cmps/door/p").asText());
    assertTrue(json(messages.getLast()).at("/cmps").has("more"));
  }

  @Test
  void platformThatChangedWhileTheBrokerWasAway_isTakenAwayAllTheSame() {
    settled(views(Map.of("door", new Value.Flag(true))));
    discovery.forget();
    List<Message> messages = settled(views(Map.of("door", new Value.Text("ajar"))));
    assertTrue(
        messages.stream()
            .filter(message -> message.topic().equals(TOPIC))
            .anyMatch(
                m -> Json.write(json(m).at("/cmps/door")).equals("{\"p\":\"binary_sensor\"}")));
  }

  @Test
  void whatAnEarlierProcessHasAnnounced_isTakenAwayWhereItIsNoMore() {
    String earlier =
        """
        {"dev": {"ids": ["inst_relay"], "name": "Pump", "mdl": "Relay", "via_device": "inst"},
         "o": {"name": "sensor-hub"},
         "cmps": {"relay": {"p": "sensor", "uniq_id": "inst_relay_relay", "name": "Relay"},
                  "old": {"p": "switch", "uniq_id": "inst_relay_old", "name": "Old", "cmd_t": "t"},
                  "odd": {"p": "camera"}, "none": 1,
                  "events": {"p": "event", "uniq_id": "inst_relay_events", "name": "Events",
                             "stat_t": "t", "evt_typ": ["seen"]}}}
        """;
    byte[] payload = earlier.getBytes(UTF_8);
    assertTrue(discovery.arrived(TOPIC, payload));
    assertTrue(discovery.arrived("homeassistant/device/zigbee/config", payload), "somebody else's");
    assertTrue(discovery.arrived("homeassistant/device/inst_gone/config", "{".getBytes(UTF_8)));
    assertFalse(discovery.arrived("homeassistant/device/a/b/config", payload));
    rules.heard(TOPIC, earlier.replace("\"odd\": {\"p\": \"camera\"}, \"none\": 1,", ""), 0);
    Map<DeviceId, DeviceView> views = views(Map.of("relay", new Value.Flag(true)));
    List<Message> messages = settled(views);
    assertEquals(3, messages.size());
    assertEquals("{\"p\":\"sensor\"}", Json.write(json(messages.get(1)).at("/cmps/relay")));
    JsonNode now = json(messages.get(2)).path("cmps");
    assertEquals("switch", now.at("/relay/p").asText());
    assertTrue(now.has("old"), "it may yet be told");
    assertEquals("[\"seen\"]", Json.write(now.at("/events/evt_typ")));
    assertFalse(now.has("odd"));
    clock.advance(Duration.ofSeconds(30));
    JsonNode after = json(settled(views).getLast()).path("cmps");
    assertFalse(after.has("old"));
    assertTrue(after.has("events"));
    assertTrue(discovery.arrived(TOPIC, payload), "what comes later changes nothing");
    assertEquals(List.of(), settled(views));
  }

  @Test
  void whatADeviceTellsWithoutAValueSinceTheStart_staysAsItWasAnnounced() {
    String earlier =
        """
        {"dev": {"ids": ["inst_relay"], "name": "Pump", "mdl": "Relay", "via_device": "inst"},
         "o": {"name": "sensor-hub"},
         "cmps": {"dark": {"p": "sensor", "uniq_id": "inst_relay_dark", "name": "Dark",
                           "stat_t": "t"}}}
        """;
    assertTrue(discovery.arrived(TOPIC, earlier.getBytes(UTF_8)));
    rules.heard(TOPIC, earlier, 0);
    Map<DeviceId, DeviceView> night =
        views(Map.of("relay", new Value.Flag(true), "dark", new Value.Missing()));
    assertTrue(json(settled(night).getLast()).path("cmps").has("dark"));
    clock.advance(Duration.ofHours(9));
    assertEquals(List.of(), settled(night), "null changes nothing");
    List<Message> gone = settled(views(Map.of("relay", new Value.Flag(true))));
    clock.advance(Duration.ofSeconds(30));
    List<Message> later = settled(views(Map.of("relay", new Value.Flag(true))));
    assertFalse(json((later.isEmpty() ? gone : later).getLast()).path("cmps").has("dark"));
  }

  @Test
  void events_areAnEntityWithTheTypesThatWereTold() {
    discovery.happened(RELAY, "seen");
    JsonNode events = json(settled(views(VALUES)).getLast()).at("/cmps/events");
    assertEquals("event", events.path("p").asText());
    assertEquals("IoT2mqtt/v1/instances/inst/devices/relay/events", events.path("stat_t").asText());
    assertEquals("[\"seen\"]", Json.write(events.path("evt_typ")));
    discovery.happened(RELAY, "seen");
    assertFalse(discovery.isDue(), "known");
    discovery.happened(RELAY, "gone");
    assertTrue(discovery.isDue());
    for (int i = 0; i < 100; i++) {
      discovery.happened(RELAY, "type" + i);
    }
    discovery.happened(RELAY, "\n");
    events = json(settled(views(VALUES)).getLast()).at("/cmps/events");
    assertEquals(33, events.path("evt_typ").size(), "32 and one for all others");
    assertTrue(events.path("val_tpl").asText().contains("else 'other'"));
  }

  @Test
  void deviceThatTellsNothingButEvents_isAnnounced() {
    Map<DeviceId, DeviceView> views = new HashMap<>();
    views(VALUES).forEach((id, view) -> views.put(id, view.with((Reading) null)));
    settled(views);
    discovery.happened(RELAY, "rung");
    JsonNode components = json(settled(views).getLast()).path("cmps");
    assertEquals(1, components.size());
    assertTrue(components.has("events"));
  }

  @Test
  void propertyCalledEvents_keepsItsName() {
    Map<DeviceId, DeviceView> views = views(Map.of("events", new Value.Whole(3)));
    discovery.happened(RELAY, "seen");
    JsonNode components = json(settled(views).getLast()).path("cmps");
    assertEquals("sensor", components.at("/events/p").asText());
    assertEquals("event", components.at("/events_/p").asText());
  }

  @Test
  void numberBeyondItsLimits_widensThemOnce() {
    Map<String, Value> values = new HashMap<>(VALUES);
    values.put("setpoint", new Value.Decimal(15.5));
    JsonNode setpoint = json(settled(views(values)).getLast()).at("/cmps/setpoint");
    assertEquals(0, setpoint.path("min").asInt());
    assertEquals(70, setpoint.path("max").asInt());
    values.put("setpoint", new Value.Whole(40));
    assertEquals(List.of(), settled(views(values)));
    values.put("any", new Value.Decimal(-5e11));
    JsonNode any = json(settled(views(values)).getLast()).at("/cmps/any");
    assertEquals(-1e12, any.path("min").asDouble());
  }

  @Test
  void longText_isShownCut() {
    JsonNode config = json(settled(views(Map.of("t", new Value.Text("x".repeat(300))))).getLast());
    assertEquals(
        "{{ (value_json.state['t'] | string)[:255] }}", config.at("/cmps/t/val_tpl").asText());
  }

  @Test
  void names_areUnlikeTheDevices_andUnlikeEachOther() {
    JsonNode config =
        json(
            settled(
                    views(
                        Map.of(
                            "pump", new Value.Whole(1),
                            "l-1", new Value.Whole(1),
                            "l_1", new Value.Whole(1),
                            "L_1", new Value.Whole(1))))
                .getLast());
    assertEquals("Pump value", config.at("/cmps/pump/name").asText(), "the device is \"Pump\"");
    assertEquals("L 1", config.at("/cmps/L_1/name").asText());
    assertEquals("L 1 2", config.at("/cmps/l-1/name").asText());
    assertEquals("L 1 3", config.at("/cmps/l_1/name").asText());
  }

  @Test
  void idsOfDifferentDevices_areDifferent() {
    // "relay" with "2_power", and "relay_2" with "power"
    JsonNode one = json(settled(views(Map.of("2_power", new Value.Whole(1)))).getLast());
    assertEquals("inst_relay:2_power", one.at("/cmps/2_power/uniq_id").asText());
    JsonNode plain = json(settled(views(Map.of("3_power", new Value.Whole(1)))).getLast());
    assertEquals("inst_relay_3_power", plain.at("/cmps/3_power/uniq_id").asText());
  }
}
