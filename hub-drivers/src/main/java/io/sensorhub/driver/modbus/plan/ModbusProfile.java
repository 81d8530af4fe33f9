package io.sensorhub.driver.modbus.plan;

import io.sensorhub.core.Unit;
import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.modbus.register.Register;
import io.sensorhub.driver.modbus.register.reader.RegisterReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The {@code protocol} section of a Modbus profile.
 *
 * @param units of those properties that have one
 * @param intervals of the groups that registers are read in, by name; a name that is not in it
 *     means the device's own interval
 * @param mostWords of one request
 * @param mostGap words that are read although nobody asked for them, to save a request
 * @param gap of silence before a question, at least
 * @param timeout from the end of the question to the end of the answer, without their time on the
 *     wire
 * @param retries how often a question is put again to a block that was answered the last time
 * @param echo the adapter hears what it sends
 */
public record ModbusProfile(
    List<Register> registers,
    Map<String, Unit> units,
    Map<String, Duration> intervals,
    int mostWords,
    int mostGap,
    Duration gap,
    Duration timeout,
    int retries,
    boolean echo) {

  /** The least that a frame lost now and then asks for. */
  private static final int RETRIES = 1;

  private static final int MOST_RETRIES = 5;

  /** The most that the standard allows for registers. */
  private static final int MOST_WORDS = 125;

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  public ModbusProfile {
    registers = List.copyOf(registers);
    units = Map.copyOf(units);
    intervals = Map.copyOf(intervals);
  }

  /**
   * Reads the section of the profile.
   *
   * @param own registers that the instance file has for the device
   */
  public static ModbusProfile read(Section protocol, List<Section> own) {
    int mostWords = protocol.whole("max_words", 1, MOST_WORDS).orElse(MOST_WORDS);
    int mostGap = protocol.whole("max_gap", 0, MOST_WORDS).orElse(0);
    Duration gap = protocol.seconds("gap", 0, 5).orElse(Duration.ZERO);
    Duration timeout = protocol.seconds("timeout", 0.01, 30).orElse(TIMEOUT);
    int retries = protocol.whole("retries", 0, MOST_RETRIES).orElse(RETRIES);
    boolean echo = protocol.flag("echo", false);
    Map<String, Duration> intervals = new LinkedHashMap<>();
    protocol
        .section("intervals")
        .ifPresent(section -> {
          for (String name : section.keys()) {
            section.seconds(name, 0.1, 86_400).ifPresent(time -> intervals.put(name, time));
          }
        });
    List<Section> all = new ArrayList<>();
    protocol.section("registers").ifPresent(all::add);
    all.addAll(own);
    List<Register> registers =
        new RegisterReader(protocol, intervals.keySet(), mostWords).read(all);
    Map<String, Unit> units = new LinkedHashMap<>();
    for (Register register : registers) {
      register.unit().ifPresent(unit -> units.put(register.property(), unit));
    }
    boolean none = all.stream().allMatch(section -> section.keys().isEmpty());
    if (none || (!registers.isEmpty() && registers.stream().noneMatch(Register::readable))) {
      protocol.missing("registers", "at least one register that is read");
    }
    protocol.close();
    return new ModbusProfile(
        registers, units, intervals, mostWords, mostGap, gap, timeout, retries, echo);
  }

  /** This one, with the retries that the instance file has for the device. */
  public ModbusProfile withRetries(OptionalInt own) {
    return new ModbusProfile(
        registers, units, intervals, mostWords, mostGap, gap, timeout, own.orElse(retries), echo);
  }
}
