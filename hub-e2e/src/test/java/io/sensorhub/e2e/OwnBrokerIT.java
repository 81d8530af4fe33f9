package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.MqttProbe;
import io.sensorhub.testkit.network.FarHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who reaches the broker that a hub starts by itself. */
class OwnBrokerIT {

  @TempDir private Path folder;

  private Path instance(String id) throws IOException {
    return Files.writeString(
        folder.resolve(id + ".json"),
        """
        {"instance_id": "%s",
         "config": {"sensors": [{"sensor_id": "t", "sensor_type": "temperature"}]}}
        """
            .formatted(id));
  }

  /** What a client on another host sees of the broker. */
  private static String from(FarHost host, int port, String... login) throws Exception {
    String near = host.address().replaceAll("\\.2$", ".1");
    List<String> command = new ArrayList<>(host.command());
    command.addAll(List.of("mosquitto_sub", "-h", near, "-p", "" + port, "-t", "#"));
    command.addAll(List.of("-C", "1", "-W", "60"));
    command.addAll(List.of(login));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + " " + said;
  }

  private static String login(Path file, String name) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(name + "="))
        .findFirst()
        .orElseThrow()
        .substring(name.length() + 1);
  }

  private static List<Path> filesWith(Path top, String text) throws IOException {
    try (Stream<Path> files = Files.walk(top)) {
      List<Path> found = new ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (content.contains(text)) {
          found.add(file);
        }
      }
      return found;
    }
  }

  @Test
  void ifNothingIsSaid_nobodyElseReachesIt() throws Exception {
    try (FarHost host = FarHost.create();
        RunningHub hub = new Launcher(folder, Map.of()).up(instance("near"))) {
      String seen = from(host, hub.mqttPort());
      assertTrue(seen.contains("refused"), seen);
      assertFalse(Files.exists(hub.folder().resolve("broker.login")));
    }
  }

  @Test
  void listeningForOthers_itAsksForALogin_thatUpPrints_andThatStays() throws Exception {
    Launcher launcher = new Launcher(folder, Map.of("HUB_BROKER_LISTEN", "0.0.0.0"));
    Files.createDirectories(launcher.state());
    try (FarHost host = FarHost.create()) {
      String first = "";
      for (int start = 0; start < 2; start++) {
        Launcher.Result up = launcher.call("up", "--detach", instance("far").toString());
        assertEquals(0, up.code(), up.err());
        Path run = launcher.state().resolve("far");
        try {
          Path file = run.resolve("broker.login");
          String password = login(file, "password");
          assertTrue(up.out().contains("user hub, password " + password), up.out());
          assertTrue(start == 0 || first.equals(password), "clients know it after a restart");
          first = password;
          assertEquals(List.of(file), filesWith(launcher.state(), password), "nowhere else");
          assertEquals(
              "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
          assertTrue(
              ProcessHandle.allProcesses()
                  .noneMatch(one -> one.info().commandLine().orElse("").contains(password)));
          int port = Integer.parseInt(port(run));
          assertThrows(IllegalStateException.class, () -> new MqttProbe(port, "#"));
          assertThrows(IllegalStateException.class, () -> MqttProbe.as("hub", "wrong", port, "#"));
          assertTrue(from(host, port).startsWith("5 "), "not authorised");
          assertTrue(from(host, port, "-u", "hub", "-P", password).startsWith("0 "));
          try (MqttProbe probe = MqttProbe.as("hub", password, port, "#")) {
            String status = "IoT2mqtt/v1/instances/far/status";
            Await.until("online", () -> probe.last(status).equals(Optional.of("online")));
          }
        } finally {
          launcher.call("down", "far");
        }
      }
    }
  }

  private static String port(Path run) throws IOException {
    return Files.readAllLines(run.resolve("run.env")).stream()
        .filter(line -> line.startsWith("MQTT_PORT="))
        .findFirst()
        .orElseThrow()
        .replaceAll("\\D", "");
  }

  @Test
  void givenLogin_isTheBrokersLogin_andStandsInNoFile() throws Exception {
    Launcher launcher =
        new Launcher(
            folder,
            Map.of(
                "HUB_BROKER_LISTEN", "0.0.0.0",
                "MQTT_USERNAME", "anna",
                "MQTT_PASSWORD", "pä ss:w'ord"));
    try (RunningHub hub = launcher.up(instance("given"))) {
      assertEquals(List.of(), filesWith(launcher.state(), "w'ord"));
      assertThrows(IllegalStateException.class, () -> new MqttProbe(hub.mqttPort(), "#"));
      try (MqttProbe probe = MqttProbe.as("anna", "pä ss:w'ord", hub.mqttPort(), "#")) {
        Await.until(
            "online", () -> probe.last(hub.root() + "status").equals(Optional.of("online")));
      }
    }
  }
}
