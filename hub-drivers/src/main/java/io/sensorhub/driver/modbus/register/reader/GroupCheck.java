package io.sensorhub.driver.modbus.register.reader;

import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.modbus.register.Register;
import io.sensorhub.driver.modbus.register.Table;
import io.sensorhub.driver.modbus.register.WriteRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Checks that registers which are written by one request lie side by side. */
final class GroupCheck {

  /** The most that the standard lets one request write (sections 6.11 and 6.12). */
  private static final int MOST_REGISTERS = 123;

  private static final int MOST_COILS = 1968;

  private final Map<String, List<Register>> groups = new TreeMap<>();

  GroupCheck(List<Register> registers) {
    for (Register register : registers) {
      register
          .write()
          .flatMap(WriteRule::group)
          .ifPresent(group -> groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(register));
    }
  }

  /**
   * Reports what is wrong.
   *
   * @param entries the section of each property
   */
  void check(Function<String, Section> entries) {
    groups.forEach((group, members) -> {
      members.sort(Comparator.comparingInt(GroupCheck::address));
      Register first = members.getFirst();
      Section entry = entries.apply(first.property());
      if (members.size() == 1) {
        List<String> others = groups.keySet().stream().filter(g -> !g.equals(group)).toList();
        entry
            .problems()
            .unknown(
                entry.at("write_group"),
                "\"" + group + "\" with this register alone",
                group,
                others.isEmpty() ? List.of("two registers or more") : others);
        return;
      }
      int end = address(first);
      for (Register member : members) {
        boolean fits = address(member) == end && rule(member).table() == rule(first).table();
        if (!fits) {
          entries
              .apply(member.property())
              .wrong("write_group", "registers side by side, \"" + group + "\" goes on at " + end);
          return;
        }
        end += member.words();
      }
      int most = rule(first).table() == Table.COIL ? MOST_COILS : MOST_REGISTERS;
      if (end - address(first) > most) {
        entry.wrong("write_group", "at most " + most + " in one request");
      }
    });
  }

  private static WriteRule rule(Register register) {
    return register.write().orElseThrow();
  }

  private static int address(Register register) {
    return rule(register).address();
  }
}
