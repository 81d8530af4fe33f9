package io.sensorhub.bridge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.bridge.Topics;
import io.sensorhub.bridge.broker.Broker;
import io.sensorhub.bridge.broker.EitherBroker;
import io.sensorhub.bridge.broker.Paho5Broker;
import io.sensorhub.bridge.broker.PahoBroker;
import io.sensorhub.bridge.outbox.Outbox;
import io.sensorhub.bridge.outbox.Pace;
import io.sensorhub.bridge.outbox.Wake;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.EventId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Position;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.runtime.settings.MqttSettings;
import io.sensorhub.stream.DeviceView;
import io.sensorhub.stream.StreamMessage;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.BrokerLink;
import io.sensorhub.testkit.Mosquitto;
import io.sensorhub.testkit.MqttProbe;
import io.sensorhub.testkit.TestInstance;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds on every broker, with each version of MQTT: on a mosquitto of its own, and on whatever
 * listens on the ports that {@code -Dhub.test.brokers=NAME:VERSION:PORT,…} names.
 */
class BrokersIT {

  private static final Instant MEASURED = Instant.parse("2026-11-21T12:00:00.250Z");
  private static final int EVENTS = 300;

  @TempDir private Path folder;

  private record Peer(String name, String version, int port) {}

  /** A bridge's publishing half on one broker. */
  private static final class Half implements AutoCloseable {

    private final String instance;
    private final Wake wake = new Wake();
    private final Clock clock = Clock.systemUTC();
    private final Topics topics;
    private final Outbox outbox =
        new Outbox(
            clock,
            System::nanoTime,
            wake,
            Position.START,
            Optional.empty(),
            new Pace(Pace.UNBOUNDED, System::nanoTime));
    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private final AggregatorFollower follower;
    private final Publisher publisher;

    Half(String instance, String version, int port) {
      this.instance = instance;
      topics = new Topics("base", instance);
      MqttSettings mqtt =
          new MqttSettings(
              MqttSettings.Transport.TCP,
              "127.0.0.1",
              port,
              "",
              MqttSettings.Tls.OF_THE_SYSTEM,
              Optional.empty(),
              Optional.empty(),
              "base",
              "test",
              1,
              true,
              Duration.ofSeconds(5),
              MqttSettings.Version.V3,
              MqttSettings.DEFAULT_BACKLOG_RATE);
      StateBook book =
          new StateBook(List.of(), topics, mqtt, wake, clock.instant(), System::nanoTime);
      Announcements announcements =
          new Announcements(topics, book, new RetainedList(topics), Optional.empty());
      follower = new AggregatorFollower(book, outbox, topics, announcements, System::nanoTime);
      InstanceConfig config = TestInstance.of("{\"instance_id\": \"" + instance + "\"}");
      Broker older = new PahoBroker(mqtt, "test_" + instance);
      Broker newer = new Paho5Broker(mqtt, "test_" + instance);
      publisher =
          new Publisher(
              switch (version) {
                case "5" -> newer;
                case "3" -> older;
                default -> new EitherBroker(newer, older);
              },
              "test_" + instance,
              topics,
              book,
              outbox,
              follower,
              wake,
              new Meta(
                  () -> config,
                  topics,
                  book,
                  () -> Duration.ofSeconds(10),
                  clock,
                  System::nanoTime),
              announcements,
              clock,
              System::nanoTime,
              new Random());
    }

    void start(String... devices) {
      List<DeviceView> views = new ArrayList<>();
      for (String device : devices) {
        Reading reading =
            Reading.at(
                MEASURED,
                new DeviceId(device),
                Map.of("n", new Value.Whole(7)),
                Map.of(),
                Quality.GOOD);
        views.add(
            new DeviceView(
                reading.device(),
                "x",
                "serial",
                DeviceStatus.ONLINE,
                MEASURED,
                reading,
                null,
                null));
      }
      follower.message(new StreamMessage.Snapshot(views, true), Position.START);
      publisher.start((topic, payload, retained) -> arrived.add(topic));
    }

