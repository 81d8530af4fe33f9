package io.sensorhub.runtime.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.DeviceHealth;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.stream.Feed;
import io.sensorhub.testkit.ManualClock;
import io.sensorhub.testkit.TestInstance;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulationTest {

  private static final int READS = 5_000;
  private static final long SEED = 16;

  private final ManualClock clock = new ManualClock();
  private final List<DeviceConfig> devices =
      TestInstance.of(
              """
              {"instance_id": "x",
               "config": {"sensors": [{"sensor_id": "t", "sensor_type": "temperature"},
                                      {"sensor_id": "h", "sensor_type": "humidity"},
                                      {"sensor_id": "m", "sensor_type": "motion"}]},
               "devices": [{"device_id": "relay", "profile": "generic-json",
                            "url": "http://192.0.2.1"}]}
              """)
          .devices();
  private final DeviceBoard board =
      new DeviceBoard(ServiceName.HTTP_POLLER, devices, new Feed(), clock, clock::nanos);

  private Simulation simulation() {
    Simulation simulation = new Simulation(board, clock, ZoneOffset.UTC, new Random(SEED));
    devices.forEach(simulation::add);
    return simulation;
  }

  private DeviceHealth afterManyReads(String id) {
    try (Simulation simulation = simulation()) {
      for (int i = 0; i < READS; i++) {
        simulation
            .read(new DeviceId(id))
            .ifPresent(fault -> assertEquals(FaultCode.READ_TIMEOUT, fault.code()));
      }
    }
    return board.health(new DeviceId(id));
  }

  private static double failedPercent(DeviceHealth health) {
    assertEquals(READS, health.totalReads());
    return 100.0 * health.totalFailures() / READS;
  }

  @Test
  void motionTimesOutInThreeReadsOfAHundred_theOthersInFive() {
    assertEquals(3, failedPercent(afterManyReads("m")), 1);
    assertEquals(5, failedPercent(afterManyReads("t")), 1);
    assertEquals(5, failedPercent(afterManyReads("h")), 1);
  }

  @Test
  void readings_areSimulated_andHaveThePropertiesOfTheirKind() {
    afterManyReads("t");
    Reading temperature = board.reading(new DeviceId("t")).orElseThrow();
    assertEquals(Quality.SIMULATED, temperature.quality());
    assertEquals(Set.of("value"), temperature.values().keySet());
    afterManyReads("m");
    assertEquals(
        Set.of("motion_detected", "battery_level", "signal_strength"),
        board.reading(new DeviceId("m")).orElseThrow().values().keySet());
  }

  @Test
  void devicesThatAreNotSimulated_areLeftAlone() {
    try (Simulation simulation = simulation()) {
      DeviceId relay = new DeviceId("relay");
      assertFalse(simulation.has(relay));
      assertThrows(IllegalArgumentException.class, () -> simulation.read(relay));
    }
  }

  @Test
  void motionBelongsToThePoller_theOthersToTheSerialHandler() {
    assertEquals(
        List.of("relay", "m"),
        devices.stream()
            .filter(DeviceConfig::overHttp)
            .map(device -> device.id().value())
            .toList());
    assertTrue(devices.size() > 2);
  }
}
