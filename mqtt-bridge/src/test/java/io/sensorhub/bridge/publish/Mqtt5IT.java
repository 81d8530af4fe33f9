package io.sensorhub.bridge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.bridge.refusal.LeftOut;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.BrokerLink;
import io.sensorhub.testkit.mqtt.Mosquitto;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What MQTT 5 says besides, on a real mosquitto. */
class Mqtt5IT {

  private static final int LIMIT = 2_000;

  @TempDir private Path folder;

  private static void awaitOnline(MqttProbe probe, PublishingHalf half) {
    Await.until("online", () -> probe.last(half.root() + "status").equals(Optional.of("online")));
  }

  private static PublishingHalf half(int port) {
    return new PublishingHalf("i", "5", port, Optional.empty());
  }

  @Test
  void packetLimitThatTheBrokerTells_isKeptWithoutLosingAConnection() {
    String[] many =
        IntStream.range(0, 150).mapToObj("property_%d"::formatted).toArray(String[]::new);
    try (Mosquitto broker = Mosquitto.start(folder, "max_packet_size " + LIMIT + "\n");
        MqttProbe probe = new MqttProbe(broker.port(), "base/v1/instances/i/#");
        PublishingHalf half = half(broker.port())) {
      half.start(List.of("a"), many);
      awaitOnline(probe, half);
      Await.until(
          "small ones", () -> probe.last(half.root() + "devices/a/state/property_9").isPresent());
      LeftOut state =
          half.publisher().leftOut().stream()
              .filter(left -> left.topic().equals(half.root() + "devices/a/state"))
              .findFirst()
              .orElseThrow();
      assertEquals("the broker takes packets of up to " + LIMIT + " bytes", state.reason());
      for (int n = 0; n < 300; n++) { // around the limit, with the property that names the event
        half.event("a", n + 1, "{\"text\":\"" + "x".repeat(LIMIT - 400 + n) + "\"}");
      }
      half.event("a", 1_000, "{}");
      Await.until("all done", () -> half.waiting() == 0);
      Await.until(
          "the last",
          () ->
              probe
                  .last(half.root() + "devices/a/events")
                  .filter(e -> e.contains("aa:1000"))
                  .isPresent());
      assertEquals(1, half.publisher().connections(), "nothing too large was sent");
      int arrived = probe.on(half.root() + "devices/a/events").size();
      assertTrue(arrived > 20 && arrived < 280, "those that fit: " + arrived);
    }
  }

  @Test
  void publicationsAndSubscriptionsThatAreForbidden_areNamedWithTheReason() throws IOException {
    Path plugin;
    try (Stream<Path> found =
        Files.find(
            Path.of("/usr/lib"), 2, (file, _) -> file.endsWith("mosquitto_dynamic_security.so"))) {
      plugin = found.findFirst().orElseThrow();
    }
    Path rights =
        Files.writeString(
            folder.resolve("rights.json"),
            """
            {"defaultACLAccess": {"publishClientSend": true, "publishClientReceive": true,
                                  "subscribe": true, "unsubscribe": true},
             "anonymousGroup": "all",
             "groups": [{"groupname": "all", "roles": [{"rolename": "some"}]}],
             "roles": [{"rolename": "some", "acls": [
               {"acltype": "publishClientSend", "topic": "ha/#", "priority": 1, "allow": false},
               {"acltype": "subscribePattern", "topic": "base/v1/instances/i/groups/#", "priority": 1, "allow": false}]}]}
            """);
    String settings = "plugin " + plugin + "\nplugin_opt_config_file " + rights + "\n";
    try (Mosquitto broker = Mosquitto.start(folder, settings);
        MqttProbe probe = new MqttProbe(broker.port(), "base/v1/instances/i/#");
        PublishingHalf half = half(broker.port())) {
      half.start(List.of("a"), "n");
      awaitOnline(probe, half);
      assertEquals(List.of(half.root() + "groups/+/cmd"), half.publisher().refusedTopics());
      Await.until(
          "told why",
          () ->
              half.publisher().leftOut().stream()
                  .anyMatch(left ->
                      left.topic().startsWith("ha/") && left.reason().contains("not authorized")));
      assertEquals(1, half.publisher().connections());
    }
  }

