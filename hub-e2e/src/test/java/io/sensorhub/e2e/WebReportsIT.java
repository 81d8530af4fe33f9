package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.mqtt.MqttProbe;
import io.sensorhub.testkit.web.WebDevices;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Web devices that are found out, that report by themselves, and that tell on a stream. */
class WebReportsIT {

  private static final String TOKEN = "front-door-0123456789";

  @TempDir private Path folder;

  private Path instance(String config, String devices) throws IOException {
    return Files.writeString(
        folder.resolve("web.json"),
        "{\"instance_id\": \"web\", \"config\": {%s}, \"devices\": [%s]}"
            .formatted(config, devices));
  }

  private static HttpResponse<String> ask(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static HttpResponse<String> get(String url) throws Exception {
    return ask(HttpRequest.newBuilder(URI.create(url)));
  }

  private static HttpResponse<String> post(String url, String type, String body) throws Exception {
    return ask(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static void awaitTopic(MqttProbe probe, String topic, String payload) {
    Await.until(topic + " is " + payload, () -> probe.last(topic).equals(Optional.of(payload)));
  }

  private void assertNoFileHas(RunningHub hub, String secret) throws Exception {
    try (Stream<Path> files = Files.walk(hub.folder().resolve("logs"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertFalse(Files.readString(file).contains(secret), file.toString());
      }
    }
  }

  @Test
  void devicesGivenByTheirAddressOnly_areFoundOut_andUnknownOnesAreToldWithWhatAnswered()
      throws Exception {
    try (WebDevices esphome = new WebDevices("esphome");
        WebDevices tasmota = new WebDevices("tasmota");
        WebDevices shelly = new WebDevices("shelly1");
        WebDevices router = new WebDevices("router")) {
      StringBuilder devices = new StringBuilder();
      Map.of("esphome", esphome, "tasmota", tasmota, "shelly1", shelly, "router", router)
          .forEach((name, web) ->
              devices
                  .append(devices.isEmpty() ? "" : ",")
                  .append(
                      "{\"device_id\": \"%s\", \"ip\": \"127.0.0.1\", \"port\": %d, \"name\": \"\"}"
                          .formatted(name, web.port())));
      Path instance = instance("\"poll_interval\": 1", devices.toString());
      try (RunningHub hub = new Launcher(folder, Map.of()).up(instance);
          MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "#")) {
        awaitTopic(probe, hub.root() + "devices/shelly1/state/energy_import_total", "1.0");
        awaitTopic(probe, hub.root() + "devices/tasmota/state/power", "3");
        awaitTopic(probe, hub.root() + "devices/esphome/state/sensor_living_room", "21.5");
        awaitTopic(probe, hub.root() + "devices/esphome/state/binary_sensor_door", "true");
        Await.until(
            "the unknown one",
            () ->
                hub.get("http-poller", "/errors")
                    .at("/errors/router/error")
                    .asText()
                    .equals("UNKNOWN_MODEL"));
        String message = hub.get("http-poller", "/errors").at("/errors/router/message").asText();
        assertTrue(message.contains("My Router") && message.contains("\"profile\""), message);
        probe.publish(
            hub.root() + "devices/esphome/cmd",
            "{\"id\": 7, \"values\": {\"switch_relay\": true}}");
        String response = hub.root() + "devices/esphome/cmd/response";
        Await.until("the response", () -> probe.last(response).isPresent());
        JsonNode done = Json.parse(probe.last(response).orElseThrow());
        assertTrue(done.at("/result/switch_relay").asBoolean(), done.toString());
        awaitTopic(probe, hub.root() + "devices/esphome/state/switch_relay", "true");
        JsonNode fresh = hub.post("http-poller", "/sensor/esphome/refresh", "{}");
        assertEquals(21.5, fresh.path("sensor_living_room").asDouble(), fresh.toString());
      }
    }
  }

  @Test
  void streamThatBreaksOff_isOpenedAgain_andItsDeviceWasNotFresh() throws Exception {
    WebDevices esphome = new WebDevices();
    Path instance =
        instance(
            "\"poll_interval\": 0.5",
            "{\"device_id\": \"e\", \"url\": \"%s\", \"profile\": \"esphome-web\"}"
                .formatted(esphome.url("esphome")));
    try (RunningHub hub = new Launcher(folder, Map.of()).up(instance);
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "#")) {
      awaitTopic(probe, hub.root() + "devices/e/availability", "online");
      esphome.close();
      awaitTopic(probe, hub.root() + "devices/e/availability", "offline");
      try (WebDevices _ = esphome.again()) {
        awaitTopic(probe, hub.root() + "devices/e/availability", "online");
      }
    }
  }

  @Test
  void whatADeviceReports_arrivesWithoutAPoll_andItsTokenIsShownNowhere() throws Exception {
    int port = FreePort.find();
    try (WebDevices web = new WebDevices()) {
      Path instance =
          instance(
              "\"poll_interval\": 3600, \"push\": {\"port\": %d}".formatted(port),
              """
              {"device_id": "relay", "url": "%s", "profile": "shelly-gen1-relay",
               "push_token": "%s"},
              {"device_id": "door", "push_token": "%s-2", "profile": "generic-json"}
              """
                  .formatted(web.url("shelly1"), TOKEN, TOKEN));
      String base = "http://127.0.0.1:" + port + "/push/";
      try (RunningHub hub = new Launcher(folder, Map.of("LOG_LEVEL", "DEBUG")).up(instance);
          MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "#")) {
        awaitTopic(probe, hub.root() + "devices/relay/state/relay", "false");
        assertEquals(
            200, get(web.url("shelly1") + "settings?url=" + base + "relay/" + TOKEN).statusCode());
        assertEquals(200, get(web.url("shelly1") + "press").statusCode());
        awaitTopic(probe, hub.root() + "devices/relay/state/relay", "true");
        String door = base + "door/" + TOKEN + "-2";
        assertEquals(
            200, post(door, "application/json", "{\"open\": true, \"n\": 1}").statusCode());
        awaitTopic(probe, hub.root() + "devices/door/state/open", "true");
        assertEquals(
            200, post(door, "application/x-www-form-urlencoded", "open=false&n=2.5").statusCode());
        awaitTopic(probe, hub.root() + "devices/door/state/open", "false");
        awaitTopic(probe, hub.root() + "devices/door/state/n", "2.5");
        for (String wrong :
            List.of("door/" + TOKEN, "nobody/" + TOKEN, "door/", "door/x", "x/y/z", "door")) {
          int status = get(base + wrong).statusCode();
          assertTrue(status == 403 || status == 404, wrong + ": " + status);
        }
        assertEquals(400, post(door, "application/json", "{\"open\": ").statusCode());
        assertEquals(413, post(door, "application/json", "x".repeat(70_000)).statusCode());
        JsonNode health = hub.get("http-poller", "/health");
        assertTrue(health.path("push").path("error").isNull(), health.toString());
        assertNoFileHas(hub, TOKEN);
        assertFalse(hub.text("http-poller", "/metrics").contains(TOKEN));
        assertTrue(probe.all().stream().noneMatch(heard -> heard.payload().contains(TOKEN)));
      }
    }
  }
}
