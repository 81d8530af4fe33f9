package io.sensorhub.driver.textlines;

import io.sensorhub.core.Value;
import java.math.BigDecimal;
import java.util.Optional;

/** Numbers in text. */
final class Numbers {

  private static final int LONGEST = 40;

  private Numbers() {}

  /** The number that the whole text is, as people write numbers: {@code -12}, {@code +3.50}. */
  static Optional<BigDecimal> parse(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return Optional.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean sign = (c == '-' || c == '+') && i == 0;
      if (!sign && c != '.' && (c < '0' || c > '9')) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty(); // two points, or a sign alone
    }
  }

  /** A number where the text is one, otherwise the text; what is empty is missing. */
  static Value value(String text) {
    if (text.isEmpty()) {
      return new Value.Missing();
    }
    return parse(text).map(Numbers::value).orElseGet(() -> new Value.Text(text));
  }

  /** A number without decimals where it has none. */
  static Value value(BigDecimal number) {
    if (number.scale() <= 0 && number.precision() - number.scale() <= 18) {
      return new Value.Whole(number.longValueExact());
    }
    return new Value.Decimal(number.doubleValue());
  }
}
