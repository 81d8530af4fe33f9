package io.sensorhub.driver.modbus.frame;

import java.util.List;

/**
 * A question to one unit.
 *
 * @param unit 0 to 255; on a serial line 1 to 247
 * @param least octets of data that the answer to a read of registers has, where these have more
 *     than two each; 0: two a register
 */
public record Request(int unit, Pdu pdu, int least) {

  public static final int READ_COILS = 1;
  public static final int READ_DISCRETE_INPUTS = 2;
  public static final int READ_HOLDING_REGISTERS = 3;
  public static final int READ_INPUT_REGISTERS = 4;
  static final int WRITE_COIL = 5;
  static final int WRITE_REGISTER = 6;
  static final int WRITE_COILS = 15;
  static final int WRITE_REGISTERS = 16;
  static final int MASK_WRITE_REGISTER = 22;

  /** The answer may have any length. */
  public static final int ANY_LENGTH = -1;

  private static final int COIL_ON = 0xff00;

  public Request(int unit, Pdu pdu) {
    this(unit, pdu, 0);
  }

  /** Reads coils, discrete inputs or registers (functions 1 to 4). */
  public static Request read(int unit, int function, int address, int count) {
    return new Request(
        unit, Pdu.of(function, address >> 8, address & 0xff, count >> 8, count & 0xff));
  }

  /**
   * The same, of a unit whose registers may have more than two octets.
   *
   * @param octets that one of the values takes
   */
  public static Request read(int unit, int function, int address, int count, int octets) {
    return new Request(unit, read(unit, function, address, count).pdu(), octets);
  }

  /** Whether an answer to another question of the same function could pass for its own. */
  public boolean isAnsweredByOthers() {
    return switch (pdu.octet(0)) {
      case READ_COILS, READ_DISCRETE_INPUTS, READ_HOLDING_REGISTERS, READ_INPUT_REGISTERS -> true;
      default -> answerLength() == ANY_LENGTH;
    };
  }

  /** Switches a coil (function 5). */
  public static Request writeCoil(int unit, int address, boolean on) {
    int value = on ? COIL_ON : 0;
    return new Request(
        unit, Pdu.of(WRITE_COIL, address >> 8, address & 0xff, value >> 8, value & 0xff));
  }

  /** Sets one register (function 6). */
  public static Request writeRegister(int unit, int address, int word) {
    return new Request(
        unit, Pdu.of(WRITE_REGISTER, address >> 8, address & 0xff, word >> 8, word & 0xff));
  }

  /** Sets adjacent coils (function 15), at most 1968. */
  public static Request writeCoils(int unit, int address, List<Boolean> on) {
    int size = (on.size() + 7) / 8;
    int[] octets = new int[6 + size];
    head(octets, WRITE_COILS, address, on.size(), size);
    for (int i = 0; i < on.size(); i++) {
      octets[6 + i / 8] |= on.get(i) ? 1 << (i % 8) : 0;
    }
    return new Request(unit, Pdu.of(octets));
  }

  /** Sets adjacent registers (function 16), at most 123. */
  public static Request writeRegisters(int unit, int address, int[] words) {
    int[] octets = new int[6 + 2 * words.length];
    head(octets, WRITE_REGISTERS, address, words.length, 2 * words.length);
    for (int i = 0; i < words.length; i++) {
      octets[6 + 2 * i] = words[i] >> 8;
      octets[7 + 2 * i] = words[i] & 0xff;
    }
    return new Request(unit, Pdu.of(octets));
  }

  /** Sets the bits of one register that {@code mask} has (function 22); all others stay. */
  public static Request maskWrite(int unit, int address, int word, int mask) {
    int and = ~mask & 0xffff;
    int or = word & mask;
    return new Request(
        unit,
        Pdu.of(
            MASK_WRITE_REGISTER,
            address >> 8,
            address & 0xff,
            and >> 8,
            and & 0xff,
            or >> 8,
            or & 0xff));
  }

  private static void head(int[] octets, int function, int address, int count, int size) {
    octets[0] = function;
    octets[1] = address >> 8;
    octets[2] = address & 0xff;
    octets[3] = count >> 8;
    octets[4] = count & 0xff;
    octets[5] = size;
  }

  /** True where it changes something in the unit. */
  public boolean writes() {
    return switch (pdu.octet(0)) {
      case READ_COILS, READ_DISCRETE_INPUTS, READ_HOLDING_REGISTERS, READ_INPUT_REGISTERS -> false;
      default -> true;
    };
  }

  /** Octets of the PDU that answers it, or {@link #ANY_LENGTH}. */
  public int answerLength() {
    return switch (pdu.octet(0)) {
      case READ_COILS, READ_DISCRETE_INPUTS ->
          pdu.length() < 5 ? ANY_LENGTH : 2 + (pdu.word(3) + 7) / 8;
      case READ_HOLDING_REGISTERS, READ_INPUT_REGISTERS ->
          pdu.length() < 5 ? ANY_LENGTH : 2 + Math.max(2 * pdu.word(3), least);
      case WRITE_COIL, WRITE_REGISTER, WRITE_COILS, WRITE_REGISTERS -> 5;
      case MASK_WRITE_REGISTER -> 7;
      default -> ANY_LENGTH;
    };
  }

  /** Octets of the longest PDU that can answer it. */
  public int longestAnswer() {
    int length = answerLength();
    return length == ANY_LENGTH ? Pdu.LONGEST : Math.min(length, Pdu.LONGEST);
  }

  /** True where {@code answer} can be the answer: its function, length and what it repeats fit. */
  public boolean isAnsweredBy(Pdu answer) {
    if (answer.function() != pdu.function()) {
      return false;
    }
    if (answer.isException()) {
      return answer.length() == 2;
    }
    int expected = answerLength();
    if (expected == ANY_LENGTH) {
      return true;
    }
    if (answer.length() != expected) {
      return false;
    }
    return switch (pdu.function()) {
      case WRITE_COIL, WRITE_REGISTER, MASK_WRITE_REGISTER -> answer.equals(pdu);
      case WRITE_COILS, WRITE_REGISTERS ->
          answer.word(1) == pdu.word(1) && answer.word(3) == pdu.word(3);
      default -> answer.octet(1) == expected - 2;
    };
  }

  /** What is wrong with an answer that does not fit, for people. */
  String misfit(Pdu answer) {
    if (answer.function() != pdu.function()) {
      return "with function " + answer.function() + " instead of " + pdu.function();
    }
    if (answer.length() != answerLength()) {
      return "with " + answer.length() + " octets instead of " + answerLength();
    }
    return "with other values than those that were sent";
  }
}
