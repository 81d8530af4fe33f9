package io.sensorhub.core.profile;

import io.sensorhub.core.Value;
import io.sensorhub.core.tree.Section;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * How the number that a device says becomes the number that is meant, by decimal arithmetic: {@code
 * raw · scale · 10^power + offset}, rounded half away from zero. The same for every protocol.
 *
 * @param decimals places that the number is rounded to; empty: as it is
 */
public record Scaling(BigDecimal scale, BigDecimal offset, Optional<Integer> decimals) {

  /** The number as it is. */
  public static final Scaling PLAIN =
      new Scaling(BigDecimal.ONE, BigDecimal.ZERO, Optional.empty());

  private static final int MOST_DECIMALS = 9;

  /** Reads {@code {scale, offset, decimals}}; the section is not closed. */
  public static Scaling read(Section section) {
    return new Scaling(
        section.decimal("scale").orElse(BigDecimal.ONE),
        section.decimal("offset").orElse(BigDecimal.ZERO),
        section.whole("decimals", 0, MOST_DECIMALS).stream().boxed().findFirst());
  }

  /** True if a number is neither multiplied nor moved; it may be rounded. */
  public boolean isUnit() {
    return scale.compareTo(BigDecimal.ONE) == 0 && offset.signum() == 0;
  }

  /** True if every whole number becomes a whole one. */
  public boolean keepsWhole() {
    return scale.scale() <= 0 && offset.scale() <= 0;
  }

  /** The number that is meant, not yet rounded. */
  public BigDecimal meant(BigDecimal raw, int power) {
    return raw.multiply(scale).scaleByPowerOfTen(power).add(offset);
  }

  /** The raw number that means {@code meant}. */
  public BigDecimal raw(BigDecimal meant, int power) {
    return meant.subtract(offset).divide(scale.scaleByPowerOfTen(power), MathContext.DECIMAL128);
  }

  /** A number that is meant as a value; {@link Value.Missing} if it is too large for one. */
  public Value value(BigDecimal meant) {
    BigDecimal rounded =
        decimals.isPresent() && meant.scale() > decimals.get()
            ? meant.setScale(decimals.get(), RoundingMode.HALF_UP)
            : meant;
    double number = rounded.doubleValue();
    return Double.isFinite(number) ? new Value.Decimal(number) : new Value.Missing();
  }
}
