package io.sensorhub.driver.text.textlines;

import io.sensorhub.core.NumberText;
import io.sensorhub.core.Value;
import io.sensorhub.core.profile.Scaling;
import io.sensorhub.core.tree.Section;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * One value of a sentence.
 *
 * @param number of its field; the address has number 0
 * @param hemisphere number of the field with N, S, E or W, for an angle in degrees and minutes
 *     ({@code ddmm.mmmm}); 0: it is an ordinary number or text
 * @param scaling of a number
 * @param needsFix missing where the sentence says that there is no fix
 */
record NmeaField(String property, int number, int hemisphere, Scaling scaling, boolean needsFix) {

  /** A hundredth of a metre at the equator is the seventh decimal of a degree. */
  private static final int DEGREE_DECIMALS = 7;

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final BigDecimal MINUTES = BigDecimal.valueOf(60);
  private static final int SCALED_DECIMALS = 3;

  /** Reads {@code {field, hemisphere, scale, without_fix}}. */
  static NmeaField read(String property, Section section, int mostFields) {
    int number = section.whole("field", 1, mostFields).orElse(0);
    if (!section.has("field")) {
      section.missing("field", "the number of a field, from 1");
    }
    int hemisphere = section.whole("hemisphere", 1, mostFields).orElse(0);
    Scaling scaling =
        section
            .number("scale", -1e9, 1e9)
            .map(BigDecimal::valueOf)
            .map(scale -> new Scaling(scale, BigDecimal.ZERO, Optional.of(SCALED_DECIMALS)))
            .orElse(Scaling.PLAIN);
    boolean needsFix = !section.flag("without_fix", false);
    section.close();
    return new NmeaField(property, number, hemisphere, scaling, needsFix);
  }

  /** The value in that sentence; missing where its field is empty or no angle. */
  Value value(NmeaSentence sentence) {
    String text = sentence.field(number);
    if (hemisphere > 0) {
      return NumberText.POINT
          .parse(text)
          .flatMap(angle -> degrees(angle, sentence.field(hemisphere)))
          .<Value>map(degrees -> new Value.Decimal(degrees.doubleValue()))
          .orElseGet(Value.Missing::new);
    }
    if (text.isBlank()) {
      return new Value.Missing();
    }
    if (scaling.isUnit()) {
      return NumberText.POINT.value(text);
    }
    return NumberText.POINT
        .parse(text)
        .map(plain -> scaling.value(scaling.meant(plain, 0)))
        .orElseGet(Value.Missing::new);
  }

  private static Optional<BigDecimal> degrees(BigDecimal angle, String side) {
    BigDecimal[] parts = angle.divideAndRemainder(HUNDRED);
    int most = side.equals("N") || side.equals("S") ? 90 : 180;
    BigDecimal degrees = parts[0].add(parts[1].divide(MINUTES, MathContext.DECIMAL64));
    boolean valid =
        angle.signum() >= 0
            && parts[1].compareTo(MINUTES) < 0
            && degrees.compareTo(BigDecimal.valueOf(most)) <= 0;
    if (!valid) {
      return Optional.empty();
    }
    BigDecimal rounded = degrees.setScale(DEGREE_DECIMALS, RoundingMode.HALF_EVEN);
    return switch (side) {
      case "N", "E" -> Optional.of(rounded);
      case "S", "W" -> Optional.of(rounded.negate());
      default -> Optional.empty();
    };
  }
}
