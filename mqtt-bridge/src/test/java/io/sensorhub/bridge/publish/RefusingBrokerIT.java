package io.sensorhub.bridge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.bridge.broker.PahoBroker;
import io.sensorhub.bridge.outbox.Outbox;
import io.sensorhub.bridge.refusal.LeftOut;
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
import io.sensorhub.testkit.mqtt.PickyBroker;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The publishing half of the bridge on a broker that does not take everything. */
class RefusingBrokerIT {

  private static final Instant MEASURED = Instant.parse("2026-11-21T12:00:00.250Z");
  private static final String ROOT = "base/v1/instances/inst/";
  private static final DeviceId A = new DeviceId("a");
  private static final DeviceId B = new DeviceId("b");

  private final PickyBroker broker = new PickyBroker();
  private final PublishingParts parts = parts();
  private final Outbox outbox = parts.outbox();
  private final AggregatorFollower follower = parts.follower();
  private final Publisher publisher = parts.publisher();

  private PublishingParts parts() {
    InstanceConfig instance =
        TestInstance.of(
            """
            {"instance_id": "inst",
             "config": {"sensors": [{"sensor_id": "a", "sensor_type": "temperature"},
                                    {"sensor_id": "b", "sensor_type": "temperature"}]}}
            """);
    MqttSettings mqtt = PlainBroker.at(broker.port());
    return PublishingParts.of(
        instance, mqtt, new PahoBroker(mqtt, "test_inst"), List.of(A, B), Optional.empty());
  }

  @AfterEach
  void stop() {
    publisher.close();
    broker.close();
  }

  private static Reading reading(DeviceId device, String text) {
    return Reading.at(
        MEASURED,
        device,
        Map.of("text", new Value.Text(text), "n", new Value.Whole(1)),
        Map.of(),
        Quality.GOOD);
  }

  private static DeviceView view(DeviceId device, String text) {
    return new DeviceView(
        device, "x", "serial", DeviceStatus.ONLINE, MEASURED, reading(device, text), null, null);
  }

  private void state(Reading reading) {
    follower.message(new StreamMessage.State("x", reading), Position.START);
  }

  private void start(String textOfA) {
    follower.message(
        new StreamMessage.Snapshot(List.of(view(A, textOfA), view(B, "short"))), Position.START);
    publisher.start((topic, payload, kept) -> {});
  }

  private void event(long number, String text) {
    String data = "{\"text\":\"" + text + "\"}";
    follower.message(
        new StreamMessage.Happened(
            new HubEvent(new EventId("serial-handler", "aa", number), A, "seen", data, MEASURED)),
        Position.START);
  }

  private boolean has(String below, String value) {
    return broker.last(ROOT + below).equals(Optional.of(value));
  }

  private boolean lastEvent(long number) {
    return broker
        .last("base/v1/global/events")
        .filter(event -> event.contains("aa:" + number))
        .isPresent();
  }

  private void untilWell() {
    Await.until("online", () -> has("status", "online"));
    Await.until("the other device", () -> has("devices/b/state/text", "short"));
  }

  private List<String> leftOut() {
    return publisher.leftOut().stream().map(LeftOut::topic).sorted().toList();
  }

  @Test
  void whatIsTooLarge_isLeftOut_andEverythingElseGoesOn() {
    broker.takes((topic, bytes) -> bytes < 2000);
    start("x".repeat(3000));
    untilWell();
    Await.until("the device's other topics", () -> has("devices/a/state/n", "1"));
    assertEquals(List.of(ROOT + "devices/a/state", ROOT + "devices/a/state/text"), leftOut());
    assertTrue(publisher.leftOut().stream().allMatch(each -> each.bytes() > 3000));
    int connections = broker.connections();
    state(reading(A, "y".repeat(3000)));
    state(reading(B, "other"));
    Await.until("what follows", () -> has("devices/b/state/text", "other"));
    state(reading(A, "small"));
    Await.until("small again", () -> has("devices/a/state/text", "small"));
    Await.until("nothing is left out", () -> publisher.leftOut().isEmpty());
    assertEquals(connections, broker.connections());
  }

  @Test
  void eventThatIsRefused_isLeftOut_andTheNextOnesAreDelivered() {
    broker.takes((topic, bytes) -> bytes < 2000);
    start("short");
    untilWell();
    event(1, "short");
    event(2, "x".repeat(3000));
    event(3, "short");
    Await.until("the last event", () -> lastEvent(3));
    Await.until("all done", () -> outbox.size() == 0);
    untilWell();
  }

  @Test
  void refusedSubscription_isNamed_andStatesGoOn() {
    String commands = ROOT + "devices/+/cmd";
    broker.subscribes(filter -> !filter.equals(commands));
    start("short");
    untilWell();
    assertEquals(List.of(commands), publisher.refusedTopics());
    assertEquals(1, broker.connections());
  }

  @Test
  void connectionsThatEndEarly_withNoMessageToBlame_areExplained() {
    start("short");
    untilWell();
    for (int ends = 1; ends <= 3; ends++) {
      Await.until("everything of the beginning is sent", () -> has("status", "online"));
      event(ends, "short"); // answered last
      long number = ends;
      Await.until("nothing under way", () -> outbox.size() == 0 && lastEvent(number));
      int before = broker.connections();
      broker.forget();
      broker.cut();
      Await.until("again", () -> broker.connections() > before);
    }
    Await.until(
        "the cause",
        () -> publisher.problem().filter(why -> why.contains("test_inst")).isPresent());
    assertEquals(List.of(), leftOut());
  }
}
