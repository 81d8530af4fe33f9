package io.sensorhub.bridge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.brokers.Brokers;
import io.sensorhub.testkit.brokers.RealBroker;
import io.sensorhub.testkit.brokers.Retained;
import io.sensorhub.testkit.mqtt.BrokerLink;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds on every broker, with each version of MQTT that it speaks: on mosquitto and moquette,
 * in a long test on all of them. {@code -Dhub.test.brokers=NAME,…} names others to be started,
 * {@code NAME:VERSION:PORT} one that runs already.
 */
class BrokersIT {

  private static final int EVENTS = 300;

  @TempDir private Path folder;

  private record Peer(String name, String version, int port, Optional<String> username) {

    PublishingHalf half(String instance, int through) {
      return new PublishingHalf(instance, version, through, username);
    }

    MqttProbe probe(String topic) {
      return username
          .map(user -> MqttProbe.as(user, "any", port, topic))
          .orElseGet(() -> new MqttProbe(port, topic));
    }
  }

  static List<String> brokers() {
    String named = System.getProperty("hub.test.brokers", "");
    if (!named.isEmpty()) {
      return List.of(named.split(",", -1));
    }
    return Boolean.getBoolean("hub.test.long") ? Brokers.ALL : List.of("mosquitto", "moquette");
  }

  @ParameterizedTest
  @MethodSource("brokers")
  void statesEventsCommandsAndTheLastWill_onEveryBroker(String broker) {
    String[] running = broker.split(":", -1);
    if (running.length == 3) {
      holds(new Peer(running[0], running[1], Integer.parseInt(running[2]), Optional.empty()));
      return;
    }
    try (RealBroker started = Brokers.start(broker, folder.resolve(broker))) {
      RealBroker.Maker maker = started.maker();
      List<String> versions = new ArrayList<>(maker.versions());
      versions.add("auto");
      for (String version : versions) {
        holds(new Peer(broker, version, started.port(), maker.username()));
      }
    }
  }

  private static void holds(Peer peer) {
    String instance = "i" + Long.toHexString(System.nanoTime());
    try (BrokerLink link = new BrokerLink(peer.port());
        MqttProbe probe = peer.probe("base/v1/instances/" + instance + "/#")) {
      try (PublishingHalf half = peer.half(instance, link.port())) {
        half.start(List.of("a", "b"), "n", "old");
        awaitOnline(peer, probe, half);
        assertEquals("7", probe.last(half.root() + "devices/a/state/n").orElseThrow());
        probe.publish(half.root() + "devices/a/cmd", "{}");
        Await.until(peer + " command", () -> half.arrived(half.root() + "devices/a/cmd"));
        for (long number = 1; number <= EVENTS; number++) {
          half.event("a", number);
        }
        Await.until(peer + " delivered", () -> half.waiting() == 0);
        Await.until(
            peer + " events", () -> probe.on(half.root() + "devices/a/events").size() >= EVENTS);
        List<String> ids =
            probe.on(half.root() + "devices/a/events").stream()
                .map(payload -> payload.replaceAll(".*\"n\":(\\d+).*", "$1"))
                .distinct()
                .toList();
        assertEquals(IntStream.rangeClosed(1, EVENTS).mapToObj(Integer::toString).toList(), ids);
        Await.until(peer + " announced", () -> announced(peer, half, "b").contains("old"));
        long before = half.publisher().connections();
        link.cut();
        Await.until(peer + " will", () -> probe.on(half.root() + "status").contains("offline"));
        Await.until(peer + " again", () -> half.publisher().connections() > before);
        awaitOnline(peer, probe, half);
        assertEquals(List.of(), half.publisher().leftOut(), peer.toString());
        assertEquals(List.of(), half.publisher().refusedTopics(), peer.toString());
      }
      Await.until(
          peer + " orderly end",
          () ->
              probe
                  .last("base/v1/instances/" + instance + "/status")
                  .equals(Optional.of("offline")));
    }
    removed(peer, instance);
  }

  private static void awaitOnline(Peer peer, MqttProbe probe, PublishingHalf half) {
    Await.until(
        peer + " online", () -> probe.last(half.root() + "status").equals(Optional.of("online")));
  }

  private static String retained(Peer peer, String topic) {
    return Retained.on(peer.port(), peer.username(), topic).orElse("");
  }

  private static String announced(Peer peer, PublishingHalf half, String device) {
    return retained(peer, half.announcement(device));
  }

  /** The next process has one device less, and one value less; nothing of them stays retained. */
  private static void removed(Peer peer, String instance) {
    try (PublishingHalf half = peer.half(instance, peer.port());
        MqttProbe probe = peer.probe(half.root() + "status")) {
      List<String> over =
          List.of(
              half.root() + "devices/b/state",
              half.root() + "devices/b/state/n",
              half.root() + "devices/b/availability",
              half.root() + "devices/a/state/old",
              half.announcement("b"));
      over.forEach(
          topic -> assertNotEquals("", retained(peer, topic), "retained on " + peer + " " + topic));
      half.start(List.of("a"), "n", "fresh");
      awaitOnline(peer, probe, half);
      over.forEach(
          topic -> Await.until(peer + " cleared " + topic, () -> retained(peer, topic).isEmpty()));
      assertEquals("7", retained(peer, half.root() + "devices/a/state/n"));
      Await.until(peer + " announced", () -> announced(peer, half, "a").contains("fresh"));
      assertTrue(announced(peer, half, "a").contains("old"), peer + " knows what was announced");
    }
  }
}
