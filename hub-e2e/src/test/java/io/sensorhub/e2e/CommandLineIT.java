package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's words, exit codes and promises. */
class CommandLineIT {

  @TempDir private Path folder;

  private Launcher launcher;

  @BeforeEach
  void launcher() {
    launcher = new Launcher(folder, Map.of());
  }

  @Test
  void helpAndUsage() throws Exception {
    Launcher.Result help = launcher.call("--help");
    assertEquals(0, help.code());
    for (String command :
        new String[] {"up", "down", "reload", "status", "watch", "validate", "test"}) {
      assertTrue(help.out().contains("\n  " + command + " "), command);
    }
    assertEquals(64, launcher.call().code());
    assertEquals(64, launcher.call("fly").code());
    assertEquals(64, launcher.call("up", "--fast").code());
    assertEquals(64, launcher.call("validate").code());
    assertTrue(launcher.call("fly").err().contains("usage:"));
    String pom = Files.readString(Launcher.ROOT.resolve("pom.xml"));
    String version = pom.replaceAll("(?s).*<revision>(.*?)</revision>.*", "$1");
    assertEquals(version + "\n", launcher.call("--version").out());
  }

  @Test
  void brokenInstanceFile_isRefusedWithEveryProblem_andNothingIsStarted() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("broken.json"),
            """
            {"instance_id": "broken", "update_intervall": 5,
             "config": {"ports": [{"port_id": "p", "serial_path": "/dev/x", "driver": "jason-lines"}]},
             "devices": [{"device_id": "d", "profile": "generic-json-line", "port_id": "p"}]}
            """);
    for (String command : new String[] {"validate", "up"}) {
      Launcher.Result result = launcher.call(command, file.toString());
      assertEquals(2, result.code(), result.err());
      assertTrue(result.err().contains("did you mean \"update_interval\""), result.err());
      assertTrue(result.err().contains("did you mean \"generic-json-lines\""), result.err());
    }
    assertFalse(Files.exists(launcher.state().resolve("broken")));
    assertEquals(2, launcher.call("validate", folder.resolve("none.json").toString()).code());
  }

  @Test
  void unknownDriver_isRefusedWithTheNearestOne() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("driver.json"),
            """
            {"instance_id": "driver",
             "config": {"ports": [{"port_id": "p", "serial_path": "/dev/x", "driver": "jason-lines"}]}}
            """);
    Launcher.Result result = launcher.call("validate", file.toString());
    assertEquals(2, result.code());
    assertTrue(result.err().contains("/config/ports/0/driver"), result.err());
    assertTrue(result.err().contains("did you mean \"json-lines\""), result.err());
  }

  @Test
  void withoutAHub_statusAndDownSayHowToStartOne() {
    for (String command : new String[] {"status", "down", "reload", "watch"}) {
      Launcher.Result result = launcher.call(command);
      assertEquals(1, result.code());
      assertTrue(result.err().contains("./hub up"), result.err());
    }
  }

  @Test
  void demo_showsARealLine_aRealHttpDevice_andSimulatedSensors() throws Exception {
    try (RunningHub hub = launcher.up(Demo.file(folder, "show"), "--demo");
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "#")) {
      for (String topic :
          new String[] {
            "weather_station/state/temperature",
            "garden_relay/state/relay",
            "temp_living_room/state/value",
            "humidity_bathroom/state/value",
            "motion_front_door/state/motion_detected"
          }) {
        Await.until(topic, () -> probe.last(hub.root() + "devices/" + topic).isPresent());
      }
      Launcher.Result status = launcher.call("status", "show");
      assertEquals(0, status.code(), status.err());
      assertTrue(status.out().contains("RUNNING"), status.out());
      assertTrue(status.out().contains("weather_station"), status.out());
      assertTrue(status.out().contains("supervisorctl -s unix://" + hub.folder()), status.out());
      assertEquals(1, launcher.call("up", folder.resolve("show.json").toString()).code());
      Launcher.Result ports = launcher.call("ports", folder.resolve("show.json").toString());
      assertTrue(ports.out().contains("weather"), ports.out());
      assertEquals(0, launcher.call("down").code());
      Await.until(
          "offline", () -> probe.last(hub.root() + "status").equals(Optional.of("offline")));
    }
  }

  @Test
  void namesWithSigns_areOnlyNames() throws Exception {
    Path odd = Files.createDirectories(folder.resolve("o' 1%(x)s\"#&;$(touch HERE)"));
    Path file =
        Files.writeString(
            odd.resolve("a'; touch HERE; '`touch HERE`.json"),
            """
            {"instance_id": "odd",
             "config": {"sensors": [{"sensor_id": "t", "sensor_type": "temperature"}]}}
            """);
    Launcher there = new Launcher(odd, Map.of());
    try (RunningHub hub = there.up(file)) {
      Await.until("everything is well", () -> there.call("health").code() == 0);
      assertEquals(6, hub.processes().size());
      assertEquals(0, there.call("reload").code());
    }
    try (Stream<Path> files = Files.walk(folder)) {
      assertTrue(files.noneMatch(path -> path.endsWith("HERE")));
    }
    assertFalse(Files.exists(Launcher.ROOT.resolve("HERE")), "nothing in a name is carried out");
    Launcher.Result refused = launcher.call("up", folder.resolve("a\nb.json").toString());
    assertEquals(2, refused.code());
    assertTrue(refused.err().contains("a sign that cannot be used ($'\\n')"), refused.err());
  }
}
