package io.sensorhub.driver.modbus.register;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Unit;
import io.sensorhub.core.Value;
import io.sensorhub.core.description.Control;
import io.sensorhub.core.description.Kind;
import io.sensorhub.core.profile.Scaling;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One property of a unit: where it lies, what it means, and how it is written.
 *
 * @param table that it is read from
 * @param address of its first register, coil or input, from 0
 * @param words that it takes; 1 for coils and inputs
 * @param asked number of registers that is asked for; differs from {@code words} for units whose
 *     registers do not have two octets
 * @param mask of the bits that count, moved down to bit 0; 0: all
 * @param scaling from the number that lies there to the one that is meant
 * @param exponent the register that holds a power of ten, which the number is multiplied by; both
 *     are read by one request
 * @param markers that there is no value
 * @param least allowed value; what is outside is no measurement
 * @param most allowed value
 * @param names of numbers, for an enumeration
 * @param interval name of the group that it is read with
 * @param alone must be read by a request of its own
 * @param readable false for a register that can only be written
 * @param write how it is written; empty: it cannot be
 */
public record Register(
    String property,
    Optional<Unit> unit,
    Table table,
    int address,
    int words,
    int asked,
    ValueType type,
    ByteOrder order,
    long mask,
    Scaling scaling,
    Optional<Register> exponent,
    Markers markers,
    Optional<BigDecimal> least,
    Optional<BigDecimal> most,
    Map<Long, String> names,
    String interval,
    boolean alone,
    boolean readable,
    Optional<WriteRule> write) {

  /** Powers of ten beyond this are no scale (SunSpec's {@code sunssf}: -10 to 10). */
  private static final int MOST_EXPONENT = 10;

  public Register {
    names = Map.copyOf(names);
  }

  public boolean isBit() {
    return table.isBits();
  }

  /** The function code that reads it. */
  public int function() {
    return table.function();
  }

  /** True where it must be asked for by itself. */
  @Override
  public boolean alone() {
    return alone || asked != words;
  }

  /** The first register that must be read for it. */
  public int first() {
    return Math.min(address, exponent.map(Register::address).orElse(address));
  }

  /** The register behind the last one that must be read for it. */
  public int end() {
    return Math.max(address + asked, exponent.map(Register::end).orElse(0));
  }

  /** What kind of values it has. */
  public Kind kind() {
    if (isBit() || type == ValueType.FLAG) {
      return Kind.FLAG;
    }
    if (type.isText()) {
      return Kind.TEXT;
    }
    return names.isEmpty() ? Kind.NUMBER : Kind.CHOICE;
  }

  /** What it can be set to; empty: it cannot be written. */
  public Optional<Control> control() {
    return write.map(_ -> Encoder.control(this));
  }

  /** Bits of its number. */
  int bits() {
    return mask == 0 ? 16 * words : Long.bitCount(mask);
  }

  /**
   * The value in a block that was read.
   *
   * @param first address of the block
   */
  public Value value(int[] block, int first) {
    OptionalInt power = power(block, first);
    return power.isEmpty()
        ? new Value.Missing()
        : decoded(block, address - first, power.getAsInt());
  }

  /** The power of ten that holds in a block that was read; empty where it means no value. */
  public OptionalInt power(int[] block, int first) {
    if (exponent.isEmpty()) {
      return OptionalInt.of(0);
    }
    return exponent.get().value(block, first) instanceof Value.Whole(long power)
            && Math.abs(power) <= MOST_EXPONENT
        ? OptionalInt.of((int) power)
        : OptionalInt.empty();
  }

  /**
   * What is to be written for a value.
   *
   * @param power of ten by which the unit scales it
   * @throws NotTakenException where the register cannot hold it
   */
  public Encoded encoded(JsonNode wanted, int power) throws NotTakenException {
    return Encoder.encoded(this, wanted, power);
  }

  /**
   * Checks that a value can be written where the unit scales it by some power of ten.
   *
   * @throws NotTakenException where it can be by none
   */
  public void check(JsonNode wanted) throws NotTakenException {
    for (int power = -MOST_EXPONENT; power <= MOST_EXPONENT; power++) {
      try {
        encoded(wanted, power);
        return;
      } catch (NotTakenException e) {
        if (power == MOST_EXPONENT) {
          throw e;
        }
      }
    }
  }

  /** The value that is read where {@code written} has been. */
  public Value valueOf(Encoded written, int power) {
    return type == ValueType.FLAG
        ? new Value.Flag(written.words().stream().anyMatch(word -> word != 0))
        : decoded(written.words().stream().mapToInt(Integer::intValue).toArray(), 0, power);
  }

  private Value decoded(int[] read, int from, int power) {
    if (isBit()) {
      return new Value.Flag(read[from] != 0);
    }
    if (type.isText()) {
      return text(read, from);
    }
    long raw = order.join(read, from, words);
    long part = mask == 0 ? raw : (raw & mask) >>> Long.numberOfTrailingZeros(mask);
    if (markers.mark(raw, part)) {
      return new Value.Missing();
    }
    if (type == ValueType.FLAG) {
      return new Value.Flag(part != 0);
    }
    if (type.isFloat()) {
      return real(raw, power);
    }
    if (type.isBcd()) {
      OptionalLong digits = Bcd.decode(part);
      return digits.isEmpty() ? new Value.Missing() : named(digits.getAsLong(), power);
    }
    int unused = Long.SIZE - bits();
    return type.isSigned() || part >= 0
        ? named(type.isSigned() ? part << unused >> unused : part, power)
        : number(new BigDecimal(Long.toUnsignedString(part)), power);
  }

  private Value named(long number, int power) {
    String name = names.get(number);
    return name == null ? number(BigDecimal.valueOf(number), power) : new Value.Text(name);
  }

  private Value real(long raw, int power) {
    boolean single = type == ValueType.FLOAT32;
    double number = single ? Float.intBitsToFloat((int) raw) : Double.longBitsToDouble(raw);
    if (markers.mark(number)) {
      return new Value.Missing();
    }
    // the shortest decimal of the type: 231.68 and not 231.67999267578125
    Value value =
        number(
            single ? new BigDecimal(Float.toString((float) number)) : BigDecimal.valueOf(number),
            power);
    boolean negativeZero = Double.doubleToRawLongBits(number) == Long.MIN_VALUE;
    return negativeZero && value.equals(new Value.Decimal(0.0)) ? new Value.Decimal(-0.0) : value;
  }

  private Value number(BigDecimal raw, int power) {
    BigDecimal number = scaling.meant(raw, power);
    boolean outside =
        least.filter(limit -> number.compareTo(limit) < 0).isPresent()
            || most.filter(limit -> number.compareTo(limit) > 0).isPresent();
    if (outside) {
      return new Value.Missing();
    }
    boolean whole = scaling.keepsWhole() && !type.isFloat() && number.scale() <= 0;
    return whole ? Value.whole(number.toBigIntegerExact()) : scaling.value(number);
  }

  /** Up to the first NUL, without blanks, NULs and octets that were never written around it. */
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
    int begin = 0;
    while (begin < size && characters[begin] == 0) {
      begin++;
    }
    int end = begin;
    while (end < size && characters[end] != 0) {
      end++;
    }
    while (end > begin && characters[end - 1] == (byte) 0xff) {
      end--;
    }
    String text = new String(characters, begin, end - begin, StandardCharsets.ISO_8859_1).strip();
    boolean printable = text.chars().allMatch(c -> c >= ' ' && c != 0x7f);
    return printable && !text.isEmpty() ? new Value.Text(text) : new Value.Missing();
  }
}
