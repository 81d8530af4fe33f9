package io.sensorhub.runtime.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.testkit.TestInstance;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HopTimesTest {

  private static DeviceConfig device(String timeout) {
    return TestInstance.of(
            """
            {"instance_id": "x",
             "devices": [{"device_id": "d", "url": "http://127.0.0.1/", "profile": "generic-json"%s}]}
            """
                .formatted(timeout))
        .devices()
        .getFirst();
  }

  @Test
  void read_lastsAsLongAsTheDeviceMayTake() {
    assertEquals(Duration.ofSeconds(15), HopTimes.read(device("")));
    assertEquals(
        Duration.ofSeconds(65),
        HopTimes.read(device(", \"timeout\": {\"connect\": 2, \"read\": 60}")));
  }

  @Test
  void eachHop_waitsLongerThanTheNextOne() {
    Duration handler = Duration.ofSeconds(5);
    assertTrue(HopTimes.atAggregator(handler).compareTo(handler) > 0);
    assertTrue(HopTimes.atBridge(handler).compareTo(HopTimes.atAggregator(handler)) > 0);
  }
}
