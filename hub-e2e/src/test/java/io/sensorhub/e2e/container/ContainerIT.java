package io.sensorhub.e2e.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.model.ExposedPort;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/** The image, as a user runs it: with no privileges and nothing to write to but /tmp. */
@Tag("docker")
class ContainerIT {

  private static final int MQTT = 1883;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** A line over TCP: one JSON object each 100 ms to whoever connects. */
  private static final String LINE =
      """
      import socketserver, time, itertools
      class Line(socketserver.BaseRequestHandler):
          def handle(self):
              for n in itertools.count():
                  self.request.sendall(b'{"temperature": 21.5, "n": %d}\\n' % n)
                  time.sleep(0.1)
      class Server(socketserver.ThreadingTCPServer):
          allow_reuse_address = True
          daemon_threads = True
      Server(("0.0.0.0", 4001), Line).serve_forever()
      """;

  @TempDir private Path folder;

  @BeforeAll
  static void image() throws Exception {
    Image.build();
  }

  private static MqttProbe probe(GenericContainer<?> broker) {
    return new MqttProbe(port(broker), "IoT2mqtt/#");
  }

  /** The port of this machine at which a container's broker is reached. */
  private static int port(GenericContainer<?> broker) {
    var bindings =
        broker
            .getDockerClient()
            .inspectContainerCmd(broker.getContainerId())
            .exec()
            .getNetworkSettings()
            .getPorts()
            .getBindings();
    return Integer.parseInt(
        Objects.requireNonNull(bindings.get(ExposedPort.tcp(MQTT)))[0].getHostPortSpec());
  }

  private static void await(MqttProbe probe, String topic, String payload) {
    Await.until(
        topic + " " + payload,
        () -> probe.last("IoT2mqtt/v1/instances/" + topic).equals(Optional.of(payload)));
  }

  private static void await(String what, GenericContainer<?> container, String log) {
    Await.until(what, PATIENCE, () -> container.getLogs().contains(log));
  }

  private static String pid(GenericContainer<?> hub, String service) throws Exception {
    return Image.exec(hub, "supervisorctl", "pid", service).trim();
  }

  private Path instances(String id, String json) throws IOException {
    Files.writeString(folder.resolve(id + ".json"), json);
    Image.readable(folder);
    return folder;
  }

  @Test
  void withoutConfiguration_theDemoFlows_andStopsInOrder() throws Exception {
    try (GenericContainer<?> hub =
        Image.online(Map.of("HUB_BROKER_LISTEN", "0.0.0.0")).withExposedPorts(MQTT)) {
      hub.start();
      String login = Image.exec(hub, "cat", "/tmp/sensor-hub/broker.login");
      String password = login.replaceAll("(?s).*password=([0-9a-f]+).*", "$1");
      assertFalse(hub.getLogs().contains(password), "a password in the log");
      assertThrows(IllegalStateException.class, () -> probe(hub), "without a login");
      try (MqttProbe probe = MqttProbe.as("hub", password, port(hub), "IoT2mqtt/#")) {
        await(probe, "demo/status", "online");
        for (String device : List.of("temp_living_room", "weather_station", "garden_relay")) {
          Await.until(
              device,
              () ->
                  probe
                      .last("IoT2mqtt/v1/instances/demo/devices/" + device + "/state")
                      .isPresent());
        }
        Await.until(
            "seven programs run",
            () ->
                Image.said(hub, "supervisorctl", "status")
                        .lines()
                        .filter(line -> line.contains("RUNNING"))
                        .count()
                    == 7);
        Await.until(
            "healthy",
            () ->
                Json.parse(Image.said(hub, "curl", "-s", "http://localhost:5001/health"))
                    .path("status")
                    .asText()
                    .equals("healthy"));
        Await.until(
            "told as healthy", () -> Image.said(hub, "hub", "health").contains("bridge healthy"));
        assertTrue(Image.exec(hub, "hub", "validate", "instances/demo.json").contains("in order"));
        assertTrue(Image.exec(hub, "hub", "ports").contains("weather"));
        assertEquals("1000", Image.exec(hub, "id", "-u").trim());
        assertTrue(
            Image.exec(hub, "sh", "-c", "cat /proc/[0-9]*/maps 2>/dev/null | grep -c app/native")
                .trim()
                .matches("[1-9]\\d*"));
        assertEquals(0, Image.stop(hub));
        await(probe, "demo/status", "offline");
      }
    }
  }

