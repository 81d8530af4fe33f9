package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.modem.Quirk;
import io.sensorhub.testkit.modem.Timing;
import io.sensorhub.testkit.mqtt.MqttProbe;
import io.sensorhub.testkit.rack.ModemRack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole hub with simulated modems in the sockets of an imitated machine. */
class ModemsIT {

  private static final int MODEMS = 30;
  private static final int MUTE = 5;
  private static final int GARBAGE = 5;
  private static final int SCANNING = MUTE + GARBAGE;
  private static final int ROUNDS = 5;
  private static final String SMS =
      "{\"values\": {\"sms\": {\"to\": \"+491701234567\", \"text\": \"hello\"}}, \"timeout\":"
          + " 5000}";

  @TempDir private Path folder;

  private RunningHub up(ModemRack rack, String id) throws IOException {
    Path file = Files.writeString(folder.resolve(id + ".json"), rack.instance(id, 1));
    return new Launcher(folder, rack.environment()).up(file);
  }

  private static boolean isOnline(RunningHub hub, int number) {
    return status(hub, number).equals("online");
  }

  private static String status(RunningHub hub, int number) {
    for (JsonNode device : hub.get("state-aggregator", "/devices").path("devices")) {
      if (device.path("device_id").asText().equals(ModemRack.device(number))) {
        return device.path("status").asText();
      }
    }
    return "none";
  }

  private static JsonNode command(RunningHub hub, int number, String body) {
    return hub.post("state-aggregator", "/device/" + ModemRack.device(number) + "/command", body);
  }

  @Test
  void modemsInTrouble_areTheirOwnTroubleAlone_andTheOthersAnswer() throws Exception {
    try (ModemRack rack = new ModemRack(folder)) {
      for (int number = 0; number < MODEMS; number++) {
        if (number < MUTE) {
          rack.add(Quirk.MUTE);
        } else if (number < MUTE + GARBAGE) {
          rack.add(Quirk.GARBAGE);
        } else {
          rack.add(Quirk.SCANS_FOR_EVER);
        }
      }
      try (RunningHub hub = up(rack, "rack")) {
        for (int number = SCANNING; number < MODEMS; number++) {
          int each = number;
          Await.until(ModemRack.device(number) + " is online", () -> isOnline(hub, each));
        }
        CompletableFuture<JsonNode> scan =
            CompletableFuture.supplyAsync(() ->
                command(
                    hub,
                    SCANNING,
                    "{\"values\": {\"at\": {\"command\": \"AT+COPS=?\","
                        + " \"dangerous\": true}}, \"timeout\": 30000}"));
        Await.until("scanning", () -> rack.modem(SCANNING).isScanning());
        Map<Integer, Integer> before = new HashMap<>();
        for (int number = SCANNING + 1; number < MODEMS; number++) {
          before.put(number, rack.modem(number).asked("AT+CSQ"));
        }
        before.forEach((number, asked) ->
            Await.until(
                "three polls more of " + ModemRack.device(number),
                () -> rack.modem(number).asked("AT+CSQ") >= asked + 3));
        for (int number : before.keySet()) {
          JsonNode answer = command(hub, number, "{\"values\": {\"at\": \"AT+CSQ\"}}");
          assertEquals(200, answer.path("http_status").asInt(), answer.toString());
          assertTrue(answer.toString().contains("+CSQ: 24,99"), answer.toString());
        }
        assertTrue(rack.modem(SCANNING).isScanning());
        for (int number = 0; number < SCANNING; number++) {
          assertTrue(!isOnline(hub, number), ModemRack.device(number));
        }
        modemsOfTheRunningHub(rack);
        modemsOfAnotherFile(rack);
        int code = scan.join().path("http_status").asInt();
        assertEquals(504, code, "the time that the caller gave was over");
      }
    }
  }

  private void modemsOfTheRunningHub(ModemRack rack) throws IOException {
    Launcher.Result result = new Launcher(folder, rack.environment()).call("modems", "--json");
    assertEquals(0, result.code(), result.err());
    JsonNode list = Json.parse(result.out());
    assertEquals(MODEMS, list.path("count").asInt());
    assertEquals(0, list.path("ports").size(), "all are named in the file");
    for (JsonNode modem : list.path("modems")) {
      String device = modem.path("device_id").asText();
      int number = Integer.parseInt(device.substring(device.length() - 2));
      if (number > SCANNING) {
        assertEquals(ModemRack.imei(number), modem.path("imei").asText(), modem.toString());
        assertEquals("serial-handler", modem.at("/held_by/command").asText(), modem.toString());
      }
    }
  }

