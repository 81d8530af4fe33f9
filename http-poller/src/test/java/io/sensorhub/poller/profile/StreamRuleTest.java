package io.sensorhub.poller.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.poller.profile.StreamRule.Told;
import io.sensorhub.poller.value.Extracted;
import io.sensorhub.testkit.TestInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** ESPHome's stream, as its versions tell it, by the shipped profile. */
class StreamRuleTest {

  private final StreamRule rules = rules();

  private static StreamRule rules() {
    DeviceConfig device =
        TestInstance.of(
                """
                {"instance_id": "x", "devices": [
                  {"device_id": "d", "profile": "esphome-web", "url": "http://192.0.2.1"}]}
                """)
            .devices()
            .getFirst();
    return HttpProfile.of(device, new Problems()).orElseThrow().events().orElseThrow();
  }

  private List<Told> told(String event) throws Exception {
    return rules.told(Json.parse(event));
  }

  private Map<String, Extracted> found(String event) throws Exception {
    return told(event).stream()
        .filter(one -> !(one.found() instanceof Extracted.Absent))
        .collect(Collectors.toMap(Told::property, Told::found));
  }

  @Test
  void nameOfThePart_isTheSameInEachForm_andTheAddressIsTheNewOne() throws Exception {
    for (String event :
        List.of(
            "{\"id\": \"switch-kitchen_relay\", \"value\": true}",
            "{\"id\": \"switch/Kitchen Relay\", \"value\": true}",
            "{\"id\": \"switch-kitchen_relay\", \"name_id\": \"switch/Kitchen Relay\","
                + " \"value\": true}")) {
      Told one = told(event).getFirst();
      assertEquals("switch_kitchen_relay", one.property(), event);
      assertEquals(event.contains("/") ? "Kitchen Relay" : "kitchen_relay", one.name());
    }
    Told sub = told("{\"name_id\": \"switch/Garden/Pump 1\", \"value\": true}").getFirst();
    assertEquals("Garden/Pump 1", sub.name());
  }

  @Test
  void namesThatDifferInASign_stayApart_andAreTheSameEachTime() throws Exception {
    List<String> names =
        List.of(
            "温度", "湿度", "Pump 1", "Pump-1", "Pump.1", "Pump,1", "Küche", "Kuche", "K\u00fcche 2");
    List<String> properties = properties(names);
    assertEquals(names.size(), Map.copyOf(numbered(properties)).size(), properties.toString());
    assertEquals(properties, properties(names));
    properties.forEach(one -> assertTrue(one.matches("[a-z0-9_-]{1,64}"), one));
    String long1 = "x".repeat(80);
    assertNotEquals(properties(List.of(long1)), properties(List.of(long1 + "y")));
  }

  private static Map<String, Boolean> numbered(List<String> properties) {
    return properties.stream().collect(Collectors.toMap(one -> one, _ -> true));
  }

  private List<String> properties(List<String> names) throws Exception {
    List<String> properties = new ArrayList<>();
    for (String name : names) {
      properties.add(told("{\"id\": \"sensor/" + name + "\", \"value\": 1}").getFirst().property());
    }
    return properties;
  }

  @Test
  void cover_hasItsPositionAndWhatItDoes() throws Exception {
    assertEquals(
        Map.of(
            "cover_garage_door", new Extracted.Got(new Value.Decimal(0.42)),
            "cover_garage_door_operation", new Extracted.Got(new Value.Text("IDLE"))),
        found(
            """
            {"id": "cover-garage_door", "value": 0.42, "state": "OPEN", "current_operation": "IDLE",
             "position": 0.42}
            """));
    assertEquals(
        new Extracted.Got(new Value.Whole(1)),
        found(
                "{\"id\": \"cover-a\", \"value\": 1, \"state\": \"OPEN\", \"current_operation\":"
                    + " \"IDLE\"}")
            .get("cover_a"));
  }

  @Test
  void climateAndAlarmPanel_areReadToo() throws Exception {
    Map<String, Extracted> climate =
        found(
            """
            {"id": "climate-hall", "mode": "heat", "action": "idle", "current_temperature": "21.0",
             "target_temperature": "22.5", "min_temp": "5", "max_temp": "30", "step": "0.5"}
            """);
    assertEquals(new Extracted.Got(new Value.Text("heat")), climate.get("climate_hall"));
    assertEquals(
        new Extracted.Got(new Value.Decimal(22.5)), climate.get("climate_hall_target_temperature"));
    assertEquals(
        new Extracted.Got(new Value.Decimal(21.0)),
        climate.get("climate_hall_current_temperature"));
    for (String id : List.of("alarm-control-panel-house", "alarm_control_panel/house")) {
      Told panel =
          told("{\"id\": \"" + id + "\", \"value\": 0, \"state\": \"DISARMED\"}").getFirst();
      assertEquals("alarm_control_panel_house", panel.property());
      assertEquals("house", panel.name());
      assertEquals(new Extracted.Got(new Value.Text("DISARMED")), panel.found());
    }
  }

  @Test
  void partWithoutAReadableValue_isTold_buttonsHaveNone() throws Exception {
    Told unknown = told("{\"id\": \"teleporter-a\", \"beam\": {}}").getFirst();
    assertInstanceOf(Extracted.Absent.class, unknown.found());
    assertEquals(false, unknown.optional());
    assertTrue(told("{\"id\": \"button-restart\"}").getFirst().optional());
    assertEquals(List.of(), told("{\"value\": 1}"));
  }
}
