package io.sensorhub.core;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Numbers as devices print them: a sign that may stand apart, digits with at most one decimal sign,
 * an exponent. {@code -12}, {@code + 3.50}, {@code .5}, {@code 1.5E-3}. Signs between thousands are
 * never guessed: a text that has them is no number.
 */
public enum NumberText {
  /** {@code 3.5}. */
  POINT('.'),
  /** {@code 3,5}; a point makes the text no number. */
  COMMA(',');

  private static final int LONGEST = 64;

  /** Beyond which a number is no value, and its digits are not worked out. */
  private static final int MOST_EXPONENT_DIGITS = 4;

  /** What the printing functions of C libraries write for what is no number (C23, 7.23.6.1). */
  private static final Set<String> NONE =
      Set.of(
          "nan",
          "inf",
          "infinity",
          "snan",
          "qnan",
          "1.#ind",
          "1.#inf",
          "1.#qnan",
          "1.#snan",
          "1.#nan",
          "nan(ind)",
          "nan(snan)");

  private final char decimalSign;

  NumberText(char decimalSign) {
    this.decimalSign = decimalSign;
  }

  /** True for a text that says that there is no number: {@code nan}, {@code -inf}, in any case. */
  public static boolean isNone(String text) {
    if (text.length() > LONGEST) {
      return false;
    }
    String word = text.strip();
    boolean signed = word.startsWith("-") || word.startsWith("+");
    String rest = signed ? word.substring(1).strip() : word;
    return NONE.contains(trimmedZeros(rest).toLowerCase(Locale.ROOT));
  }

  /** {@code 1.#IND00} is printed with as many digits as were asked for. */
  private static String trimmedZeros(String word) {
    int end = word.length();
    while (word.indexOf('#') >= 0 && word.charAt(end - 1) == '0') {
      end--;
    }
    return word.substring(0, end);
  }

  /** The number that the whole text is. */
  public Optional<BigDecimal> parse(String text) {
    return plain(text).map(BigDecimal::new);
  }

  /**
   * The number that the whole text is as a value, {@link Value.Missing} for one that is none or too
   * large, otherwise the text.
   */
  public Value value(String text) {
    if (isNone(text)) {
      return new Value.Missing();
    }
    String plain = plain(text).orElse(null);
    if (plain == null) {
      return new Value.Text(text);
    }
    BigDecimal number = new BigDecimal(plain);
    if (number.signum() == 0 && plain.startsWith("-")) {
      return new Value.Decimal(-0.0);
    }
    double decimal = number.doubleValue();
    if (!Double.isFinite(decimal)) {
      return new Value.Missing();
    }
    boolean whole = number.scale() <= 0;
    return whole ? Value.whole(number.toBigInteger()) : new Value.Decimal(decimal);
  }

  /** The text as {@link BigDecimal} reads it; empty if it is no number. */
  private Optional<String> plain(String text) {
    String body = text.strip();
    if (body.isEmpty() || body.length() > LONGEST) {
      return Optional.empty();
    }
    boolean signed = body.charAt(0) == '-' || body.charAt(0) == '+';
    int from = signed ? 1 : 0;
    while (from < body.length() && isBlank(body.charAt(from))) {
      from++;
    }
    int at = digits(body, from);
    int digits = at - from;
    if (at < body.length() && body.charAt(at) == decimalSign) {
      int end = digits(body, at + 1);
      digits += end - at - 1;
      at = end;
    }
    if (digits == 0) {
      return Optional.empty();
    }
    String mantissa = body.substring(from, at).replace(decimalSign, '.');
    return exponent(body, at)
        .map(exponent -> (body.charAt(0) == '-' ? "-" : "") + mantissa + exponent);
  }

  private static Optional<String> exponent(String body, int at) {
    if (at == body.length()) {
      return Optional.of("");
    }
    if (body.charAt(at) != 'e' && body.charAt(at) != 'E') {
      return Optional.empty();
    }
    int from = at + 1;
    if (from < body.length() && (body.charAt(from) == '-' || body.charAt(from) == '+')) {
      from++;
    }
    boolean fits = digits(body, from) == body.length() && body.length() > from;
    return fits && body.length() - from <= MOST_EXPONENT_DIGITS
        ? Optional.of("E" + body.substring(at + 1))
        : Optional.empty();
  }

  private static int digits(String body, int from) {
    int at = from;
    while (at < body.length() && body.charAt(at) >= '0' && body.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  /** A space, a tab or a space that may not be broken. */
  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\u00a0' || c == '\u202f';
  }
}
