package io.sensorhub.driver.modbus.keys;

import java.util.Map;

/** What devices copy wrongly from the question to its answer, and which is accepted. */
public enum Accept {
  TRANSACTION,
  UNIT;

  /** As they stand in an instance file. */
  static final Map<String, Accept> KEYS = Map.of("transaction", TRANSACTION, "unit", UNIT);
}
