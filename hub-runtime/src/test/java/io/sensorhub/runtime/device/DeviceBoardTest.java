package io.sensorhub.runtime.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.change.InstanceDifference;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.description.Control;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.description.Kind;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.stream.Feed;
import io.sensorhub.testkit.ManualClock;
import io.sensorhub.testkit.TestInstance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeviceBoardTest {

  private static final DeviceId ID = new DeviceId("d");

  private final ManualClock clock = new ManualClock();
  private final Feed feed = new Feed();
  private final DeviceBoard board =
      new DeviceBoard(ServiceName.SERIAL_HANDLER, devices(10), feed, clock, clock::nanos);

  private static List<DeviceConfig> devices(double silence) {
    return TestInstance.of(
            """
            {"instance_id": "x",
             "config": {"ports": [{"port_id": "p", "serial_path": "/dev/null", "driver": "json-lines"}]},
             "devices": [{"device_id": "d", "port_id": "p", "profile": "generic-json-lines",
                          "silence": %s}]}
            """
                .formatted(silence))
        .devices();
  }

  private DeviceStatus status() {
    return feed.device(ID).orElseThrow().status();
  }

  private void measured() {
    board.measured(
        Reading.at(clock.instant(), ID, Map.of("v", new Value.Whole(1)), Map.of(), Quality.GOOD));
  }

  @Test
  void everyDevice_isInTheFeedFromTheFirstMoment() {
    assertEquals(DeviceStatus.UNKNOWN, status());
    assertEquals("serial", feed.device(ID).orElseThrow().handler());
  }

  @Test
  void silenceBeyondTheLimit_takesOffline_andTheNextReadingBringsBack() {
    measured();
    clock.advance(Duration.ofSeconds(10));
    board.checkSilence();
    assertEquals(DeviceStatus.ONLINE, status());
    clock.advance(Duration.ofMillis(1));
    board.checkSilence();
    assertEquals(DeviceStatus.OFFLINE, status());
    assertNotNull(board.health(ID).fault());
    assertEquals(1, DeviceJson.faults(board));
    measured();
    assertEquals(DeviceStatus.ONLINE, status());
    assertEquals(0, DeviceJson.faults(board));
  }

  @Test
  void deviceThatIsHeardWithoutAReading_isNotSilent() {
    board.heard(ID);
    clock.advance(Duration.ofSeconds(9));
    board.heard(ID);
    clock.advance(Duration.ofSeconds(9));
    board.checkSilence();
    assertEquals(DeviceStatus.ONLINE, status());
  }

  @Test
  void openLine_makesAvailableOnlyWhatMayBeSilent() {
    board.opened(ID);
    assertEquals(DeviceStatus.UNKNOWN, status());
    clock.advance(Duration.ofSeconds(11));
    board.checkSilence();
    assertEquals(DeviceStatus.OFFLINE, status());
    DeviceBoard patient =
        new DeviceBoard(ServiceName.SERIAL_HANDLER, devices(0), new Feed(), clock, clock::nanos);
    patient.opened(ID);
    assertEquals(DeviceStatus.ONLINE, patient.health(ID).status());
  }

  @Test
  void afterALoss_theDeviceStaysOffline_untilItIsHeard() {
    measured();
    Fault fault = Fault.of(FaultCode.LINE_DOWN, "unplugged", clock.instant());
    board.lost(ID, fault);
    board.opened(ID);
    assertEquals(DeviceStatus.OFFLINE, status());
    assertEquals(FaultCode.LINE_DOWN, fault(board).code());
    clock.advance(Duration.ofSeconds(11));
    board.checkSilence();
    assertEquals(FaultCode.READ_TIMEOUT, fault(board).code());
    measured();
    assertEquals(DeviceStatus.ONLINE, status());
  }

  private static Fault fault(DeviceBoard board) {
    return Objects.requireNonNull(board.health(ID).fault());
  }

  private Map<String, Value> told(Map<String, Value> values) {
    board.measured(Reading.at(clock.instant(), ID, values, Map.of(), Quality.GOOD));
    return board.reading(ID).orElseThrow().values();
  }

  @Test
  void readingOfADriverThatHasBegunAnew_takesNothingAway() {
    told(Map.of("a", new Value.Whole(1), "b", new Value.Whole(2)));
    clock.advance(Duration.ofSeconds(1));
    assertEquals(
        Map.of("a", new Value.Whole(3), "b", new Value.Whole(2)),
        told(Map.of("a", new Value.Whole(3))));
    Reading whole = board.reading(ID).orElseThrow();
    assertEquals(clock.instant(), whole.measured().get("a"));
    assertEquals(clock.instant().minusSeconds(1), whole.measured().get("b"));
  }

  private void change(String before, String now) {
    InstanceDifference difference =
        InstanceDifference.of(
            instance("generic-json-lines", before), instance("generic-json-lines", now));
    assertFalse(difference.isEmpty());
    board.apply(difference.devices(), _ -> Map.of());
  }

  private static InstanceConfig instance(String profile, String more) {
    return TestInstance.of(
        """
        {"instance_id": "x",
         "config": {"ports": [{"port_id": "p", "serial_path": "/dev/null", "driver": "json-lines"}]},
         "devices": [{"device_id": "d", "port_id": "p", "profile": "%s"%s}]}
        """
            .formatted(profile, more));
  }

  @Test
  void rulesAndNamesThatChange_areDescribedAtOnce_alsoOfWhatOnlyReadingsHaveTaught() {
    told(Map.of("a", new Value.Decimal(1.5)));
    change("", ", \"friendly_name\": \"Hall\", \"properties\": {\"a\": {\"deadband\": 0.5}}");
    DeviceDescription now = board.description(ID).orElseThrow();
    assertEquals("Hall", now.friendlyName());
    assertEquals(
        Optional.of(0.5), Objects.requireNonNull(now.properties().get("a")).publish().deadband());
    assertEquals(Map.of("a", new Value.Decimal(1.5)), board.reading(ID).orElseThrow().values());
  }

  @Test
  void deviceThatWasFoundOut_staysSo_whateverElseIsChanged() {
    Profile found = instance("generic-json-events", "").devices().getFirst().profile();
    board.identified(board.config(ID).orElseThrow().as(found), Map.of());
    measured();
    change("", ", \"friendly_name\": \"Hall\", \"silence\": 7");
    DeviceConfig config = board.config(ID).orElseThrow();
    assertEquals(found, config.profile());
    assertEquals("Hall", config.friendlyName());
    assertEquals(found.type(), board.description(ID).orElseThrow().type());
    assertEquals(DeviceStatus.ONLINE, status());
    board.identified(config, Map.of());
    assertTrue(board.reading(ID).isPresent(), "it is what it was");
    change("", ", \"values\": {\"v\": \"/w\"}");
    assertEquals("generic-json-lines", board.config(ID).orElseThrow().profile().name());
    assertTrue(board.reading(ID).isEmpty());
  }

  private DeviceDescription description() {
    return Objects.requireNonNull(feed.device(ID).orElseThrow().description());
  }

  private static PropertyDescription switched(DeviceConfig config, String name) {
    return PropertyDescription.of(
        config, name, Kind.FLAG, Optional.empty(), Optional.of(new Control.OnOff()));
  }

  @Test
  void whatItsProtocolKnows_isDescribedBesideWhatReadingsHaveTaught() {
    DeviceConfig config = board.config(ID).orElseThrow();
    measured();
    board.described(ID, Map.of("relay", switched(config, "relay")));
    assertEquals(Set.of("v", "relay"), description().properties().keySet());
    assertEquals(List.of("relay"), description().settable());
    board.described(ID, Map.of("other", switched(config, "other")));
    assertTrue(description().settable().contains("other"), description().toString());
    assertTrue(description().properties().containsKey("v"));
    board.described(new DeviceId("nobody"), Map.of("x", switched(config, "x")));
    assertEquals(1, feed.devices().size());
  }

  @Test
  void whatItWasFoundOutToBe_isDescribed_withoutWhatWasKnownOfAnotherModel() {
    DeviceConfig config = board.config(ID).orElseThrow();
    measured();
    board.described(ID, Map.of("relay", switched(config, "relay")));
    DeviceConfig model =
        config.as(
            TestInstance.of(
                    """
                    {"instance_id": "x", "devices": [{"device_id": "d", "url": "http://192.0.2.1",
                      "profile": "tasmota"}]}
                    """)
                .devices()
                .getFirst()
                .profile());
    board.identified(model, Map.of("dimmer", switched(model, "dimmer")));
    assertEquals(model.model(), description().model());
    assertEquals(model.type(), description().type());
    assertTrue(description().properties().containsKey("dimmer"));
    assertFalse(description().properties().containsKey("v"), "was of another model");
    assertTrue(board.reading(ID).isEmpty(), "the reading was another model's");
  }
}
