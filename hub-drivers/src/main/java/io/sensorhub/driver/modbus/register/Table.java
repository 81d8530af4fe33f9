package io.sensorhub.driver.modbus.register;

import java.util.Map;

/** One of the four tables of a unit (MODBUS Application Protocol V1.1b3, section 4.3). */
public enum Table {
  COIL(1),
  DISCRETE(2),
  HOLDING(3),
  INPUT(4);

  /** As they stand in profiles. */
  public static final Map<String, Table> KEYS =
      Map.of("coil", COIL, "discrete", DISCRETE, "holding", HOLDING, "input", INPUT);

  private final int function;

  Table(int function) {
    this.function = function;
  }

  /** The function code that reads it. */
  public int function() {
    return function;
  }

  /** True for a table of single bits. */
  public boolean isBits() {
    return this == COIL || this == DISCRETE;
  }

  /** True for a table that can be written. */
  public boolean isWritable() {
    return this == COIL || this == HOLDING;
  }
}
