package io.sensorhub.driver.modbus;

import io.sensorhub.driver.modbus.frame.Pdu;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** A unit on a serial line whose coils and registers are one table, all 0 at first. */
final class Memory implements Function<byte[], byte[]> {

  private final Map<Integer, Integer> words = new TreeMap<>();
  private final List<String> asked = new ArrayList<>();
  private final Set<Integer> functions;
  private Function<Pdu, Optional<Pdu>> fault = _ -> Optional.empty();

  /**
   * @param functions that it has besides those that read
   */
  Memory(Integer... functions) {
    this.functions = Set.of(functions);
  }

  /**
   * Answers some questions otherwise.
   *
   * @param fault the answer; empty: the ordinary one
   */
  Memory answering(Function<Pdu, Optional<Pdu>> fault) {
    this.fault = fault;
    return this;
  }

  Memory set(int address, int... values) {
    for (int i = 0; i < values.length; i++) {
      words.put(address + i, values[i] & 0xffff);
    }
    return this;
  }

  int word(int address) {
    return words.getOrDefault(address, 0);
  }

  /** What was asked since the last call, in hexadecimal. */
  List<String> asked() {
    List<String> all = List.copyOf(asked);
    asked.clear();
    return all;
  }

  /** What was written since the last call, in hexadecimal. */
  List<String> written() {
    return asked().stream().filter(pdu -> Integer.parseInt(pdu.substring(0, 2), 16) > 4).toList();
  }

  @Override
  public byte[] apply(byte[] frame) {
    Pdu question = Pdu.of(frame, 1, frame.length - 3);
    asked.add(question.toString());
    Optional<Pdu> other = fault.apply(question);
    if (other.isPresent()) {
      return other.get().length() == 1 ? new byte[0] : framed(frame[0], other.get());
    }
    return framed(frame[0], answer(question));
  }

  /** No answer at all. */
  static Pdu silence() {
    return Pdu.of(0);
  }

  private static byte[] framed(byte unit, Pdu answer) {
    return Bus.rtu(unit, HexFormat.of().parseHex(answer.toString()));
  }

  private Pdu answer(Pdu question) {
    int function = question.function();
    int address = question.word(1);
    int second = question.word(3);
    if (function <= 4) {
      return read(function, address, second);
    }
    if (!functions.contains(function)) {
      return Pdu.exception(function, 1);
    }
    switch (function) {
      case 5 -> set(address, second == 0xff00 ? 1 : 0);
      case 6 -> set(address, second);
      case 15 -> {
        for (int i = 0; i < second; i++) {
          set(address + i, question.octet(6 + i / 8) >> (i % 8) & 1);
        }
      }
      case 16 -> {
        for (int i = 0; i < second; i++) {
          set(address + i, question.word(6 + 2 * i));
        }
      }
      case 22 -> set(address, (word(address) & second) | (question.word(5) & ~second));
      default -> throw new IllegalArgumentException("function " + function);
    }
    return function == 15 || function == 16
        ? Pdu.of(function, address >> 8, address & 0xff, second >> 8, second & 0xff)
        : question;
  }

  private Pdu read(int function, int address, int count) {
    int size = function <= 2 ? (count + 7) / 8 : 2 * count;
    int[] pdu = new int[2 + size];
    pdu[0] = function;
    pdu[1] = size;
    for (int i = 0; i < count; i++) {
      int word = word(address + i);
      if (function <= 2) {
        pdu[2 + i / 8] |= word == 0 ? 0 : 1 << (i % 8);
      } else {
        pdu[2 + 2 * i] = word >> 8;
        pdu[3 + 2 * i] = word & 0xff;
      }
    }
    return Pdu.of(pdu);
  }
}
