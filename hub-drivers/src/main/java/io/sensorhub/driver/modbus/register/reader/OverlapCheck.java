package io.sensorhub.driver.modbus.register.reader;

import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.modbus.register.Register;
import io.sensorhub.driver.modbus.register.WriteRule;
import java.util.List;
import java.util.function.Function;

/**
 * Checks that no two properties write the same: the second one would undo the first. A register and
 * its bits may both be written, though not by one command.
 */
final class OverlapCheck {

  private OverlapCheck() {}

  /**
   * Reports what is wrong.
   *
   * @param entries the section of each property
   */
  static void check(List<Register> registers, Function<String, Section> entries) {
    List<Register> written =
        registers.stream().filter(register -> register.write().isPresent()).toList();
    for (int i = 0; i < written.size(); i++) {
      Register later = written.get(i);
      written.subList(0, i).stream()
          .filter(earlier -> overlap(earlier, later))
          .findFirst()
          .ifPresent(earlier -> {
            Section entry = entries.apply(later.property());
            entry.wrong(
                entry.has("write_address") ? "write_address" : "write",
                "nothing that \"" + earlier.property() + "\" writes as well");
          });
    }
  }

  private static boolean overlap(Register one, Register other) {
    WriteRule rule = one.write().orElseThrow();
    WriteRule otherRule = other.write().orElseThrow();
    boolean apart =
        rule.table() != otherRule.table()
            || rule.address() + one.words() <= otherRule.address()
            || otherRule.address() + other.words() <= rule.address();
    return !apart && one.mask() == other.mask();
  }
}
