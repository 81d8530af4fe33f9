package io.sensorhub.poller.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.Control;
import io.sensorhub.poller.client.SharedClient;
import io.sensorhub.poller.profile.StreamRule;
import io.sensorhub.poller.properties.OwnProperties;
import io.sensorhub.poller.value.Extracted;
import io.sensorhub.testkit.TestInstance;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Events in the forms in which ESPHome's web server writes them (2026.1 to 2026.8), kind by kind:
 * what they mean, and what can be set.
 */
class EspHomeTest {

  private final OkHttpClient client = SharedClient.open();
  private final HttpDevice device = device();

  @AfterEach
  void stop() throws Exception {
    SharedClient.closing(client).close();
  }

  private HttpDevice device() {
    DeviceConfig config =
        TestInstance.of(
                """
                {"instance_id": "x", "devices": [
                  {"device_id": "d", "profile": "esphome-web", "url": "http://192.0.2.1"}]}
                """)
            .devices()
            .getFirst();
    return WebDevice.of(config, client);
  }

  /** What an event tells: property to value; null where the device says that there is none. */
  private Map<String, Object> told(String event) throws Exception {
    StreamRule rules = device.profile().events().orElseThrow();
    Map<String, Object> told = new TreeMap<>();
    for (StreamRule.Told one : device.told(rules, Json.parse(event))) {
      Object value =
          switch (one.found()) {
            case Extracted.Got(Value got) -> plain(got.toJson());
            case Extracted.NoNumber none -> "no number: " + none.word();
            case Extracted.Unfit unfit -> "unfit: " + unfit.came();
            case Extracted.Absent _ -> "absent";
            case Extracted.NotOfThisOne _ -> "not of this one";
          };
      told.put(one.property(), value);
    }
    return told;
  }

  private static Object plain(JsonNode node) {
    return node.isNumber() ? (Object) node.doubleValue() : node.asText();
  }

  private Optional<Control> control(String property) {
    return Optional.ofNullable(device.describe().get(property)).flatMap(d -> d.control());
  }

  private String path(String property) {
    OwnProperties.Setter setter = device.setter(property).orElseThrow();
    return Objects.requireNonNull(setter.command().request().path().orElse(""))
        .replace("{name}", setter.name());
  }

  private static Control range(String min, String max, String step) {
    return new Control.Numeric(
        Optional.of(new BigDecimal(min)),
        Optional.of(new BigDecimal(max)),
        Optional.of(new BigDecimal(step)));
  }

  @Test
  void sensors_areNumbersWithTheirUnits_andNoneWhileTheyHaveNone() throws Exception {
    assertEquals(
        Map.of("sensor_outdoor_temperature", 21.53),
        told(
            """
            {"name_id": "sensor/Outdoor Temperature", "id": "sensor-outdoor_temperature",
             "value": 21.53, "state": "21.5 °C", "domain": "sensor", "uom": "°C"}
            """));
    assertEquals(
        Map.of("sensor_outdoor_temperature", "null"),
        told(
            """
            {"name_id": "sensor/Outdoor Temperature", "id": "sensor-outdoor_temperature",
             "value": null, "state": "NA"}
            """));
    assertEquals(
        Map.of("binary_sensor_door", "true"),
        told("{\"id\": \"binary_sensor/Door\", \"value\": true, \"state\": \"ON\"}"));
    assertEquals(
        Map.of("text_sensor_ip", "192.0.2.1"),
        told("{\"id\": \"text_sensor/IP\", \"value\": \"192.0.2.1\", \"state\": \"192.0.2.1\"}"));
  }

  @Test
  void numbers_areTextsInTheStream_alsoWhenTheyAreNone() throws Exception {
    String begin = "{\"name_id\": \"number/Target\", \"id\": \"number-target\", ";
    assertEquals(
        Map.of("number_target", 21.5),
        told(
            begin
                + "\"value\": \"21.5\", \"state\": \"21.5 °C\", \"min_value\": \"5.0\","
                + " \"max_value\": \"300.0\", \"step\": \"0.5\", \"mode\": 0}"));
    assertEquals(Optional.of(range("5.0", "300.0", "0.5")), control("number_target"));
    assertEquals(
        Map.of("number_target", "null"),
        told(begin + "\"value\": \"\\\"NaN\\\"\", \"state\": \"NA\"}"));
  }

  @Test
  void lamps_areFlags_andHaveABrightnessOnlyWhereTheyTellOne() throws Exception {
    assertEquals(
        Map.of("light_hall", "true"),
        told(
            """
            {"name_id": "light/Hall", "id": "light-hall", "value": "ON", "color_mode": "onoff",
             "state": "ON", "color": {}, "effects": ["None"]}
            """));
    assertEquals(Optional.of(new Control.OnOff()), control("light_hall"));
    assertEquals(Optional.empty(), control("light_hall_brightness"));
    assertEquals(
        Map.of("light_desk", "false", "light_desk_brightness", 128.0),
        told(
            """
            {"name_id": "light/Desk", "id": "light-desk", "value": "OFF",
             "color_mode": "brightness", "state": "OFF", "brightness": 128, "color": {}}
            """));
    assertEquals(Optional.of(range("1", "255", "1")), control("light_desk_brightness"));
    assertEquals("/light/Desk/turn_on", path("light_desk_brightness"));
    assertEquals(
        Map.of("fan_bath", "true", "fan_bath_speed", 2.0),
        told(
            """
            {"name_id": "fan/Bath", "id": "fan-bath", "value": true, "state": "ON",
             "speed_level": 2, "speed_count": 3}
            """));
    assertEquals(Optional.of(range("1", "3", "1")), control("fan_bath_speed"));
  }

