package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.mqtt.MqttProbe;
import io.sensorhub.testkit.web.WebDevices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device that takes its time, beside a quick one, asked through all services of a hub. */
class SlowDevicesIT {

  private static final String PROFILE =
      """
      driver: http
      protocol:
        values: {relay: /relay}
        commands: {relay: {path: /set, query: {on: "{value}"}}}
      """;

  @TempDir private Path folder;

  private Path instance(WebDevices lazy, WebDevices quick) throws Exception {
    Files.createDirectories(folder.resolve("profiles.d"));
    Files.writeString(folder.resolve("profiles.d/relay.yaml"), PROFILE);
    return Files.writeString(
        folder.resolve("web.json"),
        """
        {"instance_id": "web", "config": {"poll_interval": 1}, "devices": [
          {"device_id": "lazy", "profile": "relay", "url": "%s",
           "timeout": {"connect": 20, "read": 30}},
          {"device_id": "quick", "profile": "tasmota", "url": "%s"}],
         "groups": [{"group_id": "both", "devices": ["lazy", "quick"]}]}
        """
            .formatted(lazy.url("lazy"), quick.url("tasmota")));
  }

  /** An environment in which everything that is not loopback goes through a proxy that is dead. */
  private static Map<String, String> behindAProxy() throws Exception {
    int port = FreePort.find();
    String proxy = "http://127.0.0.1:" + port;
    return Map.of(
        "HTTP_PROXY", proxy,
        "http_proxy", proxy,
        "HTTPS_PROXY", proxy,
        "ALL_PROXY", proxy,
        "JAVA_TOOL_OPTIONS",
            "-Dhttp.proxyHost=127.0.0.1 -Dhttp.nonProxyHosts= -Dhttp.proxyPort=" + port);
  }

  private static String command(String id, boolean on, int timeout) {
    return "{\"id\": \"%s\", \"values\": {\"relay\": %s}, \"timeout\": %d}"
        .formatted(id, on, timeout);
  }

  private static JsonNode response(MqttProbe probe, RunningHub hub, String device, String id) {
    String topic = hub.root() + "devices/" + device + "/cmd/response";
    String wanted = "\"cmd_id\":\"" + id + "\"";
    Await.until(
        "the response to " + id,
        () ->
            probe.all().stream()
                .anyMatch(
                    heard -> heard.topic().equals(topic) && heard.payload().contains(wanted)));
    return probe.all().stream()
        .filter(heard -> heard.topic().equals(topic) && heard.payload().contains(wanted))
        .findFirst()
        .map(heard -> parsed(heard.payload()))
        .orElseThrow();
  }

  private static JsonNode parsed(String json) {
    try {
      return Json.parse(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(json, e);
    }
  }

  @Test
  void slowCommand_saysWhatBecameOfIt_andCostsOtherDevicesNothing() throws Exception {
    try (WebDevices lazy = new WebDevices();
        WebDevices quick = new WebDevices();
        RunningHub hub = new Launcher(folder, behindAProxy()).up(instance(lazy, quick));
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "#")) {
      String lazyTopic = hub.root() + "devices/lazy/cmd";
      String quickTopic = hub.root() + "devices/quick/cmd";
      probe.publish(lazyTopic, command("lost", true, 3_000));
      probe.publish(lazyTopic, command("late", true, 200));
      probe.publish(quickTopic, command("quick", true, 60_000));
      JsonNode lost = response(probe, hub, "lazy", "lost");
      String code = lost.at("/error/code").asText();
      assertTrue(
          code.equals("COMMAND_OUTCOME_UNKNOWN") || code.equals("COMMAND_TIMEOUT"),
          lost.toString());
      JsonNode late = response(probe, hub, "lazy", "late");
      assertEquals("COMMAND_TIMEOUT", late.at("/error/code").asText(), late.toString());
      JsonNode done = response(probe, hub, "quick", "quick");
      assertEquals("success", done.path("status").asText(), done.toString());
      probe.publish(lazyTopic, command("patient", true, 60_000));
      JsonNode patient = response(probe, hub, "lazy", "patient");
      assertEquals("success", patient.path("status").asText(), patient.toString());
      assertTrue(patient.at("/result/relay").asBoolean(), patient.toString());
      for (int i = 0; i < 3; i++) { // each of these would have opened the breaker
        JsonNode refused =
            hub.post(
                "state-aggregator",
                "/device/lazy/command",
                "{\"values\": {\"relay\": false}, \"timeout\": 3000}");
        assertEquals("COMMAND_OUTCOME_UNKNOWN", refused.path("error").asText());
        assertTrue(refused.path("message").asText().contains("no answer in time"));
        JsonNode beside =
            hub.post(
                "state-aggregator",
                "/device/quick/command",
                "{\"values\": {\"relay\": %s}}".formatted(i % 2 == 0));
        assertEquals("success", beside.path("status").asText(), beside.toString());
      }
    }
  }

  @Test
  void slowMemberOfAGroup_changesNothingOfTheOrderAtTheOthers() throws Exception {
    try (WebDevices lazy = new WebDevices();
        WebDevices quick = new WebDevices();
        RunningHub hub = new Launcher(folder, Map.of()).up(instance(lazy, quick));
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "#")) {
      probe.publish(hub.root() + "groups/both/cmd", command("first", true, 60_000));
      probe.publish(hub.root() + "groups/both/cmd", command("second", false, 60_000));
      probe.publish(hub.root() + "devices/quick/cmd", command("third", true, 60_000));
      response(probe, hub, "quick", "third");
      List<String> order =
          probe.all().stream()
              .filter(heard -> heard.topic().equals(hub.root() + "devices/quick/cmd/response"))
              .map(heard -> parsed(heard.payload()).path("cmd_id").asText())
              .toList();
      assertEquals(List.of("first", "second", "third"), order);
    }
  }

  @Test
  void commandsThatAreTooMany_areAnsweredOneByOne() throws Exception {
    int commands = 150;
    try (WebDevices lazy = new WebDevices();
        WebDevices quick = new WebDevices();
        RunningHub hub = new Launcher(folder, Map.of()).up(instance(lazy, quick));
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "#")) {
      for (int number = 0; number < commands; number++) {
        probe.publish(hub.root() + "devices/lazy/cmd", command("c" + number, true, 4_000));
      }
      probe.publish(hub.root() + "groups/both/cmd", command("together", true, 4_000));
      String large = "{\"id\": \"large\", \"relay\": \"" + "x".repeat(300_000) + "\"}";
      probe.publish(hub.root() + "devices/lazy/cmd", large);
      probe.publish(hub.root() + "devices/nobody/cmd", "{\"id\": \"broken\", \"relay\": ");
      String code = "/error/code";
      assertEquals(
          "TOO_MANY_COMMANDS",
          response(probe, hub, "lazy", "c" + (commands - 1)).at(code).asText());
      assertEquals("TOO_MANY_COMMANDS", response(probe, hub, "lazy", "together").at(code).asText());
      assertEquals("PAYLOAD_TOO_LARGE", response(probe, hub, "lazy", "large").at(code).asText());
      assertEquals("UNKNOWN_DEVICE", response(probe, hub, "nobody", "broken").at(code).asText());
      for (int number = 0; number < commands; number++) {
        assertEquals("error", response(probe, hub, "lazy", "c" + number).path("status").asText());
      }
    }
  }
}
