package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.Mosquitto;
import io.sensorhub.testkit.PseudoTerminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker is killed while events arrive, and the bridge as well. */
class BrokerOutageIT {

  private static final boolean LONG = Boolean.getBoolean("hub.test.long");
  private static final int EVENTS = 5_000;
  private static final Duration OUTAGE = Duration.ofSeconds(LONG ? 60 : 6);

  @TempDir private Path folder;

  /** The numbers in the order in which they came first, and how many came again. */
  private static final class Collector implements AutoCloseable {
    private final MqttClient client;
    private final List<Integer> order = new ArrayList<>();
    private final Set<Integer> seen = new HashSet<>();

    Collector(int port, String topic) throws MqttException {
      client =
          new MqttClient(
              "tcp://127.0.0.1:" + port, "c-" + UUID.randomUUID(), new MemoryPersistence());
      client.connect();
      client.subscribe(topic, 1, (_, message) -> take(Json.parse(message.getPayload())));
    }

    private synchronized void take(JsonNode event) {
      int number = event.path("data").path("n").asInt();
      if (seen.add(number)) {
        order.add(number);
      }
    }

    synchronized List<Integer> order() {
      return List.copyOf(order);
    }

    @Override
    public void close() throws MqttException {
      client.disconnectForcibly(0, 200, true);
      client.close(true);
    }
  }

  private static void signal(String name, long pid) throws Exception {
    Process process = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    assertEquals(0, process.waitFor());
  }

  private static void write(PseudoTerminal line, int from, int to, Duration time) {
    long begun = System.nanoTime();
    for (int i = from; i < to; i++) {
      line.line("{\"type\":\"tick\",\"n\":%d}".formatted(i));
      long due = begun + time.toNanos() * (i - from + 1) / (to - from);
      while (System.nanoTime() - due < 0) {
        LockSupport.parkNanos(500_000);
      }
    }
  }

  private void outage(boolean killBridge) throws Exception {
    Path instance =
        Files.writeString(
            folder.resolve("outage.json"),
            """
            {"instance_id": "outage",
             "config": {"ports": [{"port_id": "line", "serial_path": "%s",
                                   "driver": "json-lines"}]},
             "devices": [{"device_id": "d", "port_id": "line",
                          "profile": "generic-json-events"}]}
            """
                .formatted(folder.resolve("line")));
    try (Mosquitto broker = Mosquitto.start(folder);
        PseudoTerminal line = PseudoTerminal.at(folder.resolve("line"));
        RunningHub hub =
            new Launcher(folder, Map.of("MQTT_HOST", "127.0.0.1", "MQTT_PORT", "" + broker.port()))
                .up(instance)) {
      String events = hub.root() + "devices/d/events";
      Await.until(
          "connected", () -> hub.get("mqtt-bridge", "/health").at("/mqtt/connected").asBoolean());
      broker.kill();
      write(line, 0, EVENTS / 2, OUTAGE.dividedBy(2));
      if (killBridge) {
        RunningHub.kill9(Objects.requireNonNull(hub.processes().get("mqtt-bridge")));
      }
      write(line, EVENTS / 2, EVENTS, OUTAGE.dividedBy(2));
      Await.until(
          "all of them are kept",
          () -> hub.get("mqtt-bridge", "/health").at("/spool/events").asInt() >= EVENTS);
      long bridge = Objects.requireNonNull(hub.processes().get("mqtt-bridge"));
      signal("STOP", bridge); // until somebody listens
      broker.start();
      try (Collector collector = new Collector(broker.port(), events)) {
        signal("CONT", bridge);
        Await.until("all", Duration.ofSeconds(60), () -> collector.order().size() == EVENTS);
        List<Integer> order = collector.order();
        for (int i = 0; i < EVENTS; i++) {
          assertEquals(i, order.get(i));
        }
        Await.until(
            "the spool is empty",
            () -> hub.get("mqtt-bridge", "/health").at("/spool/events").asInt() == 0);
      }
    }
  }

  @Test
  void eventsOfAnOutage_arriveInOrderAfterwards() throws Exception {
    outage(false);
  }

  @Test
  void bridgeThatIsKilledMeanwhile_losesNothing() throws Exception {
    outage(true);
  }
}
