package io.sensorhub.runtime.simulation;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Fault;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.runtime.Periodic;
import io.sensorhub.runtime.device.DeviceBoard;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The simulated sensors of one handler, each read at its interval, on one thread. */
public final class Simulation implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Simulation.class);

  private final Map<DeviceId, SimulatedSensor> sensors = new LinkedHashMap<>();
  private final Periodic timer = new Periodic("simulation");

  /**
   * @param devices of the handler; those that are not simulated are left out
   * @param zone whose hours count as day and night
   */
  public Simulation(
      Collection<DeviceConfig> devices,
      DeviceBoard board,
      Clock clock,
      ZoneId zone,
      RandomGenerator random) {
    for (DeviceConfig device : devices) {
      if (device.source() instanceof DeviceConfig.Simulated simulated) {
        sensors.put(
            device.id(), new SimulatedSensor(device, simulated.kind(), board, clock, zone, random));
      }
    }
  }

  /** Begins to read; the first reads come at once. */
  public void start() {
    if (sensors.isEmpty()) {
      return;
    }
    LOG.info("these sensors are simulated: their values are made up sensors={}", sensors.keySet());
    for (SimulatedSensor sensor : sensors.values()) {
      timer.every(Duration.ZERO, sensor.interval(), sensor::read);
    }
  }

  /** True if {@code id} is a simulated sensor of this handler. */
  public boolean has(DeviceId id) {
    return sensors.containsKey(id);
  }

  /**
   * Reads a simulated sensor now and tells the board.
   *
   * @param id one that this simulation {@linkplain #has has}
   * @return the fault, if the read timed out
   */
  public Optional<Fault> read(DeviceId id) {
    SimulatedSensor sensor = sensors.get(id);
    if (sensor == null) {
      throw new IllegalArgumentException("not a simulated sensor: " + id);
    }
    return sensor.read();
  }

  @Override
  public void close() {
    timer.close();
  }
}