    void event(long number) {
      follower.message(
          new StreamMessage.Happened(
              new HubEvent(
                  new EventId("serial-handler", "aa", number),
                  new DeviceId("a"),
                  "seen",
                  "{\"n\":" + number + "}",
                  MEASURED)),
          Position.START);
    }

    String root() {
      return "base/v1/instances/" + instance + "/";
    }

    @Override
    public void close() {
      publisher.close();
    }
  }

  private List<Peer> others() {
    List<Peer> peers = new ArrayList<>();
    for (String named : System.getProperty("hub.test.brokers", "").split(",", -1)) {
      String[] parts = named.split(":", -1);
      if (parts.length == 3) {
        peers.add(new Peer(parts[0], parts[1], Integer.parseInt(parts[2])));
      }
    }
    return peers;
  }

  @Test
  void statesEventsCommandsAndTheLastWill_onEveryBroker() {
    try (Mosquitto mosquitto = Mosquitto.start(folder)) {
      List<Peer> peers = new ArrayList<>(others());
      for (String version : List.of("3", "5", "auto")) {
        peers.add(new Peer("mosquitto", version, mosquitto.port()));
      }
      for (Peer peer : peers) {
        holds(peer);
        System.out.println("holds on " + peer);
      }
    }
  }

  private static void holds(Peer peer) {
    String instance = "i" + Long.toHexString(System.nanoTime());
    try (BrokerLink link = new BrokerLink(peer.port());
        MqttProbe probe = new MqttProbe(peer.port(), "base/v1/instances/" + instance + "/#")) {
      try (Half half = new Half(instance, peer.version(), link.port())) {
        half.start("a", "b");
        awaitOnline(peer, probe, half);
        assertEquals("7", probe.last(half.root() + "devices/a/state/n").orElseThrow());
        probe.publish(half.root() + "devices/a/cmd", "{}");
        Await.until(peer + " command", () -> half.arrived.contains(half.root() + "devices/a/cmd"));
        for (long number = 1; number <= EVENTS; number++) {
          half.event(number);
        }
        Await.until(peer + " delivered", () -> half.outbox.size() == 0);
        Await.until(
            peer + " events", () -> probe.on(half.root() + "devices/a/events").size() >= EVENTS);
        List<String> ids =
            probe.on(half.root() + "devices/a/events").stream()
                .map(payload -> payload.replaceAll(".*\"n\":(\\d+).*", "$1"))
                .distinct()
                .toList();
        assertEquals(IntStream.rangeClosed(1, EVENTS).mapToObj(Integer::toString).toList(), ids);
        long before = half.publisher.connections();
        link.cut();
        Await.until(peer + " will", () -> probe.on(half.root() + "status").contains("offline"));
        Await.until(peer + " again", () -> half.publisher.connections() > before);
        awaitOnline(peer, probe, half);
        assertTrue(half.publisher.leftOut().isEmpty(), peer + " " + half.publisher.leftOut());
        assertEquals(List.of(), half.publisher.refusedTopics(), peer.toString());
      }
      Await.until(
          peer + " orderly end",
          () -> probe.last("base/v1/instances/" + instance + "/status").equals(offline()));
    }
    removedDevice(peer, instance);
  }

  private static Optional<String> offline() {
    return Optional.of("offline");
  }

  private static void awaitOnline(Peer peer, MqttProbe probe, Half half) {
    Await.until(
        peer + " online", () -> probe.last(half.root() + "status").equals(Optional.of("online")));
  }

  /** The next process has one device less; nothing of it stays retained. */
  private static void removedDevice(Peer peer, String instance) {
    try (Half half = new Half(instance, peer.version(), peer.port());
        MqttProbe probe = new MqttProbe(peer.port(), half.root() + "#")) {
      Await.until(
          peer + " retained", () -> probe.last(half.root() + "devices/b/state").isPresent());
      half.start("a");
      Await.until(
          peer + " cleared",
          () -> probe.last(half.root() + "devices/b/state").equals(Optional.of("")));
      awaitOnline(peer, probe, half);
    }
  }
}
