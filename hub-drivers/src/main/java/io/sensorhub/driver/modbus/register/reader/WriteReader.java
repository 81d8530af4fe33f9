package io.sensorhub.driver.modbus.register.reader;

import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.modbus.register.Table;
import io.sensorhub.driver.modbus.register.ValueType;
import io.sensorhub.driver.modbus.register.WriteRule;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads how a register is written. */
final class WriteReader {

  private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private WriteReader() {}

  /**
   * Reads {@code write} and what stands beside it.
   *
   * @param from where it is read
   * @param address where it is read
   */
  static Optional<WriteRule> read(
      Section entry, Table from, int address, ValueType type, int words) {
    Optional<Boolean> multiple = entry.choice("write", Map.of("single", false, "multiple", true));
    Table table =
        entry
            .choice("write_table", Map.of("coil", Table.COIL, "holding", Table.HOLDING))
            .orElse(from);
    long at = RegisterReader.number(entry, "write_address", 0, 65_535).orElse((long) address);
    Optional<String> group = entry.text("write_group", GROUP);
    Duration settle = entry.seconds("settle", 0, WriteRule.MOST_SETTLE).orElse(Duration.ZERO);
    if (multiple.isEmpty()) {
      return Optional.empty();
    }
    boolean impossible = false;
    if (!table.isWritable()) {
      entry.wrong("write", "nothing for what is read only, or \"write_table\" beside it");
      impossible = true;
    }
    if (words > 1 && !multiple.get()) {
      entry.wrong("write", "\"multiple\" for what takes several registers");
    }
    if (table == Table.COIL && type != ValueType.FLAG) {
      entry.wrong("write_table", "\"coil\" for flags only");
    }
    if (at + words > 65_536) {
      entry.wrong("write_address", "an address whose last register is 65535 at most");
    }
    if (group.isPresent()) {
      if (!multiple.get()) {
        entry.wrong("write", "\"multiple\" in a \"write_group\"");
      }
      for (String key : new String[] {"bit", "mask", "scale_from"}) {
        if (entry.has(key) && table == Table.HOLDING) {
          entry.wrong(key, "nothing in a \"write_group\", which is written as a whole");
        }
      }
    }
    return impossible
        ? Optional.empty()
        : Optional.of(new WriteRule(table, (int) at, multiple.get(), group, settle));
  }
}
