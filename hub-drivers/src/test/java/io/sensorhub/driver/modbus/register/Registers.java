package io.sensorhub.driver.modbus.register;

import io.sensorhub.core.Json;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.core.tree.StrictTree;
import io.sensorhub.driver.modbus.register.reader.RegisterReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Registers as they stand in a profile. */
public final class Registers {

  private Registers() {}

  /** One register that is right. */
  static Register one(String register) {
    return of("x: " + register).values().iterator().next();
  }

  /** Registers that are right, by property. */
  static Map<String, Register> of(String registers) {
    Problems problems = new Problems();
    List<Register> all = read(registers, problems);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.all().toString());
    }
    Map<String, Register> found = new LinkedHashMap<>();
    all.forEach(register -> found.put(register.property(), register));
    return found;
  }

  /** What is wrong with registers. */
  public static List<Problem> problems(String registers) {
    Problems problems = new Problems();
    read(registers, problems);
    return problems.all();
  }

  private static List<Register> read(String registers, Problems problems) {
    Section section =
        new Section(
            StrictTree.yaml(registers.getBytes(StandardCharsets.UTF_8), "", problems)
                .orElseGet(Json::object),
            "",
            problems);
    Section protocol = new Section(Json.object(), "", new Problems());
    return new RegisterReader(protocol, Set.of("fast"), 20).read(List.of(section));
  }
}
