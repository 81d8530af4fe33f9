package io.sensorhub.runtime.simulation;

import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.DeviceConfig.Simulated.Kind;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.runtime.device.DeviceBoard;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A sensor without hardware. Temperature is 22 ± 3 °C over the day, humidity 45 ± 10 %, motion
 * likelier from 8 to 22 h. Now and then a read times out: 5 % of temperature and humidity, as on a
 * serial line, 3 % of motion, as over HTTP. Thread-safe.
 */
final class SimulatedSensor {

  private static final double SERIAL_FAILURES = 0.05;
  private static final double HTTP_FAILURES = 0.03;

  private final DeviceConfig device;
  private final Kind kind;
  private final DeviceBoard board;
  private final Clock clock;
  private final ZoneId zone;
  private final RandomGenerator random;
  private double battery = 100;

  SimulatedSensor(
      DeviceConfig device,
      Kind kind,
      DeviceBoard board,
      Clock clock,
      ZoneId zone,
      RandomGenerator random) {
    this.device = device;
    this.kind = kind;
    this.board = board;
    this.clock = clock;
    this.zone = zone;
    this.random = random;
  }

  Duration interval() {
    return device.pollInterval();
  }

  /** Reads the sensor and tells the board; the fault if the read timed out. */
  synchronized Optional<Fault> read() {
    Instant now = clock.instant();
    if (random.nextDouble() < (kind == Kind.MOTION ? HTTP_FAILURES : SERIAL_FAILURES)) {
      Fault fault = Fault.of(FaultCode.READ_TIMEOUT, "simulated: the sensor did not answer", now);
      board.failed(device.id(), fault);
      return Optional.of(fault);
    }
    ZonedDateTime local = now.atZone(zone);
    double hour = local.getHour() + local.getMinute() / 60.0;
    Map<String, Value> values =
        switch (kind) {
          case TEMPERATURE -> one(around(22, 3, Math.sin((hour - 9) / 24 * 2 * Math.PI)));
          case HUMIDITY -> one(around(45, 10, Math.sin((hour + 3) / 24 * 2 * Math.PI)));
          case MOTION -> motion(hour);
        };
    board.measured(
        Reading.at(now, device.id(), values, device.profile().units(), Quality.SIMULATED));
    return Optional.empty();
  }

  /** The middle, nine tenths of the swing by the wave, and one tenth by chance. */
  private double around(double middle, double swing, double wave) {
    double value = middle + swing * (0.9 * wave + 0.1 * (random.nextDouble() * 2 - 1));
    return Math.round(value * 100) / 100.0;
  }

  private static Map<String, Value> one(double value) {
    return Map.of("value", new Value.Decimal(value));
  }

  private Map<String, Value> motion(double hour) {
    boolean awake = hour >= 8 && hour < 22;
    battery = Math.max(5, battery - 0.001);
    Map<String, Value> values = new LinkedHashMap<>();
    values.put("motion_detected", new Value.Flag(random.nextDouble() < (awake ? 0.3 : 0.05)));
    values.put("battery_level", new Value.Whole(Math.round(battery)));
    values.put("signal_strength", new Value.Whole(-60 + random.nextInt(-8, 9)));
    return values;
  }
}
