package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.Mosquitto;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a hub survives, and what it leaves behind. */
class SurvivalIT {

  /** If a handler is away for longer, its devices are offline: a slow machine takes so long. */
  private static final Duration FORGIVEN = Duration.ofSeconds(9);

  @TempDir private Path folder;

  private static void awaitValue(MqttProbe probe, RunningHub hub, String value) {
    Await.until(
        "temperature " + value,
        () ->
            probe.last(hub.root() + "devices/radio/state/temperature").equals(Optional.of(value)));
  }

  private static void awaitStatus(MqttProbe probe, RunningHub hub, String status) {
    Await.until(
        "status " + status, () -> probe.last(hub.root() + "status").equals(Optional.of(status)));
  }

  @Test
  void eachKilledProcess_comesBack_theOthersGoOn_andTheStatesAreStillRight() {
    try (Scene scene = new Scene(folder);
        RunningHub hub = new Launcher(folder, Map.of()).up(scene.instance("kills"));
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "#")) {
      awaitStatus(probe, hub, "online");
      int round = 40;
      long longest = 0;
      for (String service : RunningHub.SERVICES) {
        String before = round++ + ".5";
        scene.radio().line("{\"temperature\":" + before + "}");
        awaitValue(probe, hub, before);
        Map<String, Long> pids = hub.processes();
        long victim = Objects.requireNonNull(pids.get(service));
        long killed = System.nanoTime();
        RunningHub.kill9(victim);
        hub.awaitBack(service, victim);
        hub.awaitOpen();
        longest = Math.max(longest, System.nanoTime() - killed);
        Map<String, Long> after = hub.processes();
        for (String other : RunningHub.SERVICES) {
          if (!other.equals(service)) {
            assertEquals(pids.get(other), after.get(other), other);
          }
        }
        assertNotEquals(victim, after.get(service));
        awaitStatus(probe, hub, "online");
        Await.until(
            "the last state is still right",
            () ->
                hub.get("state-aggregator", "/device/radio")
                    .path("temperature")
                    .asText()
                    .equals(before));
        String next = round++ + ".25";
        scene.radio().line("{\"temperature\":" + next + "}");
        awaitValue(probe, hub, next);
      }
      boolean inTime = longest < FORGIVEN.toNanos();
      assertTrue(
          !inTime
              || probe.on(hub.root() + "devices/radio/availability").stream()
                  .noneMatch("offline"::equals));
    }
  }

  @Test
  void brokerThatIsKilledAndStartedAgain_getsStatusAndAllStatesAgain() {
    try (Scene scene = new Scene(folder);
        Mosquitto broker = Mosquitto.start(folder)) {
      Map<String, String> environment =
          Map.of("MQTT_HOST", "127.0.0.1", "MQTT_PORT", Integer.toString(broker.port()));
      try (RunningHub hub = new Launcher(folder, environment).up(scene.instance("broker"))) {
        assertEquals(broker.port(), hub.mqttPort());
        scene.radio().line("{\"temperature\":11.5}");
        try (MqttProbe probe = new MqttProbe(broker.port(), hub.root() + "#")) {
          awaitValue(probe, hub, "11.5");
        }
        broker.kill();
        Await.until(
            "the bridge knows",
            () -> hub.get("mqtt-bridge", "/health").path("status").asText().equals("degraded"));
        scene.radio().line("{\"temperature\":12.5}");
        scene.log().line("{\"type\":\"while_away\"}");
        Await.until(
            "the event waits",
            () -> hub.get("mqtt-bridge", "/health").path("spool").path("events").asInt() > 0);
        broker.start();
        try (MqttProbe probe = new MqttProbe(broker.port(), hub.root() + "#")) {
          awaitStatus(probe, hub, "online");
          awaitValue(probe, hub, "12.5");
          for (String device : List.of("relay", "sim_temp", "sim_motion")) {
            Await.until(
                device, () -> probe.last(hub.root() + "devices/" + device + "/state").isPresent());
          }
        }
        Await.until(
            "the event was delivered",
            () -> hub.get("mqtt-bridge", "/health").path("spool").path("events").asInt() == 0);
        assertEquals(4 + 1, hub.processes().size());
      }
    }
  }

  @Test
  void twoInstances_runSideBySide() {
    Launcher launcher = new Launcher(folder, Map.of());
    try (Scene scene = new Scene(folder);
        RunningHub first = launcher.up(scene.instance("first"));
        RunningHub second = launcher.up(Demo.file(folder, "second"), "--demo")) {
      assertNotEquals(first.mqttPort(), second.mqttPort());
      assertNotEquals(
          first.started().path("ports").path("mqtt-bridge").asInt(),
          second.started().path("ports").path("mqtt-bridge").asInt());
      for (RunningHub hub : List.of(first, second)) {
        Await.until(
            hub.id() + " is online",
            () -> hub.get("mqtt-bridge", "/health").path("status").asText().equals("healthy"));
        assertEquals(hub.id(), hub.get("state-aggregator", "/health").path("instance_id").asText());
      }
      Launcher.Result status = launcher.call("status");
      assertTrue(status.out().contains("\"first\"") && status.out().contains("\"second\""));
      Launcher.Result watch = launcher.call("watch");
      assertEquals(1, watch.code());
      assertTrue(watch.err().contains("first second"), watch.err());
      assertEquals(0, launcher.call("down", "first").code());
      assertEquals("healthy", second.get("mqtt-bridge", "/health").path("status").asText());
    }
  }

  @Test
  void supervisordThatIsKilled_leavesNothingBehind() {
    try (Scene scene = new Scene(folder);
        RunningHub hub =
            new Launcher(folder, Map.of()).up(Demo.file(folder, "orphans"), "--demo")) {
      List<Long> pids = new ArrayList<>(hub.processes().values());
      assertEquals(7, pids.size());
      RunningHub.kill9(hub.supervisor());
      RunningHub.awaitGone(pids);
      assertTrue(scene.radio().device().toString().startsWith("/dev/pts/"));
    }
  }

  @Test
  void ctrlC_publishesOffline_andEndsEverything() throws Exception {
    try (Scene scene = new Scene(folder);
        Mosquitto broker = Mosquitto.start(folder)) {
      Launcher launcher =
          new Launcher(
              folder,
              Map.of("MQTT_HOST", "127.0.0.1", "MQTT_PORT", Integer.toString(broker.port())));
      Path out = folder.resolve("up.out");
      Process up =
          launcher.start(out, folder.resolve("up.err"), "up", scene.instance("front").toString());
      String root = "IoT2mqtt/v1/instances/front/";
      try (MqttProbe probe = new MqttProbe(broker.port(), root + "#")) {
        Await.until("online", () -> probe.last(root + "status").equals(Optional.of("online")));
        Await.until(
            "what to try next",
            () -> java.nio.file.Files.readString(out).contains("Ctrl-C ends it"));
        String text = java.nio.file.Files.readString(out);
        assertTrue(text.contains("mosquitto_sub -h 127.0.0.1 -p " + broker.port()), text);
        assertTrue(text.contains("curl -s http://127.0.0.1:"), text);
        assertTrue(text.contains("./hub status"), text);
        List<Long> children = up.descendants().map(ProcessHandle::pid).toList();
        assertTrue(children.size() >= 5, children.toString());
        new ProcessBuilder("kill", "-INT", Long.toString(up.pid())).start().waitFor();
        Await.until("offline", () -> probe.last(root + "status").equals(Optional.of("offline")));
        assertEquals(0, up.waitFor());
        RunningHub.awaitGone(children);
      }
    }
  }
}