  @Test
  void responsesExpire_andEventsCarryTheirIdentity() throws IOException {
    try (Mosquitto broker = Mosquitto.start(folder)) {
      Path heard = folder.resolve("heard");
      Process subscriber =
          new ProcessBuilder(
                  "mosquitto_sub",
                  "-p",
                  Integer.toString(broker.port()),
                  "-V",
                  "5",
                  "-F",
                  "%t|%E|%P|%p",
                  "-t",
                  "base/#")
              .redirectOutput(heard.toFile())
              .start();
      try (PublishingHalf half = half(broker.port())) {
        half.start(List.of("a"), "n");
        Await.until("listens", () -> Files.readString(heard).contains("/status|||online"));
        half.event("a", 7);
        half.response("a", "{}");
        Await.until("both", () -> Files.readString(heard).contains("cmd/response"));
        List<String> lines = Files.readAllLines(heard);
        String id = "event_id:serial-handler/aa:7";
        assertEquals(
            List.of(half.root() + "devices/a/events||" + id, "base/v1/global/events||" + id),
            lines.stream()
                .filter(line -> line.contains("events|"))
                .map(line -> line.substring(0, line.lastIndexOf('|')))
                .toList());
        String response =
            lines.stream().filter(line -> line.contains("cmd/response")).findFirst().orElseThrow();
        int seconds = Integer.parseInt(response.split("\\|", -1)[1]);
        assertTrue(seconds > 0 && seconds <= 60, response);
      } finally {
        subscriber.destroyForcibly();
      }
    }
  }

  @Test
  void clientOfTheSameId_isNamedAsTheCause() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder);
        MqttProbe probe = new MqttProbe(broker.port(), "base/v1/instances/i/status");
        PublishingHalf half = half(broker.port())) {
      half.start(List.of("a"), "n");
      awaitOnline(probe, half);
      for (int fight = 0; fight < 3; fight++) {
        long before = half.publisher().connections();
        Await.until("there", () -> half.publisher().connected());
        try (MqttClient other =
            new MqttClient("tcp://127.0.0.1:" + broker.port(), "test_i", new MemoryPersistence())) {
          other.connect();
          Await.until("thrown out", () -> half.publisher().connections() > before);
          Await.until("the other one as well", () -> !other.isConnected());
        }
      }
      Await.until(
          "the cause",
          () -> half.publisher().problem().filter(why -> why.contains("test_i")).isPresent());
    }
  }

  @Test
  void ownLogOfTheClient_isStill() {
    try (PublishingHalf _ = half(1)) {
      String writer = "org.eclipse.paho.mqttv5.client.internal.CommsSender";
      assertFalse(Logger.getLogger(writer).isLoggable(Level.SEVERE));
    }
  }

  @Test
  void commandSentWhileTheHubIsAway_doesNotWaitForIt() {
    try (Mosquitto broker = Mosquitto.start(folder);
        BrokerLink link = new BrokerLink(broker.port());
        MqttProbe probe = new MqttProbe(broker.port(), "base/v1/instances/i/#");
        PublishingHalf half = half(link.port())) {
      half.start(List.of("a"), "n");
      awaitOnline(probe, half);
      String early = half.root() + "devices/early/cmd";
      String late = half.root() + "devices/late/cmd";
      probe.forget();
      link.refuse(true);
      link.cut();
      Await.until("away", () -> probe.on(half.root() + "status").contains("offline"));
      probe.publish(early, "{}");
      Await.until("the broker has it", () -> probe.last(early).isPresent());
      link.refuse(false);
      awaitOnline(probe, half);
      probe.publish(late, "{}");
      Await.until("the next command", () -> half.arrived(late));
      assertEquals(List.of(late), half.arrived());
    }
  }
}
