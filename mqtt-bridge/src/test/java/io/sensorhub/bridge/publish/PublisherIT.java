package io.sensorhub.bridge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.bridge.broker.PahoBroker;
import io.sensorhub.bridge.outbox.Outbox;
import io.sensorhub.bridge.outbox.Wake;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.EventId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Position;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Unit;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.runtime.settings.MqttSettings;
import io.sensorhub.stream.DeviceView;
import io.sensorhub.stream.StreamMessage;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.mqtt.Mosquitto;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The publishing half of the bridge on a real mosquitto, which is killed. */
class PublisherIT {

  private static final DeviceId ID = new DeviceId("t");
  private static final Instant MEASURED = Instant.parse("2026-11-21T12:00:00.250Z");
  private static final String ROOT = "base/v1/instances/inst/";

  private final List<String> arrived = new CopyOnWriteArrayList<>();
  private Mosquitto broker;
  private Wake wake;
  private Outbox outbox;
  private StateBook book;
  private AggregatorFollower follower;
  private Publisher publisher;

  @BeforeEach
  void start(@TempDir Path folder) {
    broker = Mosquitto.start(folder);
    MqttSettings mqtt = PlainBroker.at(broker.port());
    InstanceConfig instance =
        TestInstance.of(
            """
            {"instance_id": "inst", "friendly_name": "Inst",
             "config": {"sensors": [{"sensor_id": "%s", "sensor_type": "temperature",
                                     "friendly_name": "Thermometer", "model": "Model"}]}}
            """
                .formatted(ID));
    PublishingParts parts =
        PublishingParts.of(
            instance, mqtt, new PahoBroker(mqtt, "test_inst"), List.of(ID), Optional.empty());
    wake = parts.wake();
    outbox = parts.outbox();
    book = parts.book();
    follower = parts.follower();
    publisher = parts.publisher();
  }

  @AfterEach
  void stop() {
    publisher.close();
    broker.close();
  }

  private static Reading reading(double value) {
    return Reading.at(
        MEASURED,
        ID,
        Map.of("value", new Value.Decimal(value)),
        Map.of("value", new Unit("°C")),
        Quality.GOOD);
  }

  private void snapshot(DeviceStatus status, double value) {
    follower.message(
        new StreamMessage.Snapshot(
            List.of(
                new DeviceView(
                    ID, "temperature", "serial", status, MEASURED, reading(value), null, null))),
        Position.START);
  }

  /** Whatever the broker retains below a device's topics. */
  private List<MqttProbe.Heard> retained(DeviceId device) {
    return MqttProbe.retained(broker.port(), ROOT + "devices/" + device + "/#");
  }

  private void state(double value) {
    follower.message(new StreamMessage.State("temperature", reading(value)), Position.START);
  }

  private void event(long number) {
    follower.message(
        new StreamMessage.Happened(
            new HubEvent(
                new EventId("serial-handler", "aa", number),
                ID,
                "seen",
                "{\"n\":" + number + "}",
                MEASURED)),
        Position.START);
  }

  private void publish() {
    publisher.start((topic, payload, retained) -> arrived.add(topic));
  }

  /** Starts to publish, heard from the beginning on, and waits until all states are told. */
  private MqttProbe online() {
    MqttProbe probe = probe();
    publish();
    Await.until("online", () -> probe.last(ROOT + "status").equals(Optional.of("online")));
    return probe;
  }

  private MqttProbe probe() {
    return new MqttProbe(broker.port(), "base/#");
  }

  @Test
  void whatComesWhileNothingWaits_isPublishedByTheThreadThatBringsIt() {
    snapshot(DeviceStatus.ONLINE, 21.5);
    try (MqttProbe probe = online()) {
      Onward onward = new Onward(follower, publisher, wake);
      long[] number = {0};
      Await.until(
          "published before the call returns",
          () -> {
            long before = publisher.published();
            long[] seen = new long[1];
            onward.together(() -> {
              event(++number[0]);
              seen[0] = publisher.published();
            });
            return seen[0] == before && publisher.published() == before + 2;
          });
      Await.until(
          "all events", () -> probe.on(ROOT + "devices/" + ID + "/events").size() == number[0]);
    }
  }

  @Test
  void atTheStart_statesComeFirst_thenOnline_allRetained() {
    snapshot(DeviceStatus.ONLINE, 21.5);
    online().close();
    Map<String, MqttProbe.Heard> retained = new TreeMap<>();
    MqttProbe.retained(broker.port(), "base/#")
        .forEach(heard -> retained.put(heard.topic(), heard));
    Map.of(
            "devices/t/state",
            "{\"timestamp\":\"2026-11-21T12:00:00.250Z\",\"device_id\":\"t\",\"state\":"
                + "{\"value\":21.5,\"quality\":\"good\",\"unit\":\"°C\"}}",
            "devices/t/state/value",
            "21.5",
            "devices/t/state/unit",
            "°C",
            "devices/t/state/quality",
            "good",
            "devices/t/availability",
            "online",
            "status",
            "online")
        .forEach((topic, payload) -> assertEquals(payload, payload(retained, topic)));
    assertTrue(payload(retained, "meta/devices_list").contains("\"handler\":\"serial\""));
    assertTrue(payload(retained, "meta/info").contains("\"devices_count\":1"));
    assertTrue(retained.values().stream().allMatch(heard -> heard.qos() == 1));
  }

