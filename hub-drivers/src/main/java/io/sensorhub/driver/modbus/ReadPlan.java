package io.sensorhub.driver.modbus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Packs registers into few requests. Pure. */
final class ReadPlan {

  /**
   * Adjacent registers, read by one request.
   *
   * @param count of registers, coils or inputs from {@code address} on
   */
  record Block(int function, int address, int count, List<Register> registers) {
    Block {
      registers = List.copyOf(registers);
    }

    /** The same, each of its registers by itself. */
    List<Block> split() {
      return registers.stream()
          .map(register ->
              new Block(function, register.address(), register.words(), List.of(register)))
          .toList();
    }

    Request request(int unit) {
      return Request.read(unit, function, address, count);
    }
  }

  private ReadPlan() {}

  /**
   * The blocks of registers that are read together.
   *
   * @param mostWords of one request
   * @param mostGap words that nobody asked for, between two that somebody did
   */
  static List<Block> of(List<Register> registers, int mostWords, int mostGap) {
    Map<Integer, List<Register>> byFunction = new TreeMap<>();
    for (Register register : registers) {
      byFunction.computeIfAbsent(register.function(), _ -> new ArrayList<>()).add(register);
    }
    List<Block> blocks = new ArrayList<>();
    byFunction.forEach((function, members) -> {
      members.sort(Comparator.comparingInt(Register::address));
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
        && next.address() - end <= mostGap
        && Math.max(end, next.address() + next.words()) - open.getFirst().address() <= mostWords;
  }

  private static int end(List<Register> registers) {
    return registers.stream().mapToInt(r -> r.address() + r.words()).max().orElse(0);
  }

  private static Block block(int function, List<Register> registers) {
    int first = registers.getFirst().address();
    return new Block(function, first, end(registers) - first, registers);
  }
}
