package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.PseudoTerminal;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbered events from a line to MQTT, while processes are killed and followers read nothing. */
class EventsSurviveIT {

  private static final boolean LONG = Boolean.getBoolean("hub.test.long");
  private static final int EVENTS = LONG ? 10_000 : 2_500;
  private static final int RATE = 1_000;

  @TempDir private Path folder;

  /** What arrived on the device's topic: number to identity; two for one number are a fault. */
  private static final class Collector implements AutoCloseable {
    private final MqttClient client;
    private final Map<Integer, String> seen = new HashMap<>();
    private int repeated;
    private int contradicting;

    Collector(int port, String topic) throws MqttException {
      client =
          new MqttClient(
              "tcp://127.0.0.1:" + port, "c-" + UUID.randomUUID(), new MemoryPersistence());
      client.connect(new MqttConnectOptions());
      client.subscribe(topic, 1, (_, message) -> take(Json.parse(message.getPayload())));
    }

    private synchronized void take(JsonNode event) {
      String id = event.path("id").asText();
      String before = seen.putIfAbsent(event.path("data").path("n").asInt(), id);
      if (before != null) {
        repeated++;
        contradicting += before.equals(id) ? 0 : 1;
      }
    }

    synchronized int size() {
      return seen.size();
    }

    @Override
    public void close() throws MqttException {
      client.disconnectForcibly(0, 200, true);
      client.close(true);
    }
  }

  private Path instance() throws IOException {
    return Files.writeString(
        folder.resolve("events.json"),
        """
        {"instance_id": "events",
         "config": {"ports": [{"port_id": "line", "serial_path": "%s", "driver": "json-lines",
                               "reconnect": {"initial": 0.1}}]},
         "devices": [{"device_id": "d", "port_id": "line", "profile": "generic-json-events"}]}
        """
            .formatted(folder.resolve("line")));
  }

  /** Writes numbered events at the rate; returns the next number. */
  private static int write(PseudoTerminal line, int from, int count) {
    long begun = System.nanoTime();
    for (int i = 0; i < count; i++) {
      line.line("{\"type\":\"tick\",\"n\":%d}".formatted(from + i));
      long due = begun + (i + 1) * 1_000_000_000L / RATE;
      while (System.nanoTime() - due < 0) {
        LockSupport.parkNanos(500_000);
      }
    }
    return from + count;
  }

  private static boolean open(RunningHub hub) {
    return hub.get("serial-handler", "/health").at("/lines/0/state").asText().equals("open");
  }

  @Test
  void eachProcessKilledOnce_losesNoEvent_andRepetitionsAreKnownByTheirId() throws Exception {
    try (PseudoTerminal line = PseudoTerminal.at(folder.resolve("line"));
        RunningHub hub = new Launcher(folder, Map.of()).up(instance());
        Collector collector = new Collector(hub.mqttPort(), hub.root() + "devices/d/events")) {
      Await.until("the line is open", () -> open(hub));
      int part = EVENTS / 8;
      int next = write(line, 0, part);
      for (String service : List.of("http-poller", "state-aggregator", "mqtt-bridge")) {
        long victim = Objects.requireNonNull(hub.processes().get(service));
        next = write(line, next, part);
        RunningHub.kill9(victim);
        next = write(line, next, part);
        Await.until(
            service + " is back",
            () -> hub.get(service, "/health").path("status").asText().equals("healthy"));
      }
      int soFar = next;
      Await.until("all so far", Duration.ofSeconds(30), () -> collector.size() == soFar);
      long handler = Objects.requireNonNull(hub.processes().get("serial-handler"));
      RunningHub.kill9(handler); // while the line is quiet
      Await.until("the line is open again", () -> open(hub));
      write(line, next, EVENTS - next);
      Await.until("all events", Duration.ofSeconds(60), () -> collector.size() == EVENTS);
      assertEquals(0, collector.contradicting, collector.repeated + " repeated");
    }
  }

  @Test
  void followerThatReadsNothing_delaysNobody_andIsToldWhatItMissed() throws Exception {
    int seconds = LONG ? 60 : 5;
    try (PseudoTerminal line = PseudoTerminal.at(folder.resolve("line"));
        RunningHub hub = new Launcher(folder, Map.of()).up(instance());
        Collector collector = new Collector(hub.mqttPort(), hub.root() + "devices/d/events");
        Socket stalled = new Socket()) {
      Await.until("the line is open", () -> open(hub));
      Map<String, Long> before = hub.processes();
      stalled.setReceiveBufferSize(4_096);
      stalled.connect(
          new InetSocketAddress(
              InetAddress.getLoopbackAddress(),
              hub.started().path("ports").path("state-aggregator").asInt()));
      stalled
          .getOutputStream()
          .write(
              "GET /events?from=oldest HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      int total = RATE * seconds;
      write(line, 0, total);
      Await.until("the others have it all", Duration.ofSeconds(5), () -> collector.size() == total);
      assertEquals(before, hub.processes(), "no process has ended");
      // Cut off after 30 s, it comes back and learns what the ring has lost since; else it goes on.
      InputStream in = stalled.getInputStream();
      long bytes = in.readNBytes(100).length;
      assertTrue(bytes > 0);
      JsonNode health = hub.get("state-aggregator", "/health");
      assertEquals("healthy", health.path("status").asText());
    }
  }
}
