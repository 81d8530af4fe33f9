package io.sensorhub.runtime.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.change.InstanceDifference;
import io.sensorhub.core.change.RosterChange;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.stream.DeviceView;
import io.sensorhub.stream.Feed;
import io.sensorhub.testkit.ManualClock;
import io.sensorhub.testkit.TestInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RosterTest {

  private final ManualClock clock = new ManualClock();
  private final Feed feed = new Feed();
  private final DeviceBoard board =
      new DeviceBoard(ServiceName.HTTP_POLLER, List.of(), feed, clock, clock::nanos);
  private final List<String> done = new ArrayList<>();
  private boolean refuses;
  private final Roster roster =
      new Roster(
          device -> device.enabled() && device.overHttp(),
          board,
          (next, changes) -> {
            if (refuses) {
              throw new ConfigurationException(
                  "file", List.of(new Problem("/devices", "this", "that", Optional.empty())));
            }
            return new Roster.Step() {
              @Override
              public void close() {
                done.add("close " + ids(changes.removed()) + known());
              }

              @Override
              public void open() {
                done.add("open " + ids(changes.added()) + known());
              }
            };
          });

  private static List<String> ids(List<DeviceConfig> devices) {
    return devices.stream().map(device -> device.id().value()).toList();
  }

  private List<String> known() {
    return feed.devices().stream().map(device -> device.id().value()).toList();
  }

  private static InstanceConfig instance(String... devices) {
    return TestInstance.of(
        "{\"instance_id\": \"x\", \"devices\": [" + String.join(", ", devices) + "]}");
  }

  private static String device(String id, String more) {
    return "{\"device_id\": \"%s\", \"profile\": \"generic-json\", \"url\": \"http://192.0.2.1\"%s}"
        .formatted(id, more);
  }

  private void change(InstanceConfig before, InstanceConfig now) throws ConfigurationException {
    InstanceDifference difference = InstanceDifference.of(before, now);
    roster.apply(difference.ports().all(), difference.devices().all());
  }

  private void read(String id) {
    board.measured(
        Reading.at(
            clock.instant(),
            new DeviceId(id),
            Map.of("v", new Value.Whole(1)),
            Map.of(),
            Quality.GOOD));
  }

  @Test
  void whatGoes_isGivenBackFirst_whatComesBeginsWhenTheBoardKnowsIt() throws Exception {
    InstanceConfig first = instance(device("a", ""), device("b", ""));
    roster.begin(first.ports(), first.devices());
    change(first, instance(device("b", ""), device("c", "")));
    assertEquals(
        List.of("close [][]", "open [a, b][a, b]", "close [a][a, b]", "open [c][b, c]"), done);
  }

  @Test
  void refusedChange_leavesEverythingAsItWas() throws Exception {
    InstanceConfig first = instance(device("a", ""));
    roster.begin(first.ports(), first.devices());
    done.clear();
    refuses = true;
    assertThrows(ConfigurationException.class, () -> change(first, instance(device("b", ""))));
    assertEquals(List.of("a"), known());
    assertEquals(List.of(), done);
    refuses = false;
    change(first, instance(device("b", "")));
    assertEquals(List.of("b"), known());
  }

  @Test
  void whatIsSoAlready_isLeft() throws Exception {
    InstanceConfig first = instance(device("a", ""));
    roster.begin(first.ports(), first.devices());
    done.clear();
    roster.begin(first.ports(), first.devices());
    roster.apply(
        List.of(),
        List.of(new RosterChange.Removed<>(instance(device("z", "")).devices().getFirst())));
    assertEquals(List.of(), done);
  }

  @Test
  void aChangeOfWords_keepsTheReading_anotherAddressDoesNot() throws Exception {
    InstanceConfig first = instance(device("a", ""), device("b", ""));
    roster.begin(first.ports(), first.devices());
    read("a");
    read("b");
    change(
        first,
        instance(
            device("a", ", \"friendly_name\": \"Hall\""),
            device("b", "").replace("192.0.2.1", "192.0.2.9")));
    DeviceView a = feed.device(new DeviceId("a")).orElseThrow();
    assertEquals(DeviceStatus.ONLINE, a.status());
    assertEquals("Hall", board.config(a.id()).orElseThrow().friendlyName());
    DeviceView b = feed.device(new DeviceId("b")).orElseThrow();
    assertEquals(DeviceStatus.UNKNOWN, b.status());
    assertEquals(Optional.empty(), Optional.ofNullable(b.reading()));
  }

  @Test
  void aLateReportOfADeviceThatHasGone_isLeft() throws Exception {
    InstanceConfig first = instance(device("a", ""));
    roster.begin(first.ports(), first.devices());
    change(first, instance());
    read("a");
    board.heard(new DeviceId("a"));
    assertEquals(List.of(), known());
    assertEquals(DeviceStatus.UNKNOWN, board.health(new DeviceId("a")).status());
  }
}
