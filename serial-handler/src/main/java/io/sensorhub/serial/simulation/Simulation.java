package io.sensorhub.serial.simulation;

import io.sensorhub.core.DeviceId;
import io.sensorhub.runtime.Periodic;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the simulated sensors, each at its interval, on one thread. */
public final class Simulation implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Simulation.class);

  private final Map<DeviceId, SimulatedSensor> sensors = new LinkedHashMap<>();
  private final Periodic timer = new Periodic("simulation");

  public Simulation(Collection<SimulatedSensor> sensors) {
    sensors.forEach(sensor -> this.sensors.put(sensor.device().id(), sensor));
  }

  /** Begins to read; the first reads come at once. */
  public void start() {
    if (sensors.isEmpty()) {
      return;
    }
    LOG.info("these sensors are simulated: their values are made up sensors={}", sensors.keySet());
    for (SimulatedSensor sensor : sensors.values()) {
      timer.every(Duration.ZERO, sensor.device().pollInterval(), sensor::read);
    }
  }

  /** The simulated sensor of that id. */
  public Optional<SimulatedSensor> sensor(DeviceId id) {
    return Optional.ofNullable(sensors.get(id));
  }

  @Override
  public void close() {
    timer.close();
  }
}
