package io.sensorhub.driver.modbus.register;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.description.Control;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes the words of a value. Numbers are rounded to what one step of the register is worth. */
final class Encoder {

  /** Numbers with more digits before or behind the point are none that any register holds. */
  private static final int MOST_DIGITS = 400;

  private Encoder() {}

  static Encoded encoded(Register register, JsonNode wanted, int power) throws NotTakenException {
    WriteRule rule =
        register.write().orElseThrow(() -> new NotTakenException("it cannot be written"));
    if (register.type().isText()) {
      return Encoded.whole(text(register, wanted));
    }
    if (register.type() == ValueType.FLAG) {
      return flag(register, rule, taken(register, wanted));
    }
    long raw = number(register, wanted, power);
    if (register.mask() == 0) {
      return Encoded.whole(register.order().split(raw, register.words()));
    }
    long moved = raw << Long.numberOfTrailingZeros(register.mask()) & register.mask();
    return Encoded.part(
        register.order().split(moved, register.words()),
        register.order().split(register.mask(), register.words()));
  }

  /**
   * What a register can be set to: its own limits, and what its number can hold. A power of ten
   * that another register holds is not known here, so it limits nothing.
   */
  static Control control(Register register) {
    return switch (register.kind()) {
      case FLAG -> new Control.OnOff();
      case TEXT -> new Control.Text(mostCharacters(register));
      case CHOICE ->
          new Control.Choice(
              List.copyOf(new LinkedHashSet<>(new TreeMap<>(register.names()).values())));
      case NUMBER -> numeric(register);
    };
  }

  private static Control.Numeric numeric(Register register) {
    boolean whole = !register.type().isFloat() && register.exponent().isEmpty();
    Optional<BigDecimal> least = register.least();
    Optional<BigDecimal> most = register.most();
    if (whole) {
      BigDecimal one = meant(register, least(register), 0);
      BigDecimal other = meant(register, most(register), 0);
      BigDecimal lowest = one.min(other);
      BigDecimal highest = one.max(other);
      least = Optional.of(least.orElse(lowest).max(lowest).min(highest));
      most = Optional.of(most.orElse(highest).min(highest).max(least.get()));
    }
    Optional<BigDecimal> step =
        whole
            ? Optional.of(register.scaling().scale().abs()).filter(by -> by.signum() > 0)
            : register.scaling().decimals().map(BigDecimal.ONE::movePointLeft);
    return new Control.Numeric(least, most, step);
  }

  private static BigInteger least(Register register) {
    return register.type().isSigned()
        ? BigInteger.TWO.pow(register.bits() - 1).negate()
        : BigInteger.ZERO;
  }

  private static BigInteger most(Register register) {
    int bits = register.bits();
    return register.type().isBcd()
        ? Bcd.most(bits)
        : BigInteger.TWO.pow(register.type().isSigned() ? bits - 1 : bits).subtract(BigInteger.ONE);
  }

  private static int mostCharacters(Register register) {
    return (register.type() == ValueType.TEXT_LOW ? 1 : 2) * register.words();
  }

  private static boolean taken(Register register, JsonNode wanted) throws NotTakenException {
    if (!wanted.isBoolean()) {
      throw refusal(register, "true or false");
    }
    return wanted.booleanValue();
  }

  private static Encoded flag(Register register, WriteRule rule, boolean on) {
    if (rule.table() == Table.COIL) {
      return Encoded.whole(new int[] {on ? 1 : 0});
    }
    if (register.mask() == 0) {
      return Encoded.whole(register.order().split(on ? 1 : 0, 1));
    }
    int[] mask = register.order().split(register.mask(), 1);
    return Encoded.part(on ? mask : new int[1], mask);
  }

  private static NotTakenException refusal(Register register, String allowed) {
    return new NotTakenException("\"" + register.property() + "\" takes " + allowed);
  }

