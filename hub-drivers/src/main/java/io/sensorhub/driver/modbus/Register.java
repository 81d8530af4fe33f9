package io.sensorhub.driver.modbus;

import io.sensorhub.core.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One property of a unit: where it lies and how it is read.
 *
 * @param function that reads it, 1 to 4
 * @param address of its first register, coil or input, from 0
 * @param words that it takes; 1 for coils and inputs
 * @param bit of the register that a flag is; empty: any bit set means true
 * @param mask of the bits that count, moved down to bit 0; 0: all
 * @param scale that the number is multiplied by
 * @param offset that is added afterwards
 * @param decimals that it is rounded to; empty: as it is
 * @param invalid raw numbers that mean that there is no value
 * @param least allowed value; what is outside is no measurement
 * @param most allowed value
 * @param names of numbers, for an enumeration
 * @param interval name of the group that it is read with
 * @param alone must be read by a request of its own
 * @param write how it is written; empty: it cannot be
 */
record Register(
    String property,
    int function,
    int address,
    int words,
    ValueType type,
    ByteOrder order,
    Optional<Integer> bit,
    long mask,
    BigDecimal scale,
    BigDecimal offset,
    Optional<Integer> decimals,
    Set<Long> invalid,
    Optional<BigDecimal> least,
    Optional<BigDecimal> most,
    Map<Long, String> names,
    String interval,
    boolean alone,
    Optional<Integer> write) {

  /** More decimals than this are noise of the arithmetic. */
  private static final int MOST_DECIMALS = 12;

  Register {
    invalid = Set.copyOf(invalid);
    names = Map.copyOf(names);
  }

  boolean isBit() {
    return function == Request.READ_COILS || function == Request.READ_DISCRETE_INPUTS;
  }

  /** The value in registers that were read; {@code from} is its first. */
  Value value(int[] read, int from) {
    if (isBit()) {
      return new Value.Flag(read[from] != 0);
    }
    if (type.isText()) {
      return text(read, from);
    }
    long raw = order.join(read, from, words);
    if (invalid.contains(raw)) {
      return new Value.Missing();
    }
    if (type == ValueType.FLAG) {
      return new Value.Flag(bit.isPresent() ? (raw >> bit.get() & 1) != 0 : masked(raw) != 0);
    }
    if (type.isFloat()) {
      double number =
          type == ValueType.FLOAT32
              ? Float.intBitsToFloat((int) raw)
              : Double.longBitsToDouble(raw);
      // the shortest decimal of the type: 231.68 and not 231.67999267578125
      return Double.isFinite(number)
          ? number(
              type == ValueType.FLOAT32
                  ? new BigDecimal(Float.toString((float) number))
                  : BigDecimal.valueOf(number))
          : new Value.Missing();
    }
    BigDecimal number = new BigDecimal(integer(masked(raw)));
    if (!names.isEmpty()) {
      String name = names.get(number.longValue());
      return name == null ? number(number) : new Value.Text(name);
    }
    return number(number);
  }

  private long masked(long raw) {
    return mask == 0 ? raw : (raw & mask) >>> Long.numberOfTrailingZeros(mask);
  }

  private String integer(long raw) {
    if (mask != 0) {
      return Long.toUnsignedString(raw);
    }
    return switch (type) {
      case INT16 -> Short.toString((short) raw);
      case INT32 -> Integer.toString((int) raw);
      case INT64 -> Long.toString(raw);
      default -> Long.toUnsignedString(raw);
    };
  }

  private Value number(BigDecimal raw) {
    BigDecimal number = raw.multiply(scale).add(offset);
    boolean outside =
        least.filter(limit -> number.compareTo(limit) < 0).isPresent()
            || most.filter(limit -> number.compareTo(limit) > 0).isPresent();
    if (outside) {
      return new Value.Missing();
    }
    BigDecimal rounded =
        number.setScale(
            Math.min(decimals.orElse(MOST_DECIMALS), Math.max(0, number.scale())),
            RoundingMode.HALF_UP);
    BigDecimal plain = rounded.stripTrailingZeros();
    boolean whole = scale.scale() <= 0 && offset.scale() <= 0 && !type.isFloat();
    if (whole && plain.precision() - plain.scale() <= 18) {
      return new Value.Whole(plain.longValueExact());
    }
    return new Value.Decimal(rounded.doubleValue());
  }

  private Value text(int[] read, int from) {
    byte[] characters = new byte[2 * words];
    int size = 0;
    for (int i = 0; i < words; i++) {
      int word = (int) order.join(read, from + i, 1);
      if (type == ValueType.TEXT) {
        characters[size++] = (byte) (word >> 8);
      }
      characters[size++] = (byte) word;
    }
    int end = 0;
    while (end < size && characters[end] != 0) {
      end++;
    }
    String text = new String(characters, 0, end, StandardCharsets.ISO_8859_1).strip();
    boolean printable = text.chars().allMatch(c -> c >= ' ' && c != 0x7f);
    return printable && !text.isEmpty() ? new Value.Text(text) : new Value.Missing();
  }
}
