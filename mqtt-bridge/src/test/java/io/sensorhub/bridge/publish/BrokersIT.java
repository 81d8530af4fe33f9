package io.sensorhub.bridge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.bridge.broker.Broker;
import io.sensorhub.bridge.broker.EitherBroker;
import io.sensorhub.bridge.broker.Paho5Broker;
import io.sensorhub.bridge.broker.PahoBroker;
import io.sensorhub.bridge.outbox.Outbox;
import io.sensorhub.bridge.outbox.Pace;
import io.sensorhub.bridge.outbox.Wake;
import io.sensorhub.bridge.topics.Topics;
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
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.brokers.Brokers;
import io.sensorhub.testkit.brokers.RealBroker;
import io.sensorhub.testkit.mqtt.BrokerLink;
import io.sensorhub.testkit.mqtt.MqttProbe;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds on every broker, with each version of MQTT that it speaks: on mosquitto and moquette,
 * in a long test on all of them. {@code -Dhub.test.brokers=NAME,…} names others to be started,
 * {@code NAME:VERSION:PORT} one that runs already.
 */
class BrokersIT {

  private static final Instant MEASURED = Instant.parse("2026-11-21T12:00:00.250Z");
  private static final int EVENTS = 300;

  @TempDir private Path folder;

  private record Peer(String name, String version, int port, Optional<String> username) {

    MqttProbe probe(String topic) {
      return username
          .map(user -> MqttProbe.as(user, "any", port, topic))
          .orElseGet(() -> new MqttProbe(port, topic));
    }
  }

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

    Half(String instance, Peer peer, int port) {
      this.instance = instance;
      topics = new Topics("base", instance);
      MqttSettings mqtt =
          new MqttSettings(
              MqttSettings.Transport.TCP,
              "127.0.0.1",
              port,
              "",
              MqttSettings.Tls.OF_THE_SYSTEM,
              peer.username(),
              peer.username().map(_ -> "any"),
              "base",
              "test",
              1,
              true,
              Duration.ofSeconds(60),
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
              switch (peer.version()) {
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
      try (Half half = new Half(instance, peer, link.port())) {
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
    try (Half half = new Half(instance, peer, peer.port());
        MqttProbe probe = peer.probe(half.root() + "#")) {
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
