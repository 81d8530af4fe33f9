package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.MqttProbe;
import io.sensorhub.testkit.web.WebDevices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Web devices of another program, good and bad, read and set by a whole hub. */
class WebDevicesIT {

  private static final String SECRET = "secret-word";

  @TempDir private Path folder;

  private Path instance(String devices) throws IOException {
    return Files.writeString(
        folder.resolve("web.json"),
        """
        {"instance_id": "web", "config": {"poll_interval": 0.5},
         "devices": [%s]}
        """
            .formatted(devices));
  }

  private static String device(WebDevices web, String id, String profile, String more) {
    return device(web, id, profile, more, 20);
  }

  private static String device(
      WebDevices web, String id, String profile, String more, double timeout) {
    return """
    {"device_id": "%s", "url": "%s", "profile": "%s", "timeout": {"connect": 20, "read": %s}%s}
    """
        .formatted(id, web.url(id), profile, timeout, more);
  }

  private static JsonNode answer(MqttProbe probe, RunningHub hub, String device, String command)
      throws Exception {
    String response = hub.root() + "devices/" + device + "/cmd/response";
    probe.forget();
    probe.publish(hub.root() + "devices/" + device + "/cmd", command);
    Await.until("the response", () -> probe.last(response).isPresent());
    return Json.parse(probe.last(response).orElseThrow());
  }

  @Test
  void relays_areReadWithTheirLogin_andSwitched() throws Exception {
    String login = ", \"credentials\": {\"username\": \"admin\", \"password\": \"" + SECRET + "\"}";
    try (WebDevices web = new WebDevices();
        RunningHub hub =
            new Launcher(folder, Map.of("LOG_LEVEL", "DEBUG"))
                .up(
                    instance(
                        device(web, "plus", "shelly-plus-1pm", login)
                            + ","
                            + device(web, "tasmota", "tasmota", "")));
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "#")) {
      Await.until(
          "what it measures",
          () -> {
            JsonNode plus = hub.get("http-poller", "/sensor/plus");
            return plus.path("energy_import_total").asDouble() == 1.235
                && plus.path("signal_strength").asInt() == -61;
          });
      for (String relay : List.of("plus", "tasmota")) {
        JsonNode done = answer(probe, hub, relay, "{\"id\": 1, \"values\": {\"relay\": true}}");
        assertEquals("success", done.path("status").asText(), done.toString());
        assertTrue(done.path("result").path("relay").asBoolean(), done.toString());
        Await.until(
            "the state",
            () ->
                probe
                    .last(hub.root() + "devices/" + relay + "/state/relay")
                    .equals(Optional.of("true")));
      }
      JsonNode wrong = answer(probe, hub, "plus", "{\"id\": 2, \"values\": {\"relay\": \"yes\"}}");
      assertEquals("COMMAND_INVALID", wrong.path("error").path("code").asText(), wrong.toString());
      try (Stream<Path> logs = Files.walk(hub.folder().resolve("logs"))) {
        for (Path log : logs.filter(Files::isRegularFile).toList()) {
          assertFalse(Files.readString(log).contains(SECRET), log.toString());
        }
      }
      assertFalse(hub.text("http-poller", "/metrics").contains(SECRET));
      assertTrue(probe.all().stream().noneMatch(heard -> heard.payload().contains(SECRET)));
    }
  }

  @Test
  void badDevices_areTold_andCostTheGoodOneNothing() throws Exception {
    Map<String, String> faults =
        Map.of(
            "silent", "READ_TIMEOUT",
            "slow", "READ_TIMEOUT",
            "error", "HTTP_STATUS",
            "half", "CONNECTION_FAILED",
            "large", "RESPONSE_TOO_LARGE",
            "garbage", "INVALID_RESPONSE",
            "plus", "AUTHENTICATION_FAILED");
    try (WebDevices web = new WebDevices();
        WebDevices apart = new WebDevices()) {
      StringBuilder devices = new StringBuilder(device(apart, "good", "generic-json", ""));
      for (String bad : faults.keySet()) {
        boolean late = faults.get(bad).equals("READ_TIMEOUT");
        devices.append(',').append(device(web, bad, "generic-json", "", late ? 0.5 : 20));
      }
      try (RunningHub hub = new Launcher(folder, Map.of()).up(instance(devices.toString()))) {
        Await.until(
            "every fault",
            () -> {
              JsonNode errors = hub.get("http-poller", "/errors").path("errors");
              return faults.entrySet().stream()
                  .allMatch(fault ->
                      errors.path(fault.getKey()).path("error").asText().equals(fault.getValue()));
            });
        int before = polls(hub);
        Await.until("the good one goes on", () -> polls(hub) >= before + 8);
        assertEquals(
            0, hub.get("http-poller", "/sensor/good/health").path("total_failures").asInt());
        assertEquals(
            4,
            hub.processes().entrySet().stream()
                .filter(e -> RunningHub.SERVICES.contains(e.getKey()))
                .count());
      }
    }
  }

  private static int polls(RunningHub hub) {
    return hub.get("http-poller", "/sensor/good/health").path("total_polls").asInt();
  }
}
