package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** From the line to the topic and back, on one running hub. */
@TestInstance(Lifecycle.PER_CLASS)
class WayOfTheDataIT {

  private static final String SERIAL = "serial-handler";
  private static final String POLLER = "http-poller";
  private static final String AGGREGATOR = "state-aggregator";

  private Scene scene;
  private RunningHub hub;
  private MqttProbe probe;
  private String root;

  @BeforeAll
  void up(@TempDir Path folder) {
    scene = new Scene(folder);
    scene.radio().line("{\"temperature\":20.5}");
    hub = new Launcher(folder, Map.of()).up(scene.instance("way"));
    root = hub.root();
  }

  @AfterAll
  void down() {
    hub.close();
    scene.close();
  }

  @BeforeEach
  void listen() {
    probe = new MqttProbe(hub.mqttPort(), "IoT2mqtt/#");
  }

  @AfterEach
  void leave() {
    probe.close();
  }

  private void await(String topic, String payload) {
    Await.until(
        topic + " is " + payload + ", was " + probe.last(root + topic),
        () -> probe.last(root + topic).equals(Optional.of(payload)));
  }

  private JsonNode awaitJson(String topic) throws Exception {
    Await.until(topic, () -> probe.last(root + topic).isPresent());
    return Json.parse(probe.last(root + topic).orElseThrow());
  }

  @Test
  void whenUpReturns_everythingIsOnline() {
    await("status", "online");
    assertEquals(4 + 2, hub.processes().size(), hub.processes().toString());
    for (String service : RunningHub.SERVICES) {
      Await.until(
          service + " is healthy",
          () -> hub.get(service, "/health").path("status").asText().equals("healthy"));
      JsonNode health = hub.get(service, "/health");
      assertEquals(service, health.path("service").asText());
      assertEquals("way", health.path("instance_id").asText());
    }
  }

  @Test
  void lineOnTheSerialPort_reachesTopicAndRest() {
    scene.radio().line("{\"temperature\":21.25,\"door\":true,\"note\":\"ok\"}");
    await("devices/radio/state/temperature", "21.25");
    await("devices/radio/state/door", "true");
    await("devices/radio/state/note", "ok");
    await("devices/radio/availability", "online");
    JsonNode rest = hub.get(AGGREGATOR, "/device/radio");
    assertEquals(21.25, rest.path("temperature").asDouble());
    assertTrue(rest.path("cached").asBoolean());
    assertEquals("good", rest.path("quality").asText());
    assertEquals(21.25, hub.get(SERIAL, "/sensor/radio").path("temperature").asDouble());
    JsonNode cached = hub.get(SERIAL, "/sensor/radio/cached");
    assertTrue(cached.path("cached").asBoolean() && cached.path("cache_age").isNumber());
  }

  @Test
  void answerOfTheHttpDevice_reachesTopicAndRest() {
    scene.relay().says("{\"relay\":true,\"power\":42.5}");
    await("devices/relay/state/relay", "true");
    await("devices/relay/state/power", "42.5");
    assertEquals(42.5, hub.get(POLLER, "/sensor/relay").path("power").asDouble());
    Await.until(
        "online",
        () -> hub.get(POLLER, "/sensor/relay/health").path("status").asText().equals("online"));
    JsonNode health = hub.get(POLLER, "/sensor/relay/health");
    assertTrue(health.path("total_polls").asInt() > 0);
  }

  @Test
  void simulatedSensors_arrive_andSaySo() throws Exception {
    JsonNode state = awaitJson("devices/sim_temp/state");
    assertEquals("simulated", state.path("state").path("quality").asText());
    assertEquals("°C", state.path("state").path("unit").asText());
    double value = state.path("state").path("value").asDouble();
    assertTrue(value >= 19 && value <= 25, () -> "temperature " + value);
    JsonNode motion = awaitJson("devices/sim_motion/state").path("state");
    assertTrue(motion.path("motion_detected").isBoolean());
    assertTrue(motion.path("battery_level").isNumber());
  }

  @Test
  void event_isPublishedOnce_onBothTopics() throws Exception {
    scene.log().line("{\"type\":\"seen\",\"serial\":4711}");
    JsonNode event = awaitJson("devices/log/events");
    assertEquals("seen", event.path("event").asText());
    assertEquals(4711, event.path("data").path("serial").asInt());
    Await.until("global event", () -> probe.last("IoT2mqtt/v1/global/events").isPresent());
    JsonNode global = Json.parse(probe.last("IoT2mqtt/v1/global/events").orElseThrow());
    assertEquals("way_log", global.path("source").asText());
    assertEquals(event.path("id"), global.path("id"));
    assertEquals(1, probe.on(root + "devices/log/events").size());
  }

  @Test
  void whoOwnsWhat_isKnownFromTheHandlers() throws Exception {
    JsonNode devices = hub.get(AGGREGATOR, "/devices");
    assertEquals(5, devices.path("count").asInt());
    for (JsonNode device : devices.path("devices")) {
      boolean http = Set.of("relay", "sim_motion").contains(device.path("device_id").asText());
      assertEquals(http ? "http" : "serial", device.path("handler").asText());
    }
    JsonNode list = awaitJson("meta/devices_list");
    assertEquals(5, list.size());
    for (JsonNode device : list) {
      assertTrue(device.path("handler").isTextual(), device.toString());
      assertEquals("way_" + device.path("device_id").asText(), device.path("global_id").asText());
    }
  }

