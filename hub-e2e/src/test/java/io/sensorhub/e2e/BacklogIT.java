package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.brokers.Brokers;
import io.sensorhub.testkit.brokers.RealBroker;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.mqtt.BrokerLink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What has waited during an outage reaches a slow subscriber of a broker with its maker's settings,
 * which keeps about a thousand messages for it and drops the rest.
 */
class BacklogIT {

  private static final boolean LONG = Boolean.getBoolean("hub.test.long");
  private static final int EVENTS = LONG ? 5_000 : 1_500;

  /** What the subscriber does with each message, for example write it to an SD card. */
  private static final long WORK_NANOS = 12_000_000;

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int LIVE = 10;

  @TempDir private Path folder;

  static List<String> brokers() {
    return LONG ? List.of("mosquitto", "hivemq", "ejabberd") : List.of("mosquitto");
  }

  /** Takes events with QoS 1, one after the other. Thread-safe. */
  private static final class Slow implements AutoCloseable {
    private final MqttClient client;
    private final Map<String, List<Integer>> order = new HashMap<>();

    Slow(RealBroker broker, String filter) {
      try {
        client =
            new MqttClient("tcp://127.0.0.1:" + broker.port(), "slow", new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        broker
            .maker()
            .username()
            .ifPresent(user -> {
              options.setUserName(user);
              options.setPassword("any".toCharArray());
            });
        client.connect(options);
        client.subscribe(
            filter,
            1,
            (topic, message) -> {
              LockSupport.parkNanos(WORK_NANOS);
              int number = Json.parse(message.getPayload()).at("/data/n").asInt();
              take(topic.replaceAll(".*/devices/([^/]*)/.*", "$1"), number);
            });
      } catch (MqttException e) {
        throw new IllegalStateException("broker at " + broker.port(), e);
      }
    }

    private synchronized void take(String device, int number) {
      List<Integer> before = order.computeIfAbsent(device, _ -> new ArrayList<>());
      if (!before.contains(number)) {
        before.add(number);
      }
    }

    synchronized List<Integer> of(String device) {
      return List.copyOf(order.getOrDefault(device, List.of()));
    }

    @Override
    public void close() {
      try {
        client.disconnectForcibly(0, 200, true);
        client.close(true);
      } catch (MqttException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private Path instance(String id, PseudoTerminal waits, PseudoTerminal lives) throws Exception {
    return Files.writeString(
        folder.resolve(id + ".json"),
        """
        {"instance_id": "%s",
         "config": {"ports": [{"port_id": "p", "serial_path": "%s", "driver": "json-lines"},
                              {"port_id": "q", "serial_path": "%s", "driver": "json-lines"}]},
         "devices": [{"device_id": "waits", "port_id": "p", "profile": "generic-json-events"},
                     {"device_id": "lives", "port_id": "q", "profile": "generic-json-events"}]}
        """
            .formatted(id, waits.device(), lives.device()));
  }

  private static void write(PseudoTerminal line, int from, int to) {
    for (int n = from; n < to; n++) {
      line.line("{\"type\":\"tick\",\"n\":" + n + "}");
    }
  }

  private static int waiting(RunningHub hub) {
    return hub.get("mqtt-bridge", "/health").at("/spool/events").asInt(-1);
  }

  private static List<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("brokers")
  void eventsOfAnOutage_allReachASlowSubscriber(String name) throws Exception {
    try (RealBroker broker = Brokers.start(name, folder.resolve(name));
        BrokerLink link = new BrokerLink(broker.port());
        PseudoTerminal waits = PseudoTerminal.at(folder.resolve("waits"));
        PseudoTerminal lives = PseudoTerminal.at(folder.resolve("lives"))) {
      Map<String, String> environment = new HashMap<>();
      environment.put("MQTT_HOST", "127.0.0.1");
      environment.put("MQTT_PORT", Integer.toString(link.port()));
      Optional<String> user = broker.maker().username();
      user.ifPresent(login -> {
        environment.put("MQTT_USERNAME", login);
        environment.put("MQTT_PASSWORD", "any");
      });
      try (RunningHub hub =
              new Launcher(folder, environment).up(instance("backlog_" + name, waits, lives));
          Slow slow = new Slow(broker, hub.root() + "devices/+/events")) {
        Await.until(
            "both lines are open",
            () ->
                hub
                        .get("serial-handler", "/health")
                        .path("lines")
                        .findValuesAsText("state")
                        .stream()
                        .filter("open"::equals)
                        .count()
                    == 2);
        write(waits, 0, 1);
        Await.until("before", () -> slow.of("waits").size() == 1);
        link.refuse(true);
        link.cut();
        Await.until(
            "away", () -> !hub.get("mqtt-bridge", "/health").at("/mqtt/connected").asBoolean(true));
        write(waits, 1, EVENTS);
        Await.until("kept", () -> waiting(hub) >= EVENTS - 1);
        link.refuse(false);
        Await.until(
            "again", () -> hub.get("mqtt-bridge", "/health").at("/mqtt/connected").asBoolean());
        boolean between = false;
        for (int n = 0; n < LIVE; n++) {
          write(lives, n, n + 1);
          int expected = n + 1;
          Await.until("live event", () -> slow.of("lives").size() == expected);
          between |= waiting(hub) > 0;
        }
        assertTrue(between, "live ones came between");
        write(waits, EVENTS, EVENTS + LIVE);
        Await.until("all", PATIENCE, () -> slow.of("waits").size() >= EVENTS + LIVE);
        assertEquals(upTo(EVENTS + LIVE), slow.of("waits"), "in their order");
        assertEquals(upTo(LIVE), slow.of("lives"));
        Await.until("nothing waits", () -> waiting(hub) == 0);
      }
    }
  }
}
