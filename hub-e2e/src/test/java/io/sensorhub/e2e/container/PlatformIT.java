package io.sensorhub.e2e.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sensorhub.core.Json;
import io.sensorhub.e2e.Platform;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.line.Ser2net;
import io.sensorhub.testkit.mqtt.Mosquitto;
import io.sensorhub.testkit.mqtt.MqttProbe;
import io.sensorhub.testkit.web.WebDevices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** The connector as the IoT2MQTT platform builds and starts it, from what its wizard stored. */
@Tag("docker")
class PlatformIT {

  private static final String NAME = "sensor-hub-connector:test";

  @TempDir private Path folder;

  @BeforeAll
  static void image() throws Exception {
    Image.build();
    Process process =
        new ProcessBuilder(
                "docker",
                "build",
                "-q",
                "-t",
                NAME,
                "--build-arg",
                "IMAGE=" + Image.NAME,
                Platform.CONNECTOR.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, process.waitFor());
  }

  private static JsonNode text(String value) {
    return TextNode.valueOf(value);
  }

  /** Host networking, three places to read, nothing to write but what the engine gives. */
  private GenericContainer<?> started(ObjectNode instance, int broker, String until)
      throws IOException {
    String id = instance.path("instance_id").asText();
    Path shared = Files.createDirectories(folder.resolve("shared"));
    Path instances = Files.createDirectories(folder.resolve("instances"));
    Files.writeString(instances.resolve(id + ".json"), Json.write(instance));
    Path variables =
        Files.writeString(
            folder.resolve("env"),
            "MQTT_HOST=127.0.0.1\nMQTT_PORT=%d\nMQTT_USERNAME=\nMQTT_PASSWORD=\nLOG_LEVEL=INFO\n"
                .formatted(broker));
    Image.readable(instances);
    Image.readable(shared);
    Image.readable(variables);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    GenericContainer<?> hub =
        new GenericContainer<>(NAME)
            .withEnv(Map.of("INSTANCE_NAME", id))
            .withNetworkMode("host")
            .withFileSystemBind(shared.toString(), "/app/shared", BindMode.READ_ONLY)
            .withFileSystemBind(instances.toString(), "/app/instances", BindMode.READ_ONLY)
            .withFileSystemBind(variables.toString(), "/app/.env", BindMode.READ_ONLY)
            .withStartupTimeout(Duration.ofMinutes(3))
            .waitingFor(Wait.forLogMessage(until, 1));
    hub.start();
    return hub;
  }

  @Test
  void whatTheWizardStored_runsUnchanged() throws Exception {
    int port = FreePort.find();
    try (Mosquitto broker = Mosquitto.start(folder);
        WebDevices tasmota = new WebDevices("tasmota");
        PseudoTerminal radio = PseudoTerminal.at(folder.resolve("radio"));
        Ser2net _ = Ser2net.serve("rfc2217", port, folder.resolve("radio"), folder);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        MqttProbe probe = new MqttProbe(broker.port(), "IoT2mqtt/#")) {
      ScheduledFuture<?> _ =
          timer.scheduleAtFixedRate(
              () -> radio.line("{\"temperature\":21.5}"), 0, 100, TimeUnit.MILLISECONDS);
      Map<String, ObjectNode> flows =
          Map.of(
              "line/temperature",
              Platform.stored(
                  "line",
                  Map.of(
                      "form.name.instance_id", text("line"),
                      "form.name.device_id", text("device"),
                      "form.line.line_address", text("rfc2217://127.0.0.1:" + port),
                      "form.line.line_driver", text("json-lines"),
                      "form.line.baud_rate", IntNode.valueOf(115_200),
                      "form.line.profile", text("generic-json-lines"))),
              "http/relay",
              Platform.stored(
                  "http",
                  Map.of(
                      "form.name.instance_id", text("http"),
                      "form.name.device_id", text("device"),
                      "form.web.device_ip", text("127.0.0.1"),
                      "form.web.http_port", IntNode.valueOf(tasmota.port()))),
              "simulated/value",
              Platform.stored(
                  "simulated",
                  Map.of(
                      "form.name.instance_id", text("simulated"),
                      "form.name.device_id", text("device"),
                      "form.sensor.sensor_type", text("temperature"))));
      for (Map.Entry<String, ObjectNode> flow : flows.entrySet()) {
        String[] path = flow.getKey().split("/", 2);
        try (GenericContainer<?> hub =
            started(flow.getValue(), broker.port(), ".*status online.*")) {
          String topic = "IoT2mqtt/v1/instances/" + path[0] + "/";
          Await.until(
              flow.getKey(),
              () -> probe.last(topic + "devices/device/state/" + path[1]).isPresent());
          assertEquals(0, Image.stop(hub));
          Await.until("offline", () -> probe.last(topic + "status").equals(Optional.of("offline")));
        }
      }
    }
  }

  @Test
  void wrongFile_endsWithCode2_andTheWholeMessage() throws Exception {
    ObjectNode wrong =
        Platform.stored(
            "http",
            Map.of(
                "form.name.instance_id", text("wrong"),
                "form.name.device_id", text("device"),
                "form.web.device_ip", text("127.0.0.1"),
                "form.web.profile", text("tasmotta"),
                "form.web.password", text("hidden")));
    try (GenericContainer<?> hub = started(wrong, FreePort.find(), ".*tasmota.*")) {
      Await.until("the end", () -> Image.exitCode(hub) == 2);
      assertTrue(hub.getLogs().contains("/devices/0/credentials/password"), hub.getLogs());
      assertTrue(hub.getLogs().contains("/run/secrets/"), hub.getLogs());
    }
  }
}