  @Test
  void errorsOfTheApi_areWhatTheContractSays() {
    JsonNode unknown = hub.get(AGGREGATOR, "/device/nobody");
    assertEquals(404, unknown.path("http_status").asInt());
    assertEquals("UNKNOWN_DEVICE", unknown.path("error").asText());
    assertEquals("UNKNOWN_SENSOR", hub.get(SERIAL, "/sensor/nobody").path("error").asText());
    assertEquals("UNKNOWN_SENSOR", hub.get(POLLER, "/sensor/radio").path("error").asText());
    JsonNode command =
        hub.post(AGGREGATOR, "/device/relay/command", "{\"values\":{\"relay\":true}}");
    assertEquals(405, command.path("http_status").asInt());
    assertEquals("COMMAND_NOT_SUPPORTED", command.path("error").asText());
    assertEquals(
        "COMMAND_INVALID",
        hub.post(AGGREGATOR, "/device/relay/command", "nonsense").path("error").asText());
    assertEquals("NOT_FOUND", hub.get(AGGREGATOR, "/nowhere").path("error").asText());
    assertTrue(hub.get(SERIAL, "/ports").path("ports").toString().contains("\"radio\""));
    assertTrue(hub.get(AGGREGATOR, "/cache/stats").path("hit_rate").isNumber());
    assertTrue(hub.post(AGGREGATOR, "/cache/clear", "").path("cleared").isNumber());
    JsonNode refreshed = hub.post(AGGREGATOR, "/device/relay/force-refresh", "");
    assertEquals(200, refreshed.path("http_status").asInt());
    assertFalse(refreshed.path("cached").asBoolean());
  }

  @Test
  void commandForADeviceThatTakesNone_isAnsweredWithAnError() throws Exception {
    probe.publish(root + "devices/relay/cmd", "{\"id\":\"c1\",\"values\":{\"relay\":true}}");
    JsonNode response = awaitJson("devices/relay/cmd/response");
    assertEquals("c1", response.path("cmd_id").asText());
    assertEquals("error", response.path("status").asText());
    assertEquals("COMMAND_NOT_SUPPORTED", response.path("error").path("code").asText());
    assertEquals(
        "COMMAND_NOT_SUPPORTED", awaitJson("devices/relay/error").path("error_code").asText());
    probe.publish(root + "groups/all/cmd", "{\"id\":5,\"relay\":true}");
    JsonNode group = awaitJson("groups/all/cmd/response");
    assertEquals(5, group.path("cmd_id").asInt());
    assertEquals(2, group.path("results").size());
  }

  @Test
  void hostilePayloads_getAnError_andEverythingGoesOn() {
    byte[] huge = "x".repeat(5_000_000).getBytes(StandardCharsets.UTF_8);
    String deep = "[".repeat(100_000);
    for (int round = 0; round < 3; round++) {
      probe.publish(root + "devices/relay/cmd", huge, false);
      probe.publish(root + "devices/relay/get", huge, false);
    }
    probe.publish(root + "devices/relay/cmd", deep);
    probe.publish(root + "devices/relay/cmd", "no json");
    probe.publish(root + "devices/relay/get", "[1]");
    probe.publish(root + "devices/nobody/cmd", "{}");
    probe.publish(root + "devices/not a device/cmd", "{}");
    Await.until("nine errors", () -> probe.on(root + "devices/relay/error").size() >= 9);
    Await.until("unknown device", () -> probe.last(root + "devices/nobody/error").isPresent());
    Map<String, Long> before = hub.processes();
    probe.publish(root + "devices/radio/get", "");
    scene.radio().line("{\"temperature\":19.5}");
    await("devices/radio/state/temperature", "19.5");
    assertEquals(before, hub.processes());
  }

  @Test
  void get_publishesAFreshState_andTheMetaRequestsAreAnswered() throws Exception {
    scene.relay().says("{\"relay\":true,\"power\":7.25}");
    probe.forget();
    probe.publish(root + "devices/relay/get", "{\"properties\":[\"power\"]}");
    await("devices/relay/state/power", "7.25");
    Await.until("state", () -> probe.last(root + "devices/relay/state").isPresent());
    probe.forget();
    probe.publish(root + "meta/request/info", "");
    probe.publish(root + "meta/request/devices_list", "");
    assertEquals("way", awaitJson("meta/info").path("instance_id").asText());
    assertEquals(5, awaitJson("meta/devices_list").size());
  }

  @Test
  void unpluggedLine_isOfflineWithOneError_andComesBack() {
    scene.radio().line("{\"temperature\":30.5}");
    await("devices/radio/state/temperature", "30.5");
    probe.forget();
    scene.unplugRadio();
    await("devices/radio/availability", "offline");
    Await.until("error", () -> probe.last(root + "devices/radio/error").isPresent());
    assertTrue(probe.last(root + "devices/radio/error").orElseThrow().contains("\"retry_info\""));
    assertEquals("LINE_DOWN", hub.get(SERIAL, "/sensor/radio").path("error").asText());
    assertEquals("degraded", hub.get(SERIAL, "/health").path("status").asText());
    assertEquals(
        "LINE_DOWN",
        hub.get(AGGREGATOR, "/errors").path("errors").path("radio").path("error").asText());
    scene.plugRadioIn();
    await("devices/radio/availability", "online");
    scene.radio().line("{\"temperature\":31.5}");
    await("devices/radio/state/temperature", "31.5");
    assertEquals(1, probe.on(root + "devices/radio/error").size());
  }
}
