package io.sensorhub.poller.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.Json;
import io.sensorhub.core.Unit;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.Control;
import io.sensorhub.core.description.Kind;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.poller.profile.StreamRule;
import io.sensorhub.testkit.TestInstance;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnPropertiesTest {

  private static final String PROFILE =
      """
      driver: http
      properties:
        power: {unit: W}
      protocol:
        path: /status
        values:
          power: {pointer: /p, type: number}
          on: {pointer: /on, names: {"ON": true, "OFF": false}}
          mode: {pointer: /m, names: {"0": auto, "1": manual}}
          any: /any
        commands:
          on: {path: /on, query: {turn: "{value}"}}
          level: {path: /level, takes: number, min: 1, max: 9.5, step: 0.5}
          scene: {path: /scene, takes: text, names: {day: "1", night: "2"}}
          label: {path: /label, takes: text, max_length: 20}
      """;

  private static DeviceConfig device(String profile) {
    return TestInstance.of(
            """
            {"instance_id": "x", "devices": [
              {"device_id": "d", "profile": "%s", "url": "http://192.0.2.1"}]}
            """
                .formatted(profile),
            Map.of("own", PROFILE))
        .devices()
        .getFirst();
  }

  private static HttpProfile profile(DeviceConfig device) {
    Problems problems = new Problems();
    HttpProfile profile = HttpProfile.of(device, problems).orElseThrow();
    assertTrue(problems.isEmpty(), problems.all()::toString);
    return profile;
  }

  private static Optional<BigDecimal> number(String text) {
    return Optional.of(new BigDecimal(text));
  }

  private static PropertyDescription described(OwnProperties own, String property) {
    return Objects.requireNonNull(own.describe().get(property), property);
  }

  private static boolean tell(OwnProperties own, HttpProfile profile, String event)
      throws Exception {
    StreamRule rules = profile.events().orElseThrow();
    return own.take(rules.told(Json.parse(event)).getFirst(), Json.parse(event));
  }

  @Test
  void profileSaysKindsAndControls_beforeAnythingWasRead() {
    DeviceConfig device = device("own");
    OwnProperties own = new OwnProperties(device, profile(device));
    assertEquals(Kind.NUMBER, described(own, "power").kind());
    assertEquals(Optional.of(new Unit("W")), described(own, "power").unit());
    assertEquals(Kind.FLAG, described(own, "on").kind());
    assertEquals(Optional.of(new Control.OnOff()), described(own, "on").control());
    assertEquals(Kind.CHOICE, described(own, "mode").kind());
    assertEquals(Optional.empty(), described(own, "mode").control());
    assertEquals(
        Optional.of(new Control.Numeric(number("1"), number("9.5"), number("0.5"))),
        described(own, "level").control());
    assertEquals(
        Optional.of(new Control.Choice(List.of("day", "night"))),
        described(own, "scene").control());
    assertEquals(Optional.of(new Control.Text(20)), described(own, "label").control());
    assertFalse(own.describe().containsKey("any"), "its kind is not known");
  }

  @Test
  void esphomeDevice_tellsItsOwnNamesLimitsAndOptions() throws Exception {
    DeviceConfig device = device("esphome-web");
    HttpProfile profile = profile(device);
    OwnProperties own = new OwnProperties(device, profile);
    assertTrue(own.describe().isEmpty());
    assertTrue(
        tell(
            own,
            profile,
            """
            {"id": "number-target", "value": "21.5", "state": "21.5 °C", "min_value": "5",
             "max_value": "30", "step": "0.5"}
            """));
    assertTrue(own.takeLearned());
    tell(
        own,
        profile,
        "{\"id\": \"select-mode\", \"value\": \"eco\", \"option\": [\"eco\", \"boost\"]}");
    tell(own, profile, "{\"id\": \"switch/Kitchen Relay\", \"value\": true, \"state\": \"ON\"}");
    Control target = new Control.Numeric(number("5"), number("30"), number("0.5"));
    assertEquals(Optional.of(target), described(own, "number_target").control());
    assertEquals(Optional.of(new Unit("°C")), described(own, "number_target").unit());
    assertEquals(
        Optional.of(new Control.Choice(List.of("eco", "boost"))),
        described(own, "select_mode").control());
    assertEquals(
        Optional.of(new Control.OnOff()), described(own, "switch_kitchen_relay").control());
    assertEquals("Kitchen Relay", own.setter("switch_kitchen_relay").orElseThrow().name());
  }

  @Test
  void laterEventWithoutDetails_teachesNothingAndTakesNothingAway() throws Exception {
    DeviceConfig device = device("esphome-web");
    HttpProfile profile = profile(device);
    OwnProperties own = new OwnProperties(device, profile);
    tell(
        own,
        profile,
        "{\"id\": \"number-a\", \"value\": \"1\", \"state\": \"1\", \"min_value\": 0,"
            + " \"max_value\": 5}");
    assertTrue(own.takeLearned());
    assertFalse(own.takeLearned());
    tell(own, profile, "{\"id\": \"number-a\", \"value\": \"2\", \"state\": \"2\"}");
    assertFalse(own.takeLearned());
    assertEquals(
        Optional.of(new Control.Numeric(number("0"), number("5"), Optional.empty())),
        described(own, "number_a").control());
    tell(
        own,
        profile,
        "{\"id\": \"number-a\", \"value\": \"2\", \"state\": \"2\", \"min_value\": 0,"
            + " \"max_value\": 9}");
    assertTrue(own.takeLearned());
  }

  @Test
  void nonsenseInDetails_isLeftOut() throws Exception {
    DeviceConfig device = device("esphome-web");
    HttpProfile profile = profile(device);
    OwnProperties own = new OwnProperties(device, profile);
    tell(
        own,
        profile,
        """
        {"id": "number-a", "value": "1", "min_value": "9", "max_value": "1", "step": "0"}
        """);
    tell(own, profile, "{\"id\": \"select-a\", \"value\": \"x\", \"option\": [1, {}, null]}");
    tell(own, profile, "{\"id\": \"select-b\", \"value\": \"x\", \"option\": \"x\"}");
    assertEquals(
        Optional.of(new Control.Numeric(Optional.empty(), Optional.empty(), Optional.empty())),
        described(own, "number_a").control());
    assertEquals(Optional.of(new Control.Text(200)), described(own, "select_a").control());
    assertEquals(Optional.of(new Control.Text(200)), described(own, "select_b").control());
  }

  @Test
  void keysThatContradictOneAnother_areRefused() {
    for (String wrong :
        List.of(
            "{path: /a, takes: flag, min: 1}",
            "{path: /a, takes: number, min: 5, max: 1}",
            "{path: /a, takes: number, max_length: 5}",
            "{path: /a, takes: number, options: /o}",
            "{path: /a, takes: text, names: {a: b}, options: /o}",
            "{path: /a, takes: text, options: /o}",
            "{path: /a, takes: number, min: /m}",
            "{path: /a, takes: number, step: 0}")) {
      String profile = "driver: http\nprotocol: {path: /, commands: {a: " + wrong + "}}\n";
      DeviceConfig device =
          TestInstance.of(
                  """
                  {"instance_id": "x", "devices": [
                    {"device_id": "d", "profile": "w", "url": "http://192.0.2.1"}]}
                  """,
                  Map.of("w", profile))
              .devices()
              .getFirst();
      Problems problems = new Problems();
      HttpProfile.of(device, problems);
      assertFalse(problems.isEmpty(), wrong);
    }
  }
}
