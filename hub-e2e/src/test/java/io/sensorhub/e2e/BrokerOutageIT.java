package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.BrokerLink;
import io.sensorhub.testkit.mqtt.Mosquitto;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker is killed, cut off, refuses, while events arrive. */
class BrokerOutageIT {

  private static final boolean LONG = Boolean.getBoolean("hub.test.long");
  private static final int EVENTS = 5_000;
  private static final Duration OUTAGE = Duration.ofSeconds(LONG ? 60 : 6);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  private static Map<String, String> broker(int port) {
    return broker(port, "0");
  }

  /**
   * @param rate of what has waited, messages a second
   */
  private static Map<String, String> broker(int port, String rate) {
    return Map.of(
        "MQTT_HOST", "127.0.0.1", "MQTT_PORT", Integer.toString(port), "MQTT_BACKLOG_RATE", rate);
  }

  private static JsonNode bridge(RunningHub hub) {
    return hub.get("mqtt-bridge", "/health");
  }

  private static int waiting(RunningHub hub) {
    return bridge(hub).at("/spool/events").asInt(-1);
  }

  private static void awaitConnected(RunningHub hub) {
    Await.until("connected", () -> bridge(hub).at("/mqtt/connected").asBoolean());
  }

  private static void assertAll(NumberedEvents.Collector collector, int count) {
    Await.until("all", PATIENCE, () -> collector.size() == count);
    assertEquals(IntStream.range(0, count).boxed().toList(), collector.order());
    assertEquals(0, collector.changed());
  }

  private static NumberedEvents.Collector collect(RunningHub hub, Mosquitto broker) {
    return new NumberedEvents.Collector(broker.port(), hub.root() + "devices/d/events");
  }

  private void outage(boolean killBridge) throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder);
        NumberedEvents events = new NumberedEvents(folder);
        RunningHub hub =
            new Launcher(folder, broker(broker.port())).up(events.instance("outage"))) {
      awaitConnected(hub);
      broker.kill();
      events.write(0, EVENTS / 2, OUTAGE.dividedBy(2));
      if (killBridge) {
        RunningHub.kill9(Objects.requireNonNull(hub.processes().get("mqtt-bridge")));
      }
      events.write(EVENTS / 2, EVENTS, OUTAGE.dividedBy(2));
      Await.until("all of them are kept", () -> waiting(hub) >= EVENTS);
      long bridge = Objects.requireNonNull(hub.processes().get("mqtt-bridge"));
      RunningHub.signal("STOP", bridge); // until somebody listens
      broker.start();
      try (NumberedEvents.Collector collector = collect(hub, broker)) {
        RunningHub.signal("CONT", bridge);
        assertAll(collector, EVENTS);
        Await.until("the spool is empty", () -> waiting(hub) == 0);
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

  @Test
  void whatWasInFlight_whenTheBrokerWasKilled_isSentAgain() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder);
        BrokerLink link = new BrokerLink(broker.port());
        NumberedEvents events = new NumberedEvents(folder);
        RunningHub hub = new Launcher(folder, broker(link.port())).up(events.instance("flight"))) {
      awaitConnected(hub);
      try (NumberedEvents.Collector before = collect(hub, broker)) {
        link.holdBack(true); // the broker has them, and cannot say so
        events.write(0, 50, Duration.ofMillis(200));
        assertAll(before, 50);
        assertEquals(50, waiting(hub));
      }
      broker.kill();
      link.cut();
      link.holdBack(false);
      broker.start();
      try (NumberedEvents.Collector after = collect(hub, broker)) {
        Await.until("delivered", () -> waiting(hub) == 0);
        events.write(50, 60, Duration.ofMillis(100));
        Await.until("the live ones", () -> after.order().contains(59));
      }
    }
  }

  @Test
  void brokerThatCutsEveryTwoSeconds_getsEveryEventAtLeastOnce() throws Exception {
    int cuts = LONG ? 20 : 3;
    try (Mosquitto broker = Mosquitto.start(folder);
        BrokerLink link = new BrokerLink(broker.port());
        NumberedEvents events = new NumberedEvents(folder);
        RunningHub hub = new Launcher(folder, broker(link.port())).up(events.instance("cut"));
        NumberedEvents.Collector collector = collect(hub, broker);
        MqttProbe probe = new MqttProbe(broker.port(), hub.root() + "#")) {
      awaitConnected(hub);
      for (int i = 0; i < cuts; i++) {
        events.write(200 * i, 200 * (i + 1), Duration.ofSeconds(2));
        link.cut();
      }
      Await.until("all", PATIENCE, () -> collector.size() == 200 * cuts);
      assertEquals(0, collector.changed());
      Await.until(
          "online at last", () -> probe.last(hub.root() + "status").equals(Optional.of("online")));
    }
  }

  @Test
  void brokerThatRefusesTheClientId_isToldOnce_andTriedAgain() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder);
        BrokerLink link = new BrokerLink(broker.port());
        NumberedEvents events = new NumberedEvents(folder)) {
      link.refuse(true);
      try (RunningHub hub =
          new Launcher(folder, broker(link.port())).up(events.instance("refused"))) {
        Await.until("tried again", () -> link.refused() > 3);
        assertEquals("degraded", bridge(hub).path("status").asText());
        List<String> log = Files.readAllLines(hub.folder().resolve("logs/mqtt-bridge.log"));
        assertEquals(1, log.stream().filter(l -> l.contains("MQTT_CLIENT_PREFIX")).count());
        link.refuse(false);
        awaitConnected(hub);
      }
    }
  }

  @Test
  void fullDisk_isToldAndCounted_whatFitsArrives_andStatesFlow() throws Exception {
    int count = 20_000;
    try (Mosquitto broker = Mosquitto.start(folder);
        BrokerLink link = new BrokerLink(broker.port());
        NumberedEvents events = new NumberedEvents(folder);
        RunningHub hub =
            new Launcher(folder, broker(link.port()))
                .withDisk(3)
                .upInForeground(events.instance("full"))) {
      awaitConnected(hub);
      broker.kill();
      link.cut();
      events.write(0, count, Duration.ofSeconds(8), 400);
      Await.until("told", () -> bridge(hub).at("/spool/error").asText().contains("No space"));
      Await.until("counted", () -> dropped(hub) > 0);
      long process = hub.child("mqtt-bridge");
      RunningHub.signal("STOP", process); // until somebody listens
      broker.start();
      try (NumberedEvents.Collector collector = collect(hub, broker);
          MqttProbe probe = new MqttProbe(broker.port(), hub.root() + "devices/t/state")) {
        RunningHub.signal("CONT", process);
        Await.until("states flow", () -> probe.all().size() > 2);
        // what is still on its way to the bridge counts as well: an empty spool is not the end
        Await.until(
            "each has arrived or is counted",
            PATIENCE,
            () -> collector.size() + dropped(hub) >= count && waiting(hub) == 0);
        int told = collector.size() + dropped(hub); // a report of an error may be among the dropped
        assertTrue(told < count + 10, collector.size() + " + " + dropped(hub));
        assertEquals(collector.order().stream().sorted().toList(), collector.order());
        assertTrue(collector.size() > 4_000, collector.size() + " kept");
        Await.until(
            "the disk is well again",
            PATIENCE,
            () -> bridge(hub).path("status").asText().equals("healthy"));
      }
    }
  }

  private static int dropped(RunningHub hub) {
    return bridge(hub).at("/spool/dropped").asInt();
  }
}
