package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.Mosquitto;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a power cut leaves of the spool, on a whole hub without a broker. */
class SpoolIT {

  /** Behind all that a hub has published before. */
  private static final String END = "{\"id\": \"end\", \"data\": {\"n\": -1}}";

  @TempDir private Path folder;

  private static JsonNode spool(RunningHub hub) {
    return hub.get("mqtt-bridge", "/health").path("spool");
  }

  private static void keep(RunningHub hub, NumberedEvents events, int from, int to, int waiting) {
    Await.until(
        "the line is open",
        () -> hub.get("serial-handler", "/health").at("/lines/0/state").asText().equals("open"));
    events.write(from, to, Duration.ofMillis(200));
    Await.until("kept", () -> spool(hub).path("events").asInt(-1) >= waiting); // errors as well
  }

  private Path file(String id) {
    return folder.resolve("state").resolve(id).resolve("spool");
  }

  private long onTheDisk(String id) throws IOException {
    Path count = file(id).resolveSibling("spool.count");
    return Files.exists(count)
        ? Long.parseLong(Files.readString(count).strip().split(" ", -1)[1])
        : 0;
  }

  private long toldInTheLog(String id, String what) throws IOException {
    try (Stream<String> lines =
        Files.lines(folder.resolve("state").resolve(id).resolve("logs/mqtt-bridge.log"))) {
      return lines.filter(line -> line.contains(what)).count();
    }
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private static Launcher launcher(Path folder, Mosquitto broker) {
    return new Launcher(
        folder,
        Map.of(
            "MQTT_HOST", "127.0.0.1",
            "MQTT_PORT", Integer.toString(broker.port()),
            "MQTT_BACKLOG_RATE", "0"));
  }

  /** The broker comes back, and a subscriber before the hub; what arrives. */
  private static List<Integer> arrives(Launcher launcher, Path instance, Mosquitto broker) {
    broker.start();
    try (NumberedEvents.Collector collector =
            new NumberedEvents.Collector(
                broker.port(), "IoT2mqtt/v1/instances/+/devices/d/events");
        RunningHub hub = launcher.up(instance)) {
      Await.until("nothing waits", () -> spool(hub).path("events").asInt(-1) == 0);
      assertTrue(spool(hub).path("error").isNull());
      try (MqttProbe other = new MqttProbe(broker.port(), "none")) {
        other.publish("IoT2mqtt/v1/instances/end/devices/d/events", END);
      }
      Await.until("the end", () -> collector.order().contains(-1));
      return collector.order().stream().filter(number -> number >= 0).toList();
    }
  }

  @Test
  void fileOfZeros_isPutAside_andTheNextEventsAreKept() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder);
        NumberedEvents events = new NumberedEvents(folder)) {
      Path instance = events.instance("zeros");
      Launcher launcher = launcher(folder, broker);
      broker.kill();
      try (RunningHub hub = launcher.up(instance)) {
        keep(hub, events, 0, 100, 100);
      }
      Files.write(file("zeros"), new byte[65_536]);
      try (RunningHub hub = launcher.up(instance)) {
        assertTrue(spool(hub).path("error").isNull(), spool(hub).toString());
        assertEquals(1, spool(hub).path("damaged").asInt());
        assertTrue(spool(hub).path("dropped").asInt() >= 100, "the lost ones are counted");
        assertTrue(Files.exists(Path.of(spool(hub).path("damaged_file").asText())));
        keep(hub, events, 100, 200, 100);
      }
      assertEquals(numbers(100, 200), arrives(launcher, instance, broker));
      assertEquals(1, toldInTheLog("zeros", "spool damaged, put aside"));
    }
  }

  @Test
  void fileWhoseEndIsMissing_saysWhatIsMissing() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder);
        NumberedEvents events = new NumberedEvents(folder)) {
      Path instance = events.instance("cut");
      Launcher launcher = launcher(folder, broker);
      broker.kill();
      try (RunningHub hub = launcher.up(instance)) {
        for (int hundred = 0; hundred < 5; hundred++) {
          keep(hub, events, hundred * 100, hundred * 100 + 100, hundred * 100 + 100);
        }
        List<Long> all = List.copyOf(hub.processes().values());
        Await.until("on the disk", () -> onTheDisk("cut") >= 500);
        RunningHub.kill9(hub.supervisor()); // as the power
        RunningHub.awaitGone(all);
      }
      long before = onTheDisk("cut");
      byte[] whole = Files.readAllBytes(file("cut"));
      Files.write(file("cut"), Arrays.copyOf(whole, whole.length - 8_192));
      try (RunningHub hub = launcher.up(instance)) {
        int dropped = spool(hub).path("dropped").asInt();
        assertTrue(dropped > 0 && dropped < before, "lost " + dropped);
        assertTrue(spool(hub).path("events").asInt() >= before - dropped);
      }
      List<Integer> arrived = arrives(launcher, instance, broker);
      assertTrue(!arrived.isEmpty() && arrived.size() < 500, "arrived " + arrived.size());
      assertEquals(numbers(0, arrived.size()), arrived);
      assertEquals(1, toldInTheLog("cut", "as after a power cut"));
    }
  }
}