  private static String payload(Map<String, MqttProbe.Heard> retained, String topic) {
    return Objects.requireNonNull(retained.get(ROOT + topic), topic).payload();
  }

  @Test
  void orderAtStart_isMetaStatesOnline() {
    snapshot(DeviceStatus.ONLINE, 21.5);
    try (MqttProbe probe = probe()) {
      publish();
      Await.until("online", () -> probe.last(ROOT + "status").equals(Optional.of("online")));
      List<String> order = probe.all().stream().map(MqttProbe.Heard::topic).toList();
      assertTrue(order.indexOf(ROOT + "meta/info") < order.indexOf(ROOT + "devices/t/state"));
      assertTrue(order.indexOf(ROOT + "devices/t/state") < order.indexOf(ROOT + "status"));
    }
  }

  @Test
  void withoutStates_onlineComesAfterFiveSeconds_andTheDevicesAreOffline() {
    try (MqttProbe probe = probe()) {
      publish();
      Await.until("online", () -> probe.last(ROOT + "status").equals(Optional.of("online")));
      assertEquals("offline", probe.last(ROOT + "devices/t/availability").orElseThrow());
    }
  }

  @Test
  void onlyWhatChanged_isPublished_andOnRepeatEverything() {
    snapshot(DeviceStatus.ONLINE, 21.5);
    try (MqttProbe probe = online()) {
      probe.forget();
      state(21.5);
      state(22.0);
      Await.until("change", () -> probe.last(ROOT + "devices/t/state/value").isPresent());
      assertEquals("22.0", probe.last(ROOT + "devices/t/state/value").orElseThrow());
      assertEquals(List.of(), probe.on(ROOT + "devices/t/state/unit"));
      assertEquals(1, probe.on(ROOT + "devices/t/state").size());
      probe.forget();
      book.repeat();
      Await.until("repetition", () -> probe.last(ROOT + "devices/t/state/unit").isPresent());
    }
  }

  @Test
  void offlineDevice_isNotRepeated() {
    snapshot(DeviceStatus.ONLINE, 21.5);
    try (MqttProbe probe = online()) {
      probe.forget();
      Fault fault = Fault.of(FaultCode.LINE_DOWN, "gone", MEASURED);
      follower.message(
          new StreamMessage.Availability(ID, DeviceStatus.OFFLINE, MEASURED), Position.START);
      for (int i = 0; i < 3; i++) {
        follower.message(
            new StreamMessage.FaultChanged(ID, Optional.of(fault), MEASURED), Position.START);
      }
      book.repeat();
      event(1);
      Await.until("event", () -> probe.last(ROOT + "devices/t/events").isPresent());
      assertEquals("offline", probe.last(ROOT + "devices/t/availability").orElseThrow());
      assertEquals(List.of(), probe.on(ROOT + "devices/t/state"));
      assertEquals(1, probe.on(ROOT + "devices/t/error").size());
      assertTrue(
          probe
              .last(ROOT + "devices/t/error")
              .orElseThrow()
              .contains("\"error_code\":\"LINE_DOWN\""));
    }
  }

  @Test
  void brokerThatIsKilledAndStarted_getsEverythingAgain_andNoEventIsLost() {
    snapshot(DeviceStatus.ONLINE, 21.5);
    publish();
    Await.until("connected", () -> publisher.connected() && publisher.lastPublish().isPresent());
    broker.kill();
    Await.until("lost", () -> !publisher.connected());
    for (int i = 1; i <= 50; i++) {
      event(i);
    }
    assertEquals(50, outbox.size());
    broker.start();
    try (MqttProbe probe = probe()) {
      Await.until("online", () -> probe.last(ROOT + "status").equals(Optional.of("online")));
      Await.until("state", () -> probe.last(ROOT + "devices/t/state").isPresent());
      Await.until("all delivered", () -> outbox.size() == 0);
      assertEquals("serial-handler/aa:50", outbox.delivered().toString());
      assertFalse(publisher.connections() < 2);
    }
  }

  @Test
  void events_goToBothTopics_withTheirIdentity() {
    snapshot(DeviceStatus.ONLINE, 21.5);
    try (MqttProbe probe = online()) {
      event(7);
      Await.until("event", () -> probe.last("base/v1/global/events").isPresent());
      assertEquals(
          "{\"id\":\"serial-handler/aa:7\",\"timestamp\":\"2026-11-21T12:00:00.250Z\","
              + "\"event\":\"seen\",\"data\":{\"n\":7}}",
          probe.last(ROOT + "devices/t/events").orElseThrow());
      assertTrue(
          probe.last("base/v1/global/events").orElseThrow().contains("\"source\":\"inst_t\""));
    }
  }

