package io.sensorhub.runtime.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.DeviceStatus;
import io.sensorhub.core.Json;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.stream.Feed;
import io.sensorhub.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeviceBoardTest {

  private static final DeviceId ID = new DeviceId("d");

  private final ManualClock clock = new ManualClock();
  private final Feed feed = new Feed();
  private final DeviceBoard board =
      new DeviceBoard("serial", List.of(device(Duration.ofSeconds(10))), feed, clock, clock::nanos);

  private static DeviceConfig device(Duration silence) {
    Profile profile =
        new Profile("p", "", "json-lines", "generic", "m", silence, Map.of(), Json.object(), "p#");
    return new DeviceConfig(
        ID,
        profile,
        new DeviceConfig.OnPort("p"),
        "d",
        "m",
        "generic",
        true,
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        silence,
        Map.of());
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
    board.opened(ID);
    clock.advance(Duration.ofSeconds(9));
    board.opened(ID);
    clock.advance(Duration.ofSeconds(9));
    board.checkSilence();
    assertEquals(DeviceStatus.ONLINE, status());
  }
}
