package io.sensorhub.driver.modbus.register.reader;

import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.modbus.register.Register;
import io.sensorhub.driver.modbus.register.Table;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code scale_from}: the register that holds the power of ten of another.
 *
 * @param registers those without a scale elsewhere, by property
 * @param mostWords of one request, which reads both; 0: nothing is made of what is read
 */
record ScaleReader(Map<String, Register> registers, int mostWords) {

  /** For a register that nothing is made of. */
  static final ScaleReader NONE = new ScaleReader(Map.of(), 0);

  /**
   * The register that {@code scale_from} names; empty where there is none, or a wrong one.
   *
   * @param table of the register that is scaled
   * @param address of its first register
   * @param words that it takes
   */
  Optional<Register> read(Section entry, Table table, int address, int words) {
    Optional<String> name = entry.text("scale_from");
    if (name.isEmpty() || mostWords == 0) {
      return Optional.empty();
    }
    Register scale = registers.get(name.get());
    if (scale == null) {
      entry
          .problems()
          .unknown(
              entry.at("scale_from"),
              "\"" + name.get() + "\"",
              name.get(),
              registers.values().stream()
                  .filter(ScaleReader::canBeAScale)
                  .map(Register::property)
                  .toList());
      return Optional.empty();
    }
    int first = Math.min(address, scale.address());
    int end = Math.max(address + words, scale.end());
    String fault =
        !canBeAScale(scale)
            ? "an integer that is read, without scale, offset, names, \"count\" and \"alone\""
            : scale.table() != table
                ? "a register of the same table, for both are read by one request"
                : end - first > mostWords
                    ? "a register so near that one request of "
                        + mostWords
                        + " words reads both, not "
                        + (end - first)
                    : "";
    if (!fault.isEmpty()) {
      entry.wrong("scale_from", fault);
      return Optional.empty();
    }
    return Optional.of(scale);
  }

  private static boolean canBeAScale(Register register) {
    return register.type().isInteger()
        && register.readable()
        && !register.alone()
        && register.names().isEmpty()
        && register.scaling().isUnit();
  }
}
