package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.mqtt.Mosquitto;
import io.sensorhub.testkit.mqtt.MqttProbe;
import io.sensorhub.testkit.web.WebDevices;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What is promised to clients that are not ours: mosquitto's and Python's. */
@TestInstance(Lifecycle.PER_CLASS)
class ContractIT {

  private static final String TOKYO = "Asia/Tokyo";

  private Path folder;
  private Mosquitto broker;
  private WebDevices web;
  private PseudoTerminal radio;
  private RunningHub hub;

  @BeforeAll
  void up(@TempDir Path temporary) {
    folder = temporary;
    broker = Mosquitto.start(folder);
    web = new WebDevices();
    radio = PseudoTerminal.at(folder.resolve("contract"));
    radio.line("{\"temperature\":20.0,\"humidity\":40}");
    hub = up("contract", true, Map.of("TZ", TOKYO));
  }

  @AfterAll
  void down() {
    hub.close();
    radio.close();
    web.close();
    broker.close();
  }

  private RunningHub up(String id, boolean everything, Map<String, String> more) {
    String rest =
        """
        {"device_id": "dead", "url": "http://127.0.0.1:%d", "profile": "tasmota",
         "poll_interval": 0.5, "timeout": {"connect": 0.5, "read": 0.5}},
        """
            .formatted(FreePort.find());
    String file =
        """
        {"instance_id": "%s", "friendly_name": "Cellar", "update_interval": 2,
         "config": {"poll_interval": 0.5,
                    "ports": [{"port_id": "radio", "serial_path": "%s", "driver": "json-lines"}]},
         "devices": [
           %s
           {"device_id": "radio", "port_id": "radio", "profile": "generic-json-lines",
            "room": "Attic", "properties": {"temperature": {"deadband": 0.5, "decimals": 1}}},
           {"device_id": "switch", "url": "%s", "profile": "tasmota", "enabled": %b,
            "friendly_name": "Pump"}],
         "groups": [{"group_id": "all", "devices": ["switch"%s]}]}
        """
            .formatted(
                id,
                folder.resolve(id),
                everything ? rest : "",
                web.url("tasmota"),
                everything,
                everything ? ", \"dead\"" : "");
    Map<String, String> environment = new HashMap<>(more);
    environment.put("MQTT_HOST", "127.0.0.1");
    environment.put("MQTT_PORT", Integer.toString(broker.port()));
    environment.putIfAbsent("HA_DISCOVERY_ENABLED", "true");
    try {
      return new Launcher(folder, environment)
          .up(Files.writeString(folder.resolve(id + ".json"), file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private MqttProbe probe(String topic) {
    return new MqttProbe(broker.port(), topic);
  }

  private String device(String device, String rest) {
    return hub.root() + "devices/" + device + "/" + rest;
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(300, TimeUnit.SECONDS));
    return out;
  }

  /** What the broker retains, as {@code qos topic payload}. */
  private List<String> retained(String filter) {
    return MqttProbe.retained(broker.port(), filter).stream()
        .map(heard -> heard.qos() + " " + heard.topic() + " " + heard.payload())
        .toList();
  }

  /** What the broker retains on one topic, as {@code qos topic payload}, by mosquitto_sub. */
  private String retainedOne(String topic) throws Exception {
    String port = Integer.toString(broker.port());
    return run(
            "mosquitto_sub",
            "-p",
            port,
            "-t",
            topic,
            "-q",
            "1",
            "-C",
            "1",
            "-W",
            "60",
            "--retained-only",
            "-F",
            "%q %t %p")
        .strip();
  }

  private void send(String topic, String... how) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "mosquitto_pub", "-p", Integer.toString(broker.port()), "-t", topic, "-q", "1"));
    command.addAll(List.of(how));
    assertEquals("", run(command.toArray(String[]::new)));
  }

