package io.sensorhub.core.description;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** What a property can be set to. The one place where a command's value is checked. */
public sealed interface Control {

  /** What is wrong with a value: what is allowed instead; empty if it can be set. */
  Optional<String> problem(JsonNode value);

  /** True or false. */
  record OnOff() implements Control {
    @Override
    public Optional<String> problem(JsonNode value) {
      return value.isBoolean() ? Optional.empty() : Optional.of("true or false");
    }
  }

  /**
   * A number within limits.
   *
   * @param min the least; empty: no limit is known
   * @param max the most; empty: no limit is known
   * @param step by which people choose; above 0. A value between two steps is not refused, because
   *     devices take it
   */
  record Numeric(Optional<BigDecimal> min, Optional<BigDecimal> max, Optional<BigDecimal> step)
      implements Control {

    public Numeric {
      min = min.map(Numeric::plain);
      max = max.map(Numeric::plain);
      step = step.map(Numeric::plain);
      if (min.isPresent() && max.isPresent() && min.get().compareTo(max.get()) > 0) {
        throw new IllegalArgumentException("min " + min.get() + " above max " + max.get());
      }
      if (step.filter(by -> by.signum() <= 0).isPresent()) {
        throw new IllegalArgumentException("a step is above 0, not " + step.get());
      }
    }

    @Override
    public Optional<String> problem(JsonNode value) {
      boolean fits =
          value.isNumber()
              && Double.isFinite(value.doubleValue())
              && min.filter(limit -> value.decimalValue().compareTo(limit) < 0).isEmpty()
              && max.filter(limit -> value.decimalValue().compareTo(limit) > 0).isEmpty();
      return fits ? Optional.empty() : Optional.of("a number" + range());
    }

    /** The same number in the one form in which equal numbers are equal. */
    private static BigDecimal plain(BigDecimal number) {
      BigDecimal stripped = number.stripTrailingZeros();
      return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private String range() {
      return min.map(limit -> " from " + limit.toPlainString()).orElse("")
          + max.map(limit -> " to " + limit.toPlainString()).orElse("");
    }
  }

  /**
   * One of several texts.
   *
   * @param options at least one, in the order in which people are shown them
   */
  record Choice(List<String> options) implements Control {
    public Choice {
      options = List.copyOf(options);
      if (options.isEmpty()) {
        throw new IllegalArgumentException("a choice has at least one option");
      }
    }

    @Override
    public Optional<String> problem(JsonNode value) {
      return value.isTextual() && options.contains(value.textValue())
          ? Optional.empty()
          : Optional.of("one of " + options);
    }
  }

  /**
   * Any text.
   *
   * @param maxLength the maximum number of characters
   */
  record Text(int maxLength) implements Control {
    public Text {
      if (maxLength < 1) {
        throw new IllegalArgumentException("a text has at least room for 1 character");
      }
    }

    @Override
    public Optional<String> problem(JsonNode value) {
      return value.isTextual() && value.textValue().length() <= maxLength
          ? Optional.empty()
          : Optional.of("a text of at most " + maxLength + " characters");
    }
  }
}
