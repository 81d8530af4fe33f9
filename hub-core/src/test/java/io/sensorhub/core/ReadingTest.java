package io.sensorhub.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadingTest {

  private static final DeviceId ID = new DeviceId("d");
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static Reading reading(String property, Instant time) {
    return Reading.at(time, ID, Map.of(property, new Value.Whole(1)), Map.of(), Quality.GOOD);
  }

  @Test
  void whatCameEarlier_isNotFromTheFuture_thoughTheClockWasSetBack() {
    Reading merged = reading("b", NOW).over(reading("a", NOW.plusSeconds(3600)));
    assertEquals(NOW, merged.timestamp());
    assertEquals(Map.of("a", NOW, "b", NOW), merged.measured());
  }

  @Test
  void whatCameEarlier_keepsItsTime() {
    Reading merged = reading("b", NOW).over(reading("a", NOW.minusSeconds(10)));
    assertEquals(NOW, merged.timestamp());
    assertEquals(NOW.minusSeconds(10), merged.measured().get("a"));
  }
}
