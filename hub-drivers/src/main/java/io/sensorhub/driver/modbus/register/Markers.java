package io.sensorhub.driver.modbus.register;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.tree.Section;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What means that a register has no value.
 *
 * @param patterns of all its bits
 * @param parts patterns of the bits under its mask
 * @param numbers of a float
 */
public record Markers(Set<Long> patterns, Set<Long> parts, Set<Double> numbers) {

  static final Markers NONE = new Markers(Set.of(), Set.of(), Set.of());

  private static final Pattern HEXADECIMAL = Pattern.compile("0[xX]([0-9A-Fa-f]{1,16})");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?");

  /** A whole number below this is a float's pattern of no number that is ever measured. */
  private static final BigInteger LEAST_PATTERN = BigInteger.TWO.pow(24);

  public Markers {
    patterns = Set.copyOf(patterns);
    parts = Set.copyOf(parts);
    numbers = Set.copyOf(numbers);
  }

  /** The marks of SunSpec's information model for a number that a unit does not have. */
  public static Markers ofSunSpec(ValueType type) {
    int bits = 16 * type.words();
    long mark = type.isSigned() ? 1L << (bits - 1) : -1L >>> (Long.SIZE - bits);
    return type.isInteger() ? new Markers(Set.of(mark), Set.of(), Set.of()) : NONE;
  }

  /**
   * Reads {@code invalid}: for integers in either writing, signed or raw; for floats by value, or
   * by their pattern in hexadecimal; under a mask of the part, where it fits into that.
   */
  public static Markers read(Section entry, ValueType type, long mask) {
    Set<Long> patterns = new LinkedHashSet<>();
    Set<Long> parts = new LinkedHashSet<>();
    Set<Double> numbers = new LinkedHashSet<>();
    int bits = 16 * Math.max(1, type.words());
    for (JsonNode mark : entry.value("invalid").map(Markers::elements).orElse(Set.of())) {
      Optional<BigDecimal> number = number(mark);
      Optional<Long> pattern =
          number.filter(n -> n.stripTrailingZeros().scale() <= 0).flatMap(n -> raw(n, bits));
      boolean hexadecimal = HEXADECIMAL.matcher(mark.asText()).matches();
      if (type.isFloat()) {
        number.filter(_ -> !hexadecimal).ifPresent(n -> numbers.add(ofType(n, type)));
        pattern
            .filter(_ -> hexadecimal || number.get().toBigInteger().compareTo(LEAST_PATTERN) >= 0)
            .ifPresent(patterns::add);
      } else if (type.isBcd() && !hexadecimal && fitsBcd(number, bits)) {
        long digits = Bcd.encode(number.orElseThrow().longValueExact());
        (mask != 0 && (digits & ~low(mask)) == 0 ? parts : patterns).add(digits);
      } else if (mask != 0 && number.flatMap(n -> raw(n, Long.bitCount(mask))).isPresent()) {
        number.flatMap(n -> raw(n, Long.bitCount(mask))).ifPresent(parts::add);
      } else {
        pattern.ifPresent(patterns::add);
      }
      if (number.isEmpty() || (pattern.isEmpty() && !(type.isFloat() && !hexadecimal))) {
        entry.wrong(
            "invalid",
            type.isFloat()
                ? "numbers, or patterns of " + bits + " bits in hexadecimal"
                : "numbers of " + bits + " bits, signed or raw, in decimal or hexadecimal");
      }
    }
    return new Markers(patterns, parts, numbers);
  }

  private static Iterable<JsonNode> elements(JsonNode marks) {
    return marks.isArray() ? marks : Set.of(marks);
  }

  private static long low(long mask) {
    return mask >>> Long.numberOfTrailingZeros(mask);
  }

  private static boolean fitsBcd(Optional<BigDecimal> number, int bits) {
    return number
        .filter(n -> n.signum() >= 0 && n.compareTo(new BigDecimal(Bcd.most(bits))) <= 0)
        .isPresent();
  }

  private static double ofType(BigDecimal number, ValueType type) {
    return type == ValueType.FLOAT32 ? number.floatValue() : number.doubleValue();
  }

  private static Optional<BigDecimal> number(JsonNode mark) {
    String text = mark.isTextual() || mark.isNumber() ? mark.asText() : "";
    var hexadecimal = HEXADECIMAL.matcher(text);
    if (hexadecimal.matches()) {
      return Optional.of(new BigDecimal(new BigInteger(hexadecimal.group(1), 16)));
    }
    return DECIMAL.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }

  /** The pattern of a whole number in so many bits; empty where it does not fit. */
  static Optional<Long> raw(BigDecimal number, int bits) {
    BigInteger whole = number.toBigInteger();
    boolean fits = whole.signum() < 0 ? whole.bitLength() < bits : whole.bitLength() <= bits;
    long all = -1L >>> (Long.SIZE - bits);
    return fits ? Optional.of(whole.longValue() & all) : Optional.empty();
  }

  /**
   * Whether the bits of a register mean that there is no value.
   *
   * @param raw all of them
   * @param part those under its mask, moved down
   */
  boolean mark(long raw, long part) {
    return patterns.contains(raw) || parts.contains(part);
  }

  /** Whether a float means that there is no value; a float that is no number always does. */
  boolean mark(double number) {
    return !Double.isFinite(number) || numbers.contains(number) || (number == 0 && marksZero());
  }

  private boolean marksZero() {
    return numbers.contains(0.0) || numbers.contains(-0.0);
  }
}
