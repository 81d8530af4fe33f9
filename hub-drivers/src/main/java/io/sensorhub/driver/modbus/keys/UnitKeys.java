package io.sensorhub.driver.modbus.keys;

import io.sensorhub.core.tree.Section;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The keys of a device on a Modbus bus.
 *
 * @param unitId 0 to 255; empty: as the framing has it
 * @param retries how often a question that was not answered is put again, 0 to 5; empty: as its
 *     profile says
 * @param registers besides those of the profile, each to be read by name
 */
public record UnitKeys(OptionalInt unitId, OptionalInt retries, Optional<Section> registers) {

  private static final int MOST_RETRIES = 5;

  /** Reads {@code unit_id} and {@code retries}, and finds {@code registers}. */
  public static UnitKeys read(Section device) {
    return new UnitKeys(
        device.whole("unit_id", 0, 255),
        device.whole("retries", 0, MOST_RETRIES),
        device.section("registers"));
  }
}
