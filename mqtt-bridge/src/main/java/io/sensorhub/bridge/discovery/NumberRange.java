package io.sensorhub.bridge.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.description.Control;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * The range in which Home Assistant takes a number. It shows a value outside of it as unknown, so a
 * device that is beyond the limits of what can be set widens it.
 *
 * @param lowest that was seen beyond the limits, rounded down; empty: none was
 * @param highest the same upwards
 */
record NumberRange(Optional<BigDecimal> lowest, Optional<BigDecimal> highest) {

  /** Nothing was beyond the limits. */
  static final NumberRange AS_DESCRIBED = new NumberRange(Optional.empty(), Optional.empty());

  /** Home Assistant takes 0 to 100 if it is not told otherwise. */
  private static final BigDecimal WIDE = BigDecimal.valueOf(1_000_000_000);

  /** Home Assistant takes no smaller step. */
  private static final BigDecimal SMALLEST_STEP = new BigDecimal("0.001");

  /** This range, wide enough for a value; the same object if it is already. */
  NumberRange with(Control.Numeric control, BigDecimal value) {
    boolean low = value.compareTo(min(control)) < 0;
    boolean high = value.compareTo(max(control)) > 0;
    return low || high
        ? new NumberRange(
            low ? Optional.of(beyond(value.negate()).negate()) : lowest,
            high ? Optional.of(beyond(value)) : highest)
        : this;
  }

  /** A power of ten that is at least that much; 0 below 0. */
  private static BigDecimal beyond(BigDecimal value) {
    return value.signum() <= 0
        ? BigDecimal.ZERO
        : BigDecimal.ONE.scaleByPowerOfTen(Math.max(0, value.precision() - value.scale()));
  }

  private BigDecimal min(Control.Numeric control) {
    BigDecimal described =
        control
            .min()
            .orElseGet(() ->
                control
                    .max()
                    .filter(max -> max.compareTo(WIDE.negate()) <= 0)
                    .map(max -> max.subtract(WIDE))
                    .orElse(WIDE.negate()));
    return lowest.map(described::min).orElse(described);
  }

  private BigDecimal max(Control.Numeric control) {
    BigDecimal described =
        control
            .max()
            .orElseGet(() ->
                control
                    .min()
                    .filter(min -> min.compareTo(WIDE) >= 0)
                    .map(min -> min.add(WIDE))
                    .orElse(WIDE));
    return highest.map(described::max).orElse(described);
  }

  /**
   * Writes the range and the step.
   *
   * @param decimals to which the value is published; empty: all that it has
   */
  void write(ObjectNode json, Control.Numeric control, Optional<Integer> decimals) {
    BigDecimal step =
        control
            .step()
            .or(() -> decimals.map(BigDecimal.ONE::movePointLeft))
            .orElse(SMALLEST_STEP)
            .max(SMALLEST_STEP);
    BigDecimal min = min(control);
    BigDecimal max = max(control);
    json.put("min", min);
    json.put("max", max.compareTo(min) > 0 ? max : min.add(step)); // it must be above "min"
    json.put("step", step);
    if (control.min().isEmpty() || control.max().isEmpty()) {
      json.put("mode", "box");
    }
  }
}
