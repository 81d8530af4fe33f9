package io.sensorhub.driver.modbus.plan;

import io.sensorhub.core.Value;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.frame.Request;
import io.sensorhub.driver.modbus.register.Register;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Packs registers into few requests. Pure. */
public final class ReadPlan {

  /**
   * Adjacent registers, read by one request. A register whose scale stands in another is never in a
   * block without that one.
   *
   * @param count of registers, coils or inputs from {@code address} on
   */
  public record Block(int function, int address, int count, List<Register> registers) {
    public Block {
      registers = List.copyOf(registers);
    }

    /** Its two halves; nothing where it is a single register. */
    List<Block> halves() {
      int size = registers.size();
      return size < 2 ? List.of() : List.of(part(0, size / 2), part(size / 2, size));
    }

    /**
     * Some of its registers.
     *
     * @param first index of the first one
     * @param end index behind the last one
     */
    Block part(int first, int end) {
      return block(function, registers.subList(first, end));
    }

    /** The registers, or a 0 or 1 for each coil, that an answer holds. */
    public int[] words(Pdu answer) {
      if (!registers.getFirst().isBit()) {
        return answer.registers();
      }
      int[] words = new int[count];
      for (int i = 0; i < words.length; i++) {
        words[i] = answer.octet(2 + i / 8) >> (i % 8) & 1;
      }
      return words;
    }

    /** What an answer holds, by property. */
    public Map<String, Value> values(Pdu answer) {
      Map<String, Value> values = new LinkedHashMap<>();
      int[] words = words(answer);
      for (Register register : registers) {
        values.put(register.property(), register.value(words, address));
      }
      return values;
    }

    /** For people. */
    public String name() {
      int last = address + count - 1;
      return "function " + function + " at " + address + (last > address ? " to " + last : "");
    }

    public Request request(int unit) {
      int octets = registers.stream().mapToInt(r -> 2 * r.words()).max().orElse(0);
      return Request.read(unit, function, address, count, octets);
    }
  }

  private ReadPlan() {}

  /**
   * The blocks of registers that are read together.
   *
   * @param mostWords of one request
   * @param mostGap words that nobody asked for, between two that somebody did
   */
  public static List<Block> of(List<Register> registers, int mostWords, int mostGap) {
    Map<Integer, List<Register>> byFunction = new TreeMap<>();
    for (Register register : registers) {
      if (register.readable()) {
        byFunction.computeIfAbsent(register.function(), _ -> new ArrayList<>()).add(register);
      }
    }
    List<Block> blocks = new ArrayList<>();
    byFunction.forEach((function, members) -> {
      members.sort(Comparator.comparingInt(Register::first).thenComparingInt(Register::end));
      List<Register> open = new ArrayList<>();
      for (Register register : members) {
        if (!open.isEmpty() && !fits(open, register, mostWords, mostGap)) {
          blocks.add(block(function, open));
          open.clear();
        }
        open.add(register);
      }
      blocks.add(block(function, open));
    });
    return blocks;
  }

  private static boolean fits(List<Register> open, Register next, int mostWords, int mostGap) {
    int end = end(open);
    return !next.alone()
        && !open.getFirst().alone()
        && next.first() - end <= mostGap
        && Math.max(end, next.end()) - open.getFirst().first() <= mostWords;
  }

  private static int end(List<Register> registers) {
    return registers.stream().mapToInt(Register::end).max().orElse(0);
  }

  /** The block of one register, and of what it needs besides. */
  public static Block alone(Register register) {
    return block(register.function(), List.of(register));
  }

  private static Block block(int function, List<Register> registers) {
    int first = registers.getFirst().first();
    return new Block(function, first, end(registers) - first, registers);
  }
}