  @Test
  void orderlyEnd_publishesOffline() {
    snapshot(DeviceStatus.ONLINE, 21.5);
    try (MqttProbe probe = online()) {
      publisher.close();
      Await.until("offline", () -> probe.last(ROOT + "status").equals(Optional.of("offline")));
    }
  }

  @Test
  void messages_reachTheInbound() {
    snapshot(DeviceStatus.ONLINE, 21.5);
    try (MqttProbe probe = online()) {
      probe.publish(ROOT + "devices/t/cmd", "{}");
      probe.publish(ROOT + "groups/g/cmd", "{}");
      Await.until(
          "arrived", () -> arrived.equals(List.of(ROOT + "devices/t/cmd", ROOT + "groups/g/cmd")));
    }
  }

  @Test
  void deviceThatGoes_leavesNothingRetained_andOneThatComesIsPublished() {
    snapshot(DeviceStatus.ONLINE, 21.5);
    publish();
    DeviceId late = new DeviceId("late");
    try (MqttProbe probe = probe()) {
      Await.until("online", () -> probe.last(ROOT + "status").equals(Optional.of("online")));
      Reading reading =
          Reading.at(MEASURED, late, Map.of("value", new Value.Whole(7)), Map.of(), Quality.GOOD);
      DeviceView view =
          new DeviceView(late, "x", "serial", DeviceStatus.ONLINE, MEASURED, reading, null, null);
      follower.message(new StreamMessage.Snapshot(List.of(view), false), Position.START);
      Await.until("late", () -> probe.last(ROOT + "devices/late/state/value").isPresent());
      assertFalse(retained(ID).isEmpty(), "an incomplete snapshot takes nothing away");
      follower.message(new StreamMessage.Snapshot(List.of(view), true), Position.START);
      Await.until("cleared", () -> probe.last(ROOT + "devices/t/state").equals(Optional.of("")));
      Await.until("nothing retained", () -> retained(ID).isEmpty());
      assertFalse(retained(late).isEmpty());
      Await.until(
          "remembered no more", () -> probe.last(ROOT + "meta/retained/t").equals(Optional.of("")));
      snapshot(DeviceStatus.ONLINE, 3);
      Await.until(
          "back", () -> probe.last(ROOT + "devices/t/state/value").equals(Optional.of("3.0")));
      Await.until("late is gone", () -> retained(late).isEmpty());
    }
  }

  @Test
  void whatIsRetainedAndOver_isCleared() {
    try (MqttProbe before = new MqttProbe(broker.port(), "base/#")) {
      byte[] list =
          """
          {"old": ["state", "availability"], "t": ["state", "state/value", "state/old_value"],
           "/": ["ha/device/inst_old/config", "ha/device/other_x/config", "base/others"],
           "no device!": 7, "late": [3, {"a": []}, "cmd", "state/+", "../t/state"]}
          """
              .getBytes(StandardCharsets.UTF_8);
      before.publish(ROOT + "meta/retained", list, true);
      byte[] payload = "x".getBytes(StandardCharsets.UTF_8);
      for (String device : List.of("old/state", "old/availability", "t/state/old_value")) {
        before.publish(ROOT + "devices/" + device, payload, true);
      }
      String document =
          """
          {"dev": {"ids": ["inst_old"], "via_device": "inst"}, "o": {"name": "sensor-hub"},
           "stat_t": "base/v1/instances/inst/devices/old/state", "cmps": {}}
          """;
      before.publish("ha/device/inst_old/config", document.getBytes(StandardCharsets.UTF_8), true);
      before.publish("ha/device/other_x/config", payload, true);
      before.publish("base/others", payload, true);
    }
    snapshot(DeviceStatus.ONLINE, 21.5);
    try (MqttProbe probe = new MqttProbe(broker.port(), "base/#")) {
      publish();
      Await.until(
          "the new list",
          () ->
              probe.last(ROOT + "meta/retained").equals(Optional.of(""))
                  && probe
                      .last(ROOT + "meta/retained/t")
                      .filter(l -> !l.contains("old"))
                      .isPresent());
      Await.until(
          "nothing of what is over",
          () ->
              MqttProbe.retained(broker.port(), "#").stream()
                  .noneMatch(heard -> heard.topic().contains("old")));
    }
    List<String> retained =
        MqttProbe.retained(broker.port(), "#").stream().map(MqttProbe.Heard::topic).toList();
    assertTrue(
        retained.containsAll(List.of("base/others", "ha/device/other_x/config")),
        retained::toString);
  }

  @Test
  void offlineOfSomebodyElse_isPutRight() {
    snapshot(DeviceStatus.ONLINE, 21.5);
    try (MqttProbe probe = online()) {
      probe.publish(ROOT + "status", "offline".getBytes(StandardCharsets.UTF_8), true);
      Await.until(
          "put right", // which may be so quick that nobody sees the wrong one alone
          () -> {
            List<String> told = probe.on(ROOT + "status");
            int wrong = told.lastIndexOf("offline");
            return wrong >= 0 && told.lastIndexOf("online") > wrong;
          });
    }
  }
}
