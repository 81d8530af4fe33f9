package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.MqttProbe;
import io.sensorhub.testkit.web.WebDevices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device of which nothing but an address is given, as Home Assistant and the lists see it. */
class FoundDeviceIT {

  private static final String CONFIG = "homeassistant/device/found_a/config";

  @TempDir private Path folder;

  private RunningHub up(int port) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("found.json"),
            """
            {"instance_id": "found", "update_interval": 3600,
             "config": {"poll_interval": 0.5},
             "devices": [{"device_id": "a", "ip": "127.0.0.1", "port": %d,
                          "timeout": {"connect": 5, "read": 10}}]}
            """
                .formatted(port));
    return new Launcher(folder, Map.of("HA_DISCOVERY_ENABLED", "true")).up(file);
  }

  private static JsonNode last(MqttProbe probe, String topic) {
    try {
      return Json.parse(probe.last(topic).orElse("{}"));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode entry(MqttProbe probe, RunningHub hub) {
    JsonNode list = last(probe, hub.root() + "meta/devices_list");
    return StreamSupport.stream(list.spliterator(), false).findFirst().orElse(Json.object());
  }

  /**
   * Waits until the poller has found it out, and then for the rest of the hub: nothing of this
   * instance is published again before the test is over, unless it has changed.
   */
  private static void awaitModel(MqttProbe probe, RunningHub hub, String model, String type) {
    Await.until(
        "found out as " + model,
        () ->
            hub.get("state-aggregator", "/device/a/description")
                .path("model")
                .asText()
                .equals(model));
    Await.until(
        "in the list of devices",
        () -> {
          JsonNode entry = entry(probe, hub);
          return entry.path("model").asText().equals(model)
              && entry.path("type").asText().equals(type);
        });
  }

  private static JsonNode component(MqttProbe probe, String name) {
    return last(probe, CONFIG).path("cmps").path(name);
  }

  private static void awaitPlatforms(MqttProbe probe, Map<String, String> platforms) {
    Await.until(
        "announced as " + platforms,
        () ->
            platforms.entrySet().stream()
                .allMatch(one ->
                    component(probe, one.getKey()).path("p").asText().equals(one.getValue())));
  }

  /** Sends what Home Assistant makes of the component's template. */
  private static void set(MqttProbe probe, String name, String value) {
    JsonNode component = component(probe, name);
    String payload =
        component
            .path("cmd_tpl")
            .asText()
            .replace("{{ value }}", value)
            .replace("{{ value | tojson }}", "\"" + value + "\"");
    probe.publish(component.path("cmd_t").asText(), payload);
  }

  private static void awaitState(MqttProbe probe, RunningHub hub, String name, String value) {
    Await.until(
        name + " is " + value,
        () -> probe.last(hub.root() + "devices/a/state/" + name).equals(Optional.of(value)));
  }

  @Test
  void deviceIsAnnouncedAsWhatItTurnsOutToBe_canBeSet_andIsFoundOutAnewWhenReplaced()
      throws Exception {
    try (WebDevices web = new WebDevices("esphome");
        RunningHub hub = up(web.port());
        MqttProbe probe = new MqttProbe(hub.mqttPort(), "#")) {
      awaitModel(probe, hub, "ESPHome", "esphome");
      Map<String, String> platforms =
          Map.of(
              "switch_relay", "switch",
              "number_target", "number",
              "select_mode", "select",
              "sensor_living_room", "sensor",
              "binary_sensor_door", "binary_sensor");
      awaitPlatforms(probe, platforms);
      JsonNode device = last(probe, CONFIG).path("dev");
      assertEquals("ESPHome", device.path("mdl").asText(), device.toString());
      Await.until("its limits", () -> component(probe, "number_target").has("max"));
      JsonNode number = component(probe, "number_target");
      assertEquals(5, number.path("min").asDouble(), number.toString());
      assertEquals(30, number.path("max").asDouble(), number.toString());
      assertEquals(0.5, number.path("step").asDouble(), number.toString());
      assertEquals(
          "[\"eco\",\"comfort\",\"boost\"]",
          component(probe, "select_mode").path("ops").toString());

      set(probe, "number_target", "23.5");
      awaitState(probe, hub, "number_target", "23.5");
      set(probe, "select_mode", "boost");
      awaitState(probe, hub, "select_mode", "boost");
      JsonNode relay = component(probe, "switch_relay");
      probe.publish(relay.path("cmd_t").asText(), relay.path("pl_on").asText());
      awaitState(probe, hub, "switch_relay", "true");
      probe.publish(
          hub.root() + "devices/a/cmd", "{\"id\": 7, \"values\": {\"number_target\": 31}}");
      String response = hub.root() + "devices/a/cmd/response";
      Await.until("refused", () -> probe.last(response).isPresent());
      JsonNode refused = last(probe, response);
      assertEquals("COMMAND_INVALID", refused.at("/error/code").asText(), refused.toString());
      assertTrue(refused.toString().contains("30"), refused.toString());

      try (WebDevices _ = web.replacedBy("shelly1")) {
        awaitModel(probe, hub, "Shelly relay (Gen1)", "relay");
        awaitPlatforms(probe, Map.of("relay", "switch"));
        Await.until(
            "nothing of the other model is left",
            () ->
                component(probe, "number_target").path("cmd_t").isMissingNode()
                    && List.of("number_target", "select_mode", "switch_relay").stream()
                        .allMatch(name ->
                            probe
                                .last(hub.root() + "devices/a/state/" + name)
                                .orElse("")
                                .isEmpty()));
        JsonNode switched = component(probe, "relay");
        probe.publish(switched.path("cmd_t").asText(), switched.path("pl_on").asText());
        awaitState(probe, hub, "relay", "true");
      }
    }
  }
}
