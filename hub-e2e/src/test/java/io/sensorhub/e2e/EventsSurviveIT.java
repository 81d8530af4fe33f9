package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.Await;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbered events from a line to MQTT, while processes are killed and followers read nothing. */
class EventsSurviveIT {

  private static final boolean LONG = Boolean.getBoolean("hub.test.long");
  private static final int EVENTS = LONG ? 10_000 : 2_500;
  private static final int RATE = 1_000;

  @TempDir private Path folder;

  private static int write(NumberedEvents events, int from, int count) {
    events.write(from, from + count, Duration.ofNanos(count * 1_000_000_000L / RATE));
    return from + count;
  }

  @Test
  void eachProcessKilledOnce_losesNoEvent_andRepetitionsAreKnownByTheirId() throws Exception {
    try (NumberedEvents line = new NumberedEvents(folder);
        RunningHub hub = new Launcher(folder, Map.of()).up(line.instance("events"));
        NumberedEvents.Collector collector =
            new NumberedEvents.Collector(hub.mqttPort(), hub.root() + "devices/d/events")) {
      hub.awaitOpen();
      int part = EVENTS / 8;
      int next = write(line, 0, part);
      for (String service : List.of("http-poller", "state-aggregator", "mqtt-bridge")) {
        long victim = Objects.requireNonNull(hub.processes().get(service));
        next = write(line, next, part);
        RunningHub.kill9(victim);
        next = write(line, next, part);
        hub.awaitBack(service, victim);
      }
      int soFar = next;
      Await.until("all so far", () -> collector.size() == soFar);
      long handler = Objects.requireNonNull(hub.processes().get("serial-handler"));
      RunningHub.kill9(handler); // while the line is quiet
      hub.awaitBack("serial-handler", handler);
      hub.awaitOpen();
      write(line, next, EVENTS - next);
      Await.until("all events", () -> collector.size() == EVENTS);
      assertEquals(0, collector.changed(), collector.repetitions() + " repeated");
    }
  }

  @Test
  void followerThatReadsNothing_delaysNobody_andIsToldWhatItMissed() throws Exception {
    int seconds = LONG ? 60 : 5;
    try (NumberedEvents line = new NumberedEvents(folder);
        RunningHub hub = new Launcher(folder, Map.of()).up(line.instance("events"));
        NumberedEvents.Collector collector =
            new NumberedEvents.Collector(hub.mqttPort(), hub.root() + "devices/d/events");
        Socket stalled = new Socket()) {
      hub.awaitOpen();
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
      // before the one that reads nothing is cut off, 30 s after its connection is full
      Await.until(
          "the others have it all", Duration.ofSeconds(25), () -> collector.size() == total);
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