  @Test
  void covers_tellTheirPosition_andCanTiltOnlyIfTheyTellATilt() throws Exception {
    assertEquals(
        Map.of("cover_garage", 0.0, "cover_garage_operation", "IDLE"),
        told(
            """
            {"name_id": "cover/Garage", "id": "cover-garage", "value": 0, "state": "CLOSED",
             "current_operation": "IDLE"}
            """));
    assertEquals(Optional.empty(), control("cover_garage_tilt"));
    assertEquals("/cover/Garage/{value}", path("cover_garage_operation"));
    assertEquals(
        Map.of("cover_south", 0.45, "cover_south_operation", "OPENING", "cover_south_tilt", 0.5),
        told(
            """
            {"name_id": "cover/South", "id": "cover-south", "value": 0.45, "state": "OPEN",
             "current_operation": "OPENING", "position": 0.45, "tilt": 0.5}
            """));
    assertEquals(Optional.of(range("0", "1", "0.01")), control("cover_south_tilt"));
    assertEquals("/cover/South/set", path("cover_south"));
    assertEquals(
        Map.of("valve_garden", 1.0, "valve_garden_operation", "IDLE"),
        told(
            """
            {"name_id": "valve/Garden", "id": "valve-garden", "value": 1, "state": "OPEN",
             "current_operation": "IDLE"}
            """));
  }

  @Test
  void climate_hasAPropertyForEachOfItsParts_withItsOwnLimitsAndOptions() throws Exception {
    assertEquals(
        Map.of(
            "climate_living", "HEAT",
            "climate_living_action", "HEATING",
            "climate_living_current_temperature", 20.4,
            "climate_living_current_humidity", "null",
            "climate_living_target_temperature", 21.5,
            "climate_living_preset", "HOME",
            "climate_living_fan_mode", "AUTO"),
        told(
            """
            {"name_id": "climate/Living", "id": "climate-living", "modes": ["OFF", "HEAT"],
             "fan_modes": ["AUTO", "LOW"], "presets": ["HOME", "AWAY"], "max_temp": "30.0",
             "min_temp": "7.0", "step": 0.5, "mode": "HEAT", "action": "HEATING",
             "state": "HEATING", "fan_mode": "AUTO", "preset": "HOME",
             "current_temperature": "20.4", "current_humidity": "NA",
             "target_temperature": "21.5"}
            """));
    assertEquals(
        Optional.of(new Control.Choice(List.of("OFF", "HEAT"))), control("climate_living"));
    assertEquals(
        Optional.of(range("7.0", "30.0", "0.5")), control("climate_living_target_temperature"));
    assertEquals(
        Optional.of(new Control.Choice(List.of("HOME", "AWAY"))), control("climate_living_preset"));
    assertEquals(Optional.empty(), control("climate_living_target_temperature_low"));
    assertFalse(device.describe().containsKey("climate_living_swing_mode"));
    told(
        """
        {"name_id": "climate/Living", "id": "climate-living", "mode": "HEAT",
         "target_temperature": "22.0", "max_temp": "28.0"}
        """);
    assertEquals(
        Optional.of(range("7.0", "28.0", "0.5")), control("climate_living_target_temperature"));
    assertEquals(
        Map.of(
            "water_heater_boiler", "ECO",
            "water_heater_boiler_current_temperature", 48.5,
            "water_heater_boiler_target_temperature", 55.0),
        told(
            """
            {"name_id": "water_heater/Boiler", "id": "water_heater-boiler", "value": 1,
             "state": "ECO", "modes": ["OFF", "ECO"], "min_temp": 30.0, "max_temp": 60.0,
             "step": 1.0, "current_temperature": 48.5, "target_temperature": 55.0}
            """));
  }

  @Test
  void alarmPanel_isWrittenWithDashesAndSetWithUnderscores() throws Exception {
    assertEquals(
        Map.of("alarm_control_panel_house", "ARMED_AWAY"),
        told(
            """
            {"name_id": "alarm-control-panel/House", "id": "alarm-control-panel-house",
             "value": 2, "state": "ARMED_AWAY"}
            """));
    assertEquals("/alarm_control_panel/House/{value}", path("alarm_control_panel_house"));
    assertEquals(
        Optional.of(
            new Control.Choice(
                List.of("DISARMED", "ARMED_AWAY", "ARMED_HOME", "ARMED_NIGHT", "ARMED_VACATION"))),
        control("alarm_control_panel_house"));
    assertEquals(
        Map.of("lock_front", "UNLOCKED"),
        told(
            """
            {"name_id": "lock/Front", "id": "lock-front", "value": 2, "state": "UNLOCKED"}
            """));
    assertEquals(
        Map.of("datetime_alarm", "2026-11-27 07:30:00"),
        told(
            """
            {"name_id": "datetime/Alarm", "id": "datetime-alarm",
             "value": "2026-11-27 07:30:00", "state": "2026-11-27 07:30:00"}
            """));
  }
}