  @Test
  void aheadOfTimeCache_isUsed() throws Exception {
    String tool =
        "CLASSPATH=$(ls /app/lib/*.jar | LC_ALL=C sort | tr '\\n' ':'); export"
            + " CLASSPATH=${CLASSPATH%:} HUB_HOME=/app HUB_INSTANCE_FILE=/app/instances/demo.json;"
            + " exec /opt/java/bin/java @/app/jvm.options -XX:AOTMode=on io.sensorhub.cli.Main"
            + " validate";
    try (GenericContainer<?> hub = Image.online(Map.of())) {
      hub.start();
      assertTrue(Image.exec(hub, "sh", "-c", tool).contains("in order"));
      assertEquals(
          "4",
          Image.exec(hub, "sh", "-c", "grep -l hub.aot /proc/[0-9]*/maps 2>/dev/null | wc -l")
              .trim());
    }
  }

  @Test
  void realInstance_withALineOverTcp_survivesBrokerLineAndProcess() throws Exception {
    instances(
        "cellar",
        """
        {"instance_id": "cellar", "update_interval": 1,
         "config": {"ports": [{"port_id": "line", "address": "tcp://line:4001",
                               "driver": "json-lines", "reconnect": {"initial": 0.2, "max": 1}}]},
         "devices": [{"device_id": "d", "port_id": "line", "profile": "generic-json-lines"}]}
        """);
    try (Network network = Network.newNetwork();
        GenericContainer<?> broker =
            new GenericContainer<>("eclipse-mosquitto:2")
                .withCommand("mosquitto", "-c", "/mosquitto-no-auth.conf")
                .withNetwork(network)
                .withNetworkAliases("broker")
                .withExposedPorts(MQTT);
        GenericContainer<?> line =
            Image.container(Map.of())
                .withCreateContainerCmdModifier(
                    command -> command.withEntrypoint("python3", "-c", LINE))
                .withNetwork(network)
                .withNetworkAliases("line");
        GenericContainer<?> hub =
            Image.online(Map.of("INSTANCE_NAME", "cellar", "MQTT_HOST", "broker"))
                .withNetwork(network)
                .withFileSystemBind(folder.toString(), "/app/instances", BindMode.READ_ONLY)) {
      broker.start();
      line.start();
      hub.start();
      try (MqttProbe probe = probe(broker)) {
        await(probe, "cellar/devices/d/state/temperature", "21.5");
        String before = pid(hub, "serial-handler");
        Image.exec(hub, "sh", "-c", "kill -9 " + before);
        Await.until(
            "another process",
            () ->
                !Set.of(before, "0")
                    .contains(Image.said(hub, "supervisorctl", "pid", "serial-handler").trim()));
        line.getDockerClient().stopContainerCmd(line.getContainerId()).withTimeout(0).exec();
        await(probe, "cellar/devices/d/availability", "offline");
        line.getDockerClient().startContainerCmd(line.getContainerId()).exec();
        await(probe, "cellar/devices/d/availability", "online");
      }
      broker.getDockerClient().stopContainerCmd(broker.getContainerId()).withTimeout(1).exec();
      Await.until("unreached", () -> Image.said(hub, "hub", "health").contains("bridge degraded"));
      broker.getDockerClient().startContainerCmd(broker.getContainerId()).exec();
      Await.until(
          "the broker",
          () -> {
            probe(broker).close();
            return true;
          });
      try (MqttProbe again = probe(broker)) {
        await(again, "cellar/status", "online");
        await(again, "cellar/devices/d/state/temperature", "21.5");
        assertEquals(0, Image.stop(hub));
        await(again, "cellar/status", "offline");
      }
    }
  }