  private static int[] text(Register register, JsonNode wanted) throws NotTakenException {
    boolean low = register.type() == ValueType.TEXT_LOW;
    int most = mostCharacters(register);
    String text = wanted.isTextual() ? wanted.textValue() : "";
    if (!wanted.isTextual()
        || text.length() > most
        || !text.chars().allMatch(c -> c >= ' ' && c <= 0xff && c != 0x7f)) {
      throw refusal(register, "a text of at most " + most + " characters of ISO 8859-1");
    }
    byte[] octets = new byte[2 * register.words()];
    byte[] characters = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < characters.length; i++) {
      octets[low ? 2 * i + 1 : i] = characters[i];
    }
    int[] words = new int[register.words()];
    for (int i = 0; i < words.length; i++) {
      int word = (octets[2 * i] & 0xff) << 8 | (octets[2 * i + 1] & 0xff);
      words[i] = register.order().split(word, 1)[0];
    }
    return words;
  }

  private static long number(Register register, JsonNode wanted, int power)
      throws NotTakenException {
    if (wanted.isTextual() && !register.names().isEmpty()) {
      for (Map.Entry<Long, String> name : register.names().entrySet()) {
        if (name.getValue().equals(wanted.textValue())) {
          return integer(register, BigInteger.valueOf(name.getKey()), power);
        }
      }
      throw refusal(register, "one of " + new TreeSet<>(register.names().values()));
    }
    BigDecimal value = decimal(register, wanted);
    if (register.least().filter(limit -> value.compareTo(limit) < 0).isPresent()
        || register.most().filter(limit -> value.compareTo(limit) > 0).isPresent()) {
      throw refusal(register, "numbers" + range(register.least(), register.most()));
    }
    BigDecimal scaled = register.scaling().raw(value, power);
    return register.type().isFloat()
        ? real(
            register, scaled, isNegativeZero(wanted) && register.scaling().offset().signum() == 0)
        : integer(register, scaled.setScale(0, RoundingMode.HALF_UP).toBigInteger(), power);
  }

  /** A number whose arithmetic ends: finite, and of a size that a register may have. */
  private static BigDecimal decimal(Register register, JsonNode wanted) throws NotTakenException {
    boolean infinite =
        wanted.isFloatingPointNumber()
            && !wanted.isBigDecimal()
            && !Double.isFinite(wanted.doubleValue());
    if (!wanted.isNumber() || infinite) {
      throw refusal(register, "a finite number");
    }
    BigDecimal value = wanted.decimalValue();
    if (Math.abs((long) value.precision() - value.scale()) > MOST_DIGITS
        || Math.abs((long) value.scale()) > 2 * MOST_DIGITS) {
      throw refusal(register, "a number of less than " + MOST_DIGITS + " digits");
    }
    return value;
  }

  private static boolean isNegativeZero(JsonNode wanted) {
    return Double.doubleToRawLongBits(wanted.doubleValue()) == Long.MIN_VALUE;
  }

  private static long real(Register register, BigDecimal scaled, boolean negativeZero)
      throws NotTakenException {
    boolean single = register.type() == ValueType.FLOAT32;
    double number = negativeZero ? -0.0 : single ? scaled.floatValue() : scaled.doubleValue();
    if (!Double.isFinite(number)) {
      double most = single ? Float.MAX_VALUE : Double.MAX_VALUE;
      throw refusal(register, "numbers from " + -most + " to " + most + ", before its scale");
    }
    if (register.markers().mark(number)) {
      throw meansNothing(register);
    }
    return single
        ? Float.floatToIntBits((float) number) & 0xffff_ffffL
        : Double.doubleToLongBits(number);
  }

  private static long integer(Register register, BigInteger number, int power)
      throws NotTakenException {
    BigInteger least = least(register);
    BigInteger most = most(register);
    if (number.compareTo(least) < 0 || number.compareTo(most) > 0) {
      BigDecimal one = meant(register, least, power);
      BigDecimal other = meant(register, most, power);
      throw refusal(
          register, "numbers" + range(Optional.of(one.min(other)), Optional.of(one.max(other))));
    }
    long raw = register.type().isBcd() ? Bcd.encode(number.longValue()) : number.longValue();
    long all = -1L >>> (Long.SIZE - register.bits());
    boolean marker =
        register.mask() == 0
            ? register.markers().mark(raw & all, raw & all)
            : register.markers().parts().contains(raw & all);
    if (marker) {
      throw meansNothing(register);
    }
    return raw & all;
  }

  private static BigDecimal meant(Register register, BigInteger raw, int power) {
    return register.scaling().meant(new BigDecimal(raw), power);
  }

  private static NotTakenException meansNothing(Register register) {
    return refusal(register, "numbers that do not mean \"no value\"");
  }

  private static String range(Optional<BigDecimal> least, Optional<BigDecimal> most) {
    return least.map(limit -> " from " + limit.toPlainString()).orElse("")
        + most.map(limit -> " to " + limit.toPlainString()).orElse("");
  }
}
