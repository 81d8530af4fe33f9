package io.sensorhub.driver.modbus.unit;

import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.driver.Gathering;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Measured;
import io.sensorhub.driver.Outcome.Partly;
import io.sensorhub.driver.modbus.plan.ModbusProfile;
import io.sensorhub.driver.modbus.plan.Piece;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What a unit has shown, and what of it a command holds against later reads. */
final class UnitReading {

  private final Gathering state;
  private final UnitFaults faults;
  private final Held held = new Held();
  private boolean there;

  UnitReading(DeviceConfig config, ModbusProfile profile, UnitFaults faults) {
    this.state = new Gathering(config, profile.units());
    this.faults = faults;
  }

  /** Whether there is any. */
  boolean isThere() {
    return there;
  }

  /** What counts of what was read. */
  Map<String, Value> over(Map<String, Value> read) {
    return held.over(read);
  }

  /** What is confirmed counts, whatever is read, until it is released. */
  void hold(Map<String, Value> confirmed) {
    held.hold(confirmed);
  }

  /** Reads count again. */
  void release(Collection<String> properties) {
    held.release(properties);
  }

  /**
   * The reading with these values.
   *
   * @param troubled blocks that cannot be had now
   */
  Outcome add(Map<String, Value> read, List<Piece> troubled, Moment now) {
    there = true;
    Measured whole = state.add(read, now.time());
    return troubled.isEmpty() ? whole : new Partly(whole.reading(), faults.blocks(troubled, now));
  }
}
