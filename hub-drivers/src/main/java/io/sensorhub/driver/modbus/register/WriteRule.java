package io.sensorhub.driver.modbus.register;

import java.time.Duration;
import java.util.Optional;

/**
 * How a register is written.
 *
 * @param table that is written, {@link Table#COIL} or {@link Table#HOLDING}
 * @param address of the first register or coil that is written; the value may be read elsewhere
 * @param multiple written by function 15 or 16, otherwise by 5 or 6
 * @param group of registers that are written by one request; empty: by itself
 * @param settle time from the write until its effect can be read
 */
public record WriteRule(
    Table table, int address, boolean multiple, Optional<String> group, Duration settle) {

  /** The longest {@code settle}, in seconds. */
  public static final int MOST_SETTLE = 60;

  public WriteRule {
    if (!table.isWritable()) {
      throw new IllegalArgumentException(table + " is read only");
    }
  }
}