  @Test
  void wrongInstance_endsWithCode2_andEveryProblem() throws Exception {
    instances(
        "wrong",
        """
        {"instance_id": "wrong", "devices": [{"device_id": "d", "profile": "tasmotta",
         "url": "http://192.0.2.1"}, {"device_id": "e e", "port_id": "none"}]}
        """);
    try (GenericContainer<?> hub =
        Image.container(Map.of("INSTANCE_NAME", "wrong", "MQTT_HOST", "192.0.2.9"))
            .withFileSystemBind(folder.toString(), "/app/instances", BindMode.READ_ONLY)
            .waitingFor(Wait.forLogMessage(".*tasmota.*", 1))) {
      hub.start();
      Await.until("the end", () -> Image.exitCode(hub) == 2);
      assertTrue(hub.getLogs().contains("/devices/1/device_id"), hub.getLogs());
      assertFalse(hub.getLogs().contains("spawned"));
    }
  }

  private void sensors(String... ids) throws Exception {
    String sensors =
        Stream.of(ids)
            .map(id -> "{\"sensor_id\": \"" + id + "\", \"sensor_type\": \"humidity\"}")
            .collect(Collectors.joining(","));
    instances(
        "changing",
        "{\"instance_id\": \"changing\", \"config\": {\"sensors\": [" + sensors + "]}}");
  }

  @Test
  void fileThatChanges_isTakenOnACommand_orOnASignal() throws Exception {
    sensors("a");
    try (GenericContainer<?> hub =
        Image.online(Map.of("INSTANCE_NAME", "changing"))
            .withFileSystemBind(folder.toString(), "/app/instances", BindMode.READ_ONLY)) {
      hub.start();
      sensors("a", "b");
      assertEquals("+ device b\n", Image.exec(hub, "hub", "reload"));
      sensors("a");
      hub.getDockerClient().killContainerCmd(hub.getContainerId()).withSignal("HUP").exec();
      await("the signal", hub, "- device b");
      instances("changing", "{\"instance_id\": \"changing\", \"devicess\": []}");
      assertEquals(2, hub.execInContainer("hub", "reload").getExitCode());
      Await.until(
          "healthy", () -> Image.said(hub, "hub", "health").contains("serial-handler healthy"));
      assertEquals(0, Image.stop(hub));
    }
  }

  @Test
  void serviceThatHangs_isKilledAndStartedAgain() throws Exception {
    try (GenericContainer<?> hub = Image.online(Map.of())) {
      hub.start();
      String before = pid(hub, "http-poller");
      Image.exec(hub, "sh", "-c", "kill -STOP " + before);
      await("told", hub, "http-poller (pid " + before + ") has answered no health request 3 times");
      Await.until(
          "another one", () -> Image.said(hub, "hub", "health").contains("http-poller healthy"));
    }
  }

  @Test
  void serviceThatKeepsDying_endsTheContainer_andIsNamed() throws Exception {
    try (GenericContainer<?> hub = Image.online(Map.of())) {
      hub.start();
      Await.until(
          "the end",
          PATIENCE,
          () -> {
            if (Image.exitCode(hub) == -1) {
              var _ = hub.execInContainer("sh", "-c", "kill -9 $(supervisorctl pid http-poller)");
              return false;
            }
            return true;
          });
      assertEquals(1, Image.exitCode(hub));
      assertTrue(hub.getLogs().contains("hub: http-poller keeps dying"), hub.getLogs());
    }
  }

  @Test
  void twoContainersOnTheMachinesNetwork_haveAddressesOfTheirOwn() throws Exception {
    try (GenericContainer<?> first = Image.online(Map.of()).withNetworkMode("host");
        GenericContainer<?> second = Image.online(Map.of()).withNetworkMode("host")) {
      first.start();
      second.start();
      Await.until("healthy", () -> Image.said(second, "hub", "health").contains("bridge healthy"));
      for (GenericContainer<?> hub : List.of(first, second)) {
        assertEquals(4, Image.exec(hub, "hub", "health").lines().count());
        assertFalse(hub.getLogs().contains("is held by"), hub.getLogs());
      }
      String listening = "cat /tmp/sensor-hub/run.env | grep -E 'HUB_PORT_SERIAL|MQTT_PORT'";
      assertFalse(
          Image.exec(first, "sh", "-c", listening)
              .equals(Image.exec(second, "sh", "-c", listening)));
      assertEquals(
          "listener 127.0.0.1",
          Image.exec(
                  first,
                  "sh",
                  "-c",
                  "cut -d' ' -f1,3 /tmp/sensor-hub/mosquitto.conf | grep listener")
              .trim());
    }
  }
}
