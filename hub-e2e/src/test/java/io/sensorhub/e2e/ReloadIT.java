package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.Mosquitto;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./hub reload} and {@code up --watch}, and what the services read when they start. */
class ReloadIT {

  private static final String NOTHING = "nothing has changed\n";

  @TempDir private Path folder;

  /** Writes an instance of simulated sensors. */
  private Path instance(String id, String more, String... sensors) throws IOException {
    StringBuilder list = new StringBuilder();
    for (String sensor : sensors) {
      list.append(list.isEmpty() ? "" : ",")
          .append("{\"sensor_id\": \"" + sensor + "\", \"sensor_type\": \"humidity\"}");
    }
    return Files.writeString(
        folder.resolve("file.json"),
        "{\"instance_id\": \"%s\", \"config\": {\"poll_interval\": 0.5, \"sensors\": [%s]}%s}"
            .formatted(id, list, more));
  }

  private static Set<String> devices(RunningHub hub) {
    Set<String> ids = new TreeSet<>();
    for (JsonNode device : hub.get("state-aggregator", "/devices").path("devices")) {
      ids.add(device.path("device_id").asText());
    }
    return ids;
  }

  private static void awaitDevices(RunningHub hub, String... expected) {
    Await.until("devices " + List.of(expected), () -> devices(hub).equals(Set.of(expected)));
  }

