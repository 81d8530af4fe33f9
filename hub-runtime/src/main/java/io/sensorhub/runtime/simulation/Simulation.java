package io.sensorhub.runtime.simulation;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.Fault;
import io.sensorhub.runtime.Periodic;
import io.sensorhub.runtime.device.DeviceBoard;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The simulated sensors of one handler, each read at its interval, on one thread. */
public final class Simulation implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Simulation.class);

  private final Map<DeviceId, SimulatedSensor> sensors = new ConcurrentHashMap<>();
  private final Map<DeviceId, Periodic.Task> tasks = new ConcurrentHashMap<>();
  private final DeviceBoard board;
  private final Clock clock;
  private final ZoneId zone;
  private final RandomGenerator random;
  private final Periodic timer = new Periodic("simulation");

  /**
   * @param zone whose hours count as day and night
   */
  public Simulation(DeviceBoard board, Clock clock, ZoneId zone, RandomGenerator random) {
    this.board = board;
    this.clock = clock;
    this.zone = zone;
    this.random = random;
  }

  /**
   * Begins to read; the first reads come at once.
   *
   * @param devices of the handler; those that are not simulated are left out
   */
  public void start(Collection<DeviceConfig> devices) {
    List<DeviceId> begun = new ArrayList<>();
    for (DeviceConfig device : devices) {
      add(device)
          .ifPresent(sensor -> {
            tasks.put(device.id(), timer.every(Duration.ZERO, sensor.interval(), sensor::read));
            begun.add(device.id());
          });
    }
    if (!begun.isEmpty()) {
      LOG.info("these sensors are simulated: their values are made up sensors={}", begun);
    }
  }

  /**
   * The sensor for a device, which is read only when it is asked; empty if it is no such device.
   */
  Optional<SimulatedSensor> add(DeviceConfig device) {
    if (!(device.source() instanceof DeviceConfig.Simulated simulated)) {
      return Optional.empty();
    }
    SimulatedSensor sensor =
        new SimulatedSensor(device, simulated.kind(), board, clock, zone, random);
    sensors.put(device.id(), sensor);
    return Optional.of(sensor);
  }

  /** Reads a sensor no more; nothing if it is none of these. */
  public void stop(DeviceId id) {
    sensors.remove(id);
    Periodic.Task task = tasks.remove(id);
    if (task != null) {
      task.cancel();
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