  private JsonNode answer(MqttProbe probe, String topic, String command) throws Exception {
    probe.forget();
    send(topic, "-m", command);
    Await.until("an answer to " + command, () -> probe.last(topic + "/response").isPresent());
    return Json.parse(probe.last(topic + "/response").orElseThrow());
  }

  @Test
  void whatIsRetained_andWithWhichQos() throws Exception {
    Await.until("the switch", () -> !retained(device("switch", "state/relay")).isEmpty());
    Set<String> topics = new TreeSet<>();
    for (String line : retained(hub.root() + "#")) {
      assertTrue(line.startsWith("1 "), line);
      topics.add(line.split(" ", 3)[1].substring(hub.root().length()));
    }
    assertTrue(
        topics.containsAll(
            Set.of(
                "status",
                "meta/info",
                "meta/devices_list",
                "devices/radio/state",
                "devices/radio/state/temperature",
                "devices/radio/state/quality",
                "devices/radio/availability",
                "devices/dead/availability",
                "devices/switch/state/relay")),
        topics.toString());
    assertTrue(
        topics.stream().noneMatch(t -> t.matches(".*(events|error|response|cmd)$")),
        topics.toString());
    assertFalse(topics.contains("devices/dead/state"), "of what was never read nothing is told");
    assertEquals(
        "1 " + device("dead", "availability") + " offline",
        retainedOne(device("dead", "availability")));
    JsonNode state = Json.parse(retainedOne(device("radio", "state")).split(" ", 3)[2]);
    assertEquals("radio", state.path("device_id").asText());
    assertTrue(state.path("timestamp").asText().matches("\\d{4}-.*T.*\\.\\d{3}Z"));
    for (Map.Entry<String, JsonNode> value : state.path("state").properties()) {
      String bare =
          value.getValue().isTextual() ? value.getValue().asText() : "" + value.getValue();
      String topic = device("radio", "state/" + value.getKey());
      assertEquals("1 " + topic + " " + bare, retainedOne(topic));
    }
  }

  @Test
  void fiftyCommandsAtOnce_ofAPythonClient_areEachAnsweredOnce() throws Exception {
    Path script = folder.resolve("commander.py");
    try (InputStream source = ContractIT.class.getResourceAsStream("/clients/commander.py")) {
      Files.copy(Objects.requireNonNull(source), script);
    }
    JsonNode responses =
        Json.parse(
            run(
                "/usr/bin/python3",
                script.toString(),
                Integer.toString(broker.port()),
                hub.root(),
                "switch",
                "relay",
                "50"));
    Set<String> ids = new HashSet<>();
    for (JsonNode response : responses) {
      assertEquals("success", response.path("status").asText(), response.toString());
      int number = Integer.parseInt(response.path("cmd_id").asText().substring(1));
      assertEquals(number % 2 == 0, response.path("result").path("relay").asBoolean());
      ids.add(response.path("cmd_id").asText());
    }
    assertEquals(50, responses.size());
    assertEquals(50, ids.size());
  }

  @Test
  void commandsOfAnotherTime_areRefused_timesWithoutAZoneAreOfTheInstance() throws Exception {
    String command = "{\"id\": 7, \"relay\": true, \"timestamp\": \"%s\"}";
    String topic = device("switch", "cmd");
    try (MqttProbe probe = probe(topic + "/response")) {
      JsonNode old = answer(probe, topic, command.formatted(Instant.now().minusSeconds(31)));
      assertEquals("COMMAND_EXPIRED", old.at("/error/code").asText(), old.toString());
      assertEquals(7, old.path("cmd_id").asInt());
      JsonNode early = answer(probe, topic, command.formatted(Instant.now().plusSeconds(3600)));
      assertEquals("COMMAND_FROM_FUTURE", early.at("/error/code").asText(), early.toString());
      JsonNode here = answer(probe, topic, command.formatted(LocalDateTime.now(ZoneId.of(TOKYO))));
      assertEquals("success", here.path("status").asText(), here.toString());
      JsonNode elsewhere =
          answer(probe, topic, command.formatted(LocalDateTime.now(ZoneId.of("UTC"))));
      assertEquals("COMMAND_EXPIRED", elsewhere.at("/error/code").asText(), elsewhere.toString());
    }
  }