  @Test
  void difference_isAppliedAndTold_andNoProcessIsAnother() throws Exception {
    Launcher launcher = new Launcher(folder, Map.of());
    try (RunningHub hub = launcher.up(instance("plain", "", "a", "b"));
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "#")) {
      String b = hub.root() + "devices/b/state";
      Await.until("b", () -> probe.last(b).isPresent());
      Map<String, Long> before = hub.processes();
      instance("plain", ", \"groups\": [{\"group_id\": \"g\", \"devices\": [\"a\"]}]", "a", "c");
      Launcher.Result result = launcher.call("reload", "plain");
      assertEquals(0, result.code(), result.err());
      assertEquals(
          Set.of("- device b", "+ device c", "+ group g"),
          Set.copyOf(result.out().lines().toList()));
      awaitDevices(hub, "a", "c");
      Await.until("c", () -> probe.last(hub.root() + "devices/c/state").isPresent());
      Await.until("b is cleared", () -> probe.last(b).equals(Optional.of("")));
      Launcher.Result again = launcher.call("reload");
      assertEquals(0, again.code(), again.err());
      assertEquals(NOTHING, again.out());
      assertEquals(before, hub.processes());
    }
  }

  @Test
  void brokenFile_changesNothing_andAKilledServiceStartsWithWhatTheOthersHave() throws Exception {
    Launcher launcher = new Launcher(folder, Map.of());
    try (RunningHub hub = launcher.up(instance("broken", "", "a"))) {
      Path file = instance("broken", ", \"devicess\": []", "a", "b");
      Launcher.Result validate = launcher.call("validate", file.toString());
      Launcher.Result reload = launcher.call("reload");
      assertEquals(2, validate.code());
      assertEquals(2, reload.code());
      assertEquals(validate.err(), reload.err());
      assertEquals("", reload.out());
      for (String content : List.of(Files.readString(file), "{\"instance_id\": ", "")) {
        Files.writeString(file, content);
        for (String service : RunningHub.SERVICES) {
          long victim = Objects.requireNonNull(hub.processes().get(service));
          RunningHub.kill9(victim);
          hub.awaitBack(service, victim);
        }
        awaitDevices(hub, "a");
        assertEquals(0, launcher.call("status", "broken").code());
      }
      Files.delete(file);
      assertEquals(2, launcher.call("reload").code());
      instance("broken", "", "a", "b");
      assertEquals("+ device b\n", launcher.call("reload").out());
    }
  }

  @Test
  void whatNeedsARestart_isNamed_andTheRestIsNotAppliedEither() throws Exception {
    Launcher launcher = new Launcher(folder, Map.of());
    try (RunningHub hub = launcher.up(instance("restart", "", "a"))) {
      instance("other", "", "a", "b");
      Launcher.Result result = launcher.call("reload");
      assertEquals(3, result.code(), result.err());
      assertTrue(result.err().contains("instance_id: needs a restart"), result.err());
      assertEquals("", result.out());
      assertEquals(Set.of("a"), devices(hub));
      instance("restart", "", "a");
      assertEquals(NOTHING, launcher.call("reload").out());
    }
  }

  @Test
  void serviceThatIsDown_orKilledRightAfterwards_hasTheNewStateWhenItIsBack() throws Exception {
    Launcher launcher = new Launcher(folder, Map.of());
    try (RunningHub hub = launcher.up(instance("down", "", "a"))) {
      supervisor(hub, "stop", "serial-handler");
      instance("down", "", "a", "b");
      Launcher.Result result = launcher.call("reload");
      assertEquals(0, result.code(), result.err());
      assertEquals("+ device b\n", result.out());
      assertTrue(result.err().contains("serial-handler does not run now"), result.err());
      supervisor(hub, "start", "serial-handler");
      awaitDevices(hub, "a", "b");
      int number = 0;
      for (String service : RunningHub.SERVICES) {
        String fresh = "fresh" + number++;
        instance("down", "", "a", fresh);
        long victim = Objects.requireNonNull(hub.processes().get(service));
        assertEquals(0, launcher.call("reload").code());
        RunningHub.kill9(victim);
        Await.until("another process", () -> hub.processes().getOrDefault(service, 0L) != victim);
        awaitDevices(hub, "a", fresh);
        String topic = hub.root() + "devices/" + fresh + "/state";
        try (MqttProbe probe = new MqttProbe(hub.mqttPort(), topic)) {
          Await.until(topic, () -> probe.last(topic).isPresent());
        }
      }
    }
  }

  private static void supervisor(RunningHub hub, String command, String program) throws Exception {
    Process process =
        new ProcessBuilder(
                "supervisorctl",
                "-s",
                "unix://" + hub.folder().resolve("supervisor.sock"),
                command,
                program)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  @Test
  void twoReloadsAtOnce_areNeverMixed() throws Exception {
    Launcher launcher = new Launcher(folder, Map.of());
    try (RunningHub hub = launcher.up(instance("twice", "", "a"))) {
      instance("twice", "", "b");
      Path[] out = new Path[2];
      Process[] both = new Process[2];
      for (int i = 0; i < 2; i++) {
        out[i] = folder.resolve("reload" + i + ".out");
        both[i] = launcher.start(out[i], folder.resolve("reload" + i + ".err"), "reload");
      }
      for (Process one : both) {
        assertEquals(0, one.waitFor());
      }
      Set<String> said = Set.of(Files.readString(out[0]), Files.readString(out[1]));
      assertEquals(Set.of("- device a\n+ device b\n", NOTHING), said);
      awaitDevices(hub, "b");
    }
  }

  @Test
  void whileTheBrokerIsAway_itIsApplied_andPublishedLater() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder)) {
      Launcher launcher =
          new Launcher(
              folder,
              Map.of("MQTT_HOST", "127.0.0.1", "MQTT_PORT", Integer.toString(broker.port())));
      try (RunningHub hub = launcher.up(instance("away", "", "a"))) {
        broker.kill();
        instance("away", "", "a", "b");
        // in a shell that does not know where the broker is
        Launcher.Result result = new Launcher(folder, Map.of()).call("reload");
        assertEquals(0, result.code(), result.err());
        assertEquals("+ device b\n", result.out());
        awaitDevices(hub, "a", "b");
        broker.start();
        try (MqttProbe probe = new MqttProbe(broker.port(), hub.root() + "#")) {
          Await.until("b", () -> probe.last(hub.root() + "devices/b/state").isPresent());
        }
      }
    }
  }

  @Test
  void watchingHub_takesEachValidVersionByItself_andTellsProblemsOnce() throws Exception {
    Launcher launcher = new Launcher(folder, Map.of());
    try (RunningHub hub = launcher.up(instance("watch", "", "a"), "--watch")) {
      Path log = hub.folder().resolve("logs/reload.log");
      instance("watch", "", "a", "b");
      awaitDevices(hub, "a", "b");
      instance("watch", ", \"group\": []", "a");
      Await.until(
          "the problem is told", () -> Files.readString(log).contains("did you mean \"groups\""));
      instance("watch", "", "a", "c");
      awaitDevices(hub, "a", "c");
      Path profiles = Files.createDirectories(folder.resolve("profiles.d"));
      Files.writeString(profiles.resolve("mine.yaml"), "driver: htp\nsilense: 1\n");
      Await.until(
          "the problem of the profile is told",
          () -> Files.readString(log).contains("mine.yaml#/silense"));
      String said = Files.readString(log);
      assertEquals(2, said.split("did you mean \"groups\"", -1).length, said);
      assertEquals(1, said.split("\\Q- device c\\E", -1).length, said);
      assertNotEquals(-1, said.indexOf("+ device b"), said);
    }
  }

  @Test
  void tokenThatOnlyUpKnew_changesNothing_neitherInTheServicesNorInTheRun() throws Exception {
    Launcher withToken = new Launcher(folder, Map.of("HUB_TOKEN", "only-of-this-shell"));
    try (RunningHub hub = withToken.up(instance("token", "", "a"))) {
      String checked = Files.readString(hub.folder().resolve("checked.json"));
      instance("token", "", "a", "b");
      Launcher.Result result = new Launcher(folder, Map.of()).call("reload");
      assertEquals(1, result.code(), result.err());
      assertEquals("", result.out());
      assertTrue(result.err().contains("HUB_TOKEN"), result.err());
      assertTrue(result.err().endsWith("nothing was changed\n"), result.err());
      assertEquals(checked, Files.readString(hub.folder().resolve("checked.json")));
      assertEquals("+ device b\n", withToken.call("reload").out());
    }
  }
}