  /** For a hub that does not run, modems of one that does are not there to be had. */
  private void modemsOfAnotherFile(ModemRack rack) throws IOException {
    Path other =
        Files.writeString(
            folder.resolve("other.json"), "{\"instance_id\": \"other\", \"devices\": []}");
    Launcher.Result result =
        new Launcher(folder, rack.environment()).call("modems", "--json", other.toString());
    assertEquals(0, result.code(), result.err());
    JsonNode list = Json.parse(result.out());
    assertEquals(MODEMS, list.path("count").asInt());
    int offered = 0;
    for (JsonNode modem : list.path("modems")) {
      assertTrue(modem.path("device_id").isNull());
      offered += modem.path("held_by").isNull() ? 1 : 0;
    }
    assertEquals(offered, list.path("ports").size(), "what the other hub has is not offered");
    assertTrue(offered <= SCANNING, "only lines that are being opened anew are free");
  }

  @Test
  void unpluggedModem_takesNoCommands_losesNoCode_andComesBackUnderAnotherName() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (ModemRack rack = new ModemRack(folder)) {
      rack.add();
      rack.add();
      try (RunningHub hub = up(rack, "two");
          MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "devices/#")) {
        String root = hub.root() + "devices/" + ModemRack.device(0) + "/";
        Await.until("both online", () -> isOnline(hub, 0) && isOnline(hub, 1));
        List<String> said = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
          String code = "+QIND: \"round\"," + round;
          said.add(code);
          rack.modem(0).says(code);
          Await.until("the code of round " + round, () -> codes(probe, root).equals(said));
          CompletableFuture<JsonNode> sms =
              CompletableFuture.supplyAsync(() -> command(hub, 0, SMS));
          LockSupport.parkNanos(random.nextInt(40_000_000));
          rack.plugged(0).unplug();
          int answer = sms.join().path("http_status").asInt();
          assertTrue(Set.of(200, 503, 504).contains(answer), "answer " + answer);
          Await.until(
              "offline on MQTT",
              () -> probe.last(root + "availability").equals(Optional.of("offline")));
          JsonNode refused = command(hub, 0, "{\"values\": {\"at\": \"AT\"}}");
          assertEquals("MODEM_OFFLINE", refused.path("error").asText(), refused.toString());
          assertEquals(503, refused.path("http_status").asInt());
          assertTrue(isOnline(hub, 1));
          rack.plugged(0).plug();
          Await.until("online again", () -> isOnline(hub, 0));
          assertEquals(ModemRack.imei(0), imei(hub));
        }
        assertEquals(said, codes(probe, root));
      }
    }
  }

  @Test
  void twoWithOneImei_areDoubted_andARestartThatWasOrdered_isNoFault() throws Exception {
    Timing timing = Timing.READY.restarts(Duration.ofMillis(200), Duration.ofSeconds(1));
    try (ModemRack rack = new ModemRack(folder, timing)) {
      rack.add(ModemRack.imei(7));
      rack.add(ModemRack.imei(7));
      rack.add();
      try (RunningHub hub = up(rack, "three");
          MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "devices/#")) {
        for (int number : List.of(0, 1)) {
          Await.until("doubted", () -> error(hub, number).contains("IDENTITY_CONFLICT"));
          assertEquals("degraded", status(hub, number));
          for (int place : List.of(0, 1)) {
            String path = rack.plugged(place).path();
            assertTrue(error(hub, number).contains(path), error(hub, number));
          }
        }
        rack.plugged(1).unplug();
        Await.until("the other one is trusted alone", () -> isOnline(hub, 0));

        String root = hub.root() + "devices/" + ModemRack.device(2) + "/";
        Await.until(
            "online on MQTT",
            () -> probe.last(root + "availability").equals(Optional.of("online")));
        int started = rack.modem(2).asked("ATQ0V1E0");
        JsonNode done = command(hub, 2, "{\"values\": {\"restart\": true}, \"timeout\": 20000}");
        assertEquals(200, done.path("http_status").asInt(), done.toString());
        Await.until("away", () -> probe.last(root + "availability").equals(Optional.of("offline")));
        Await.until(
            "back on MQTT", () -> probe.last(root + "availability").equals(Optional.of("online")));
        assertTrue(rack.modem(2).asked("ATQ0V1E0") > started);
        assertEquals(
            List.of(),
            probe.all().stream().filter(heard -> heard.topic().equals(root + "error")).toList());
      }
    }
  }

  private static String error(RunningHub hub, int number) {
    return hub.get("state-aggregator", "/errors")
        .path("errors")
        .path(ModemRack.device(number))
        .toString();
  }

  private static String imei(RunningHub hub) {
    return hub.get("serial-handler", "/sensor/" + ModemRack.device(0) + "/cached")
        .path("imei")
        .asText();
  }

  /** The codes without a meaning, as events, in order. */
  private static List<String> codes(MqttProbe probe, String root) throws IOException {
    List<String> codes = new ArrayList<>();
    for (MqttProbe.Heard heard : probe.all()) {
      if (heard.topic().equals(root + "events")) {
        JsonNode event = Json.parse(heard.payload());
        if (event.path("event").asText().equals("urc")) {
          codes.add(event.at("/data/line").asText());
        }
      }
    }
    return codes;
  }
}