  @Test
  void emptyAndRetainedCommands_areIgnored_withoutAnIdNothingAnswers() throws Exception {
    String topic = device("switch", "cmd");
    try (MqttProbe probe = probe(hub.root() + "devices/switch/#");
        MqttProbe status = probe(hub.root() + "status")) {
      send(topic, "-n");
      send(topic, "-m", "{\"relay\": false}");
      Await.until(
          "off", () -> probe.last(device("switch", "state/relay")).equals(Optional.of("false")));
      probe.forget();
      send(
          topic, "-r", "-m", "{\"id\": 1, \"relay\": true}"); // for later: not retained for the hub
      Await.until("a live one is carried out", () -> probe.last(topic + "/response").isPresent());
      probe.forget();
      RunningHub.kill9(Objects.requireNonNull(hub.processes().get("mqtt-bridge")));
      Await.until("its last will", () -> status.on(hub.root() + "status").contains("offline"));
      Await.until("back", () -> status.last(hub.root() + "status").equals(Optional.of("online")));
      Await.until("states again", () -> probe.on(device("switch", "state")).size() > 2);
      assertEquals(List.of(), probe.on(topic + "/response"), "the retained one was left alone");
      assertEquals(List.of(), probe.on(device("switch", "error")));
      send(topic, "-r", "-n");
    }
  }

  @Test
  void group_eachMemberAnswers_andOneSumsUp() throws Exception {
    try (MqttProbe probe = probe(hub.root() + "#")) {
      JsonNode sum =
          answer(
              probe,
              hub.root() + "groups/all/cmd",
              "{\"id\": \"g\", \"values\": {\"relay\": true}}");
      assertEquals("error", sum.path("status").asText());
      assertEquals("success", sum.at("/results/switch/status").asText(), sum.toString());
      assertEquals("error", sum.at("/results/dead/status").asText(), sum.toString());
      for (String member : List.of("switch", "dead")) {
        String answer = device(member, "cmd/response");
        Await.until(answer, () -> probe.last(answer).isPresent());
        JsonNode one = Json.parse(probe.last(answer).orElseThrow());
        assertEquals("g", one.path("cmd_id").asText());
        assertEquals(sum.at("/results/" + member + "/status"), one.path("status"));
      }
    }
  }

  @Test
  void get_publishesTheWholeState_andThePropertiesAskedFor() throws Exception {
    try (MqttProbe probe = probe(hub.root() + "devices/switch/state/#")) {
      Await.until("retained", () -> probe.last(device("switch", "state/power")).isPresent());
      probe.forget();
      send(device("switch", "get"), "-m", "{\"properties\": [\"power\"]}");
      Await.until("power", () -> probe.last(device("switch", "state/power")).isPresent());
      assertTrue(probe.last(device("switch", "state")).isPresent());
      send(device("switch", "get"), "-n");
      Await.until("all", () -> probe.last(device("switch", "state/signal_strength")).isPresent());
    }
  }

  @Test
  void smallChanges_areHeldBack_onBothTopics() throws Exception {
    try (MqttProbe probe = probe(device("radio", "state/#"))) {
      Await.until("retained", () -> probe.last(device("radio", "state/temperature")).isPresent());
      radio.line("{\"temperature\":30.04,\"humidity\":41}");
      Await.until(
          "30", () -> probe.last(device("radio", "state/temperature")).equals(Optional.of("30.0")));
      radio.line("{\"temperature\":30.3,\"humidity\":42}");
      Await.until(
          "42", () -> probe.last(device("radio", "state/humidity")).equals(Optional.of("42")));
      assertEquals("30.0", probe.last(device("radio", "state/temperature")).orElseThrow());
      assertEquals(
          30.0,
          Json.parse(probe.last(device("radio", "state")).orElseThrow())
              .at("/state/temperature")
              .asDouble());
      radio.line("{\"temperature\":30.6,\"humidity\":42}");
      Await.until(
          "30.6",
          () -> probe.last(device("radio", "state/temperature")).equals(Optional.of("30.6")));
    }
  }

