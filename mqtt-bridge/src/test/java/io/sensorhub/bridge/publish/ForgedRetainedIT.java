package io.sensorhub.bridge.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.Mosquitto;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others write retained on this hub's topics, with each version of MQTT. */
class ForgedRetainedIT {

  private Mosquitto broker;

  @BeforeEach
  void start(@TempDir Path folder) {
    broker = Mosquitto.start(folder);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private PublishingHalf half(String instance, String version, String... devices) {
    PublishingHalf half =
        new PublishingHalf(instance, version, broker.port(), Optional.empty(), List.of(devices));
    half.start(List.of(devices), "n");
    Await.until(
        instance + " is announced",
        () -> retained().containsKey(half.announcement(devices[devices.length - 1])));
    Await.until(
        instance + " online", () -> "online".equals(retained().get(half.root() + "status")));
    return half;
  }

  private Map<String, String> retained() {
    Map<String, String> all = new TreeMap<>();
    MqttProbe.retained(broker.port(), "#")
        .forEach(heard -> all.put(heard.topic(), heard.payload()));
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "5"})
  void whatOthersWriteOnAnyRetainedTopic_isPutRight(String version) {
    try (PublishingHalf half = half("i", version, "a", "b");
        MqttProbe other = new MqttProbe(broker.port(), "none")) {
      Map<String, String> own = retained();
      List.of(
              half.root() + "devices/a/availability",
              half.root() + "devices/a/state",
              half.root() + "devices/a/state/n",
              half.root() + "meta/info",
              half.root() + "meta/devices_list",
              half.root() + "meta/retained/a",
              half.root() + "meta/retained/~parts",
              half.root() + "status",
              half.announcement("a"))
          .forEach(topic -> assertTrue(own.containsKey(topic), topic));
      for (String forged : List.of("offline", "[\"state\"]")) {
        own.keySet().forEach(topic -> other.publish(topic, forged.getBytes(UTF_8), true));
        Await.until("put right on " + version, () -> retained().equals(own));
      }
      own.keySet().stream()
          .filter(topic -> topic.startsWith(half.root()))
          .forEach(topic -> other.publish(topic, new byte[0], true));
      Await.until("put right on " + version, () -> retained().equals(own));
      assertTrue(half.publisher().putRight() >= own.size());
      assertEquals(List.of(), half.arrived(), "nothing of it is a command");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "5"})
  void whatOthersWriteWhereThisHubPublishesNothing_isCleared(String version) {
    try (PublishingHalf half = half("i", version, "a");
        MqttProbe other = new MqttProbe(broker.port(), "none")) {
      Map<String, String> own = retained();
      for (String topic :
          List.of(
              "devices/ghost/availability",
              "devices/ghost/state",
              "devices/ghost/state/power",
              "devices/a/state/never_there",
              "meta/devices_list/7",
              "meta/retained/ghost",
              "meta/retained/a~3")) {
        other.publish(half.root() + topic, "[\"state\"]".getBytes(UTF_8), true);
      }
      other.publish("base/v1/instances/i_2/devices/ghost/state", "{}".getBytes(UTF_8), true);
      own.put("base/v1/instances/i_2/devices/ghost/state", "{}");
      Await.until("cleared on " + version + " of " + retained(), () -> retained().equals(own));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "5"})
  void announcementOfAnotherHubThatIsNamedLikeThisOnes_isNotCleared(String version) {
    try (PublishingHalf second = half("house_2", version, "x");
        MqttProbe other = new MqttProbe(broker.port(), "none")) {
      String document = retained().get(second.announcement("x"));
      List<String> names = List.of("house_2", "house_2_x", "house_old");
      Map<String, String> others = Map.of("house_old", "{\"o\": {\"name\": \"zigbee\"}}");
      others.forEach((name, text) ->
          other.publish("ha/device/" + name + "/config", text.getBytes(UTF_8), true));
      String list = names.stream().map("\"ha/device/%s/config\""::formatted).toList().toString();
      String part = "base/v1/instances/house/meta/retained/~1";
      other.publish(part, list.getBytes(UTF_8), true);
      try (PublishingHalf first = half("house", version, "a")) {
        Await.until(
            "the list is put right", () -> !retained().getOrDefault(part, "").contains("_old"));
        other.publish(part, list.getBytes(UTF_8), true);
        Await.until(
            "the list is put right again",
            () -> !retained().getOrDefault(part, "").contains("_old"));
        assertEquals(document, retained().get(second.announcement("x")));
        names.forEach(
            name -> assertTrue(retained().containsKey("ha/device/" + name + "/config"), name));
        assertTrue(retained().containsKey(first.announcement("a")));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "5"})
  void deviceThatItsUserHasDeletedInHomeAssistant_isNotAnnouncedAtOnce(String version) {
    try (PublishingHalf half = half("i", version, "a");
        MqttProbe other = new MqttProbe(broker.port(), "none")) {
      String status = half.root() + "status";
      other.publish(half.announcement("a"), new byte[0], true);
      other.publish(status, "offline".getBytes(UTF_8), true);
      Await.until("put right behind it", () -> "online".equals(retained().get(status)));
      assertTrue(!retained().containsKey(half.announcement("a")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "5"})
  void whatTheHubPublishesItself_isNobodyElses(String version) {
    try (PublishingHalf half = half("i", version, "a");
        MqttProbe probe = new MqttProbe(broker.port(), half.root() + "devices/a/state/n")) {
      for (int value = 0; value < 2_000; value++) {
        half.state("a", value % 3);
      }
      half.state("a", 9);
      Await.until(
          "the last", () -> probe.last(half.root() + "devices/a/state/n").equals(Optional.of("9")));
      assertEquals(0, half.publisher().putRight());
    }
  }
}