  @Test
  void aggregatorThatHangs_makesTheStatusOffline_andBack() throws Exception {
    long aggregator = Objects.requireNonNull(hub.processes().get("state-aggregator"));
    try (MqttProbe probe = probe(hub.root() + "status")) {
      RunningHub.signal("STOP", aggregator);
      Await.until(
          "offline", () -> probe.last(hub.root() + "status").equals(Optional.of("offline")));
      RunningHub.signal("CONT", aggregator);
      Await.until("online", () -> probe.last(hub.root() + "status").equals(Optional.of("online")));
    }
  }

  @Test
  void homeAssistant_isToldOfEachDevice_andAgainAfterItsBirth() throws Exception {
    String config = "homeassistant/device/contract_switch/config";
    try (MqttProbe probe = probe("homeassistant/#")) {
      Await.until("announced", () -> probe.last(config).isPresent());
      JsonNode announced = Json.parse(probe.last(config).orElseThrow());
      assertEquals("Pump", announced.at("/dev/name").asText());
      assertEquals("contract", announced.at("/dev/via_device").asText());
      JsonNode relay = announced.at("/cmps/relay");
      probe.forget();
      try (MqttProbe states = probe(device("switch", "state/relay"))) {
        send(relay.path("cmd_t").asText(), "-m", relay.path("pl_on").asText());
        Await.until("on", () -> states.all().getLast().payload().equals("true"));
        send(relay.path("cmd_t").asText(), "-m", relay.path("pl_off").asText());
        Await.until("off", () -> states.all().getLast().payload().equals("false"));
      }
      assertEquals(List.of(), probe.on(config), "announced once");
      send("homeassistant/status", "-m", "online");
      Await.until("announced again", () -> probe.last(config).isPresent());
      Await.until(
          "with the room",
          () ->
              Json.parse(probe.last("homeassistant/device/contract_radio/config").orElseThrow())
                  .at("/dev/sa")
                  .asText()
                  .equals("Attic"));
    }
  }

  @Test
  void whatIsNoMore_isClearedAtTheNextStart() throws Exception {
    PseudoTerminal line = PseudoTerminal.at(folder.resolve("gone"));
    line.line("{\"temperature\":20,\"pressure\":1000}");
    try (RunningHub first = up("gone", true, Map.of())) {
      Await.until("three of them", () -> announced().size() == 3);
      assertEquals(1, retained(first.root() + "meta/retained/radio").size());
    }
    Map<String, String> quiet =
        Map.of("MQTT_QOS", "0", "MQTT_RETAIN", "false", "HA_DISCOVERY_ENABLED", "false");
    try (RunningHub second = up("gone", false, quiet);
        MqttProbe probe = probe(second.root() + "#")) {
      line.line("{\"temperature\":50,\"humidity\":10}");
      String temperature = second.root() + "devices/radio/state/temperature";
      Await.until("the value", () -> probe.last(temperature).isPresent());
      Await.until(
          "nothing of it is retained",
          () ->
              retained(second.root() + "devices/#")
                  .equals(List.of("1 " + second.root() + "devices/radio/availability online")));
      assertEquals(List.of(), announced());
      probe.all().stream()
          .filter(heard -> heard.topic().contains("/state"))
          .filter(heard -> !heard.retained() && !heard.payload().isEmpty())
          .forEach(heard -> assertEquals(0, heard.qos(), heard.toString()));
    } finally {
      line.close();
    }
  }

  /** What announces the instance "gone" to Home Assistant. */
  private List<String> announced() {
    return retained("homeassistant/device/+/config").stream()
        .filter(line -> line.contains("/gone"))
        .toList();
  }
}
