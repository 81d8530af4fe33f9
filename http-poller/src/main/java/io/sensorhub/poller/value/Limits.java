package io.sensorhub.poller.value;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.NumberText;
import io.sensorhub.core.Value;
import io.sensorhub.core.tree.Section;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which raw values mean that there is no value. Numbers are judged as they came, before anything is
 * calculated.
 *
 * @param invalid numbers that mean none
 * @param words texts that mean none
 * @param min below which a number is no value
 * @param max above which a number is no value
 */
record Limits(
    List<BigDecimal> invalid,
    List<String> words,
    Optional<BigDecimal> min,
    Optional<BigDecimal> max) {

  /** Every value counts. */
  public static final Limits NONE =
      new Limits(List.of(), List.of(), Optional.empty(), Optional.empty());

  public Limits {
    invalid = List.copyOf(invalid);
    words = List.copyOf(words);
  }

  /** Reads {@code {invalid, min, max}}; the section is not closed. */
  static Limits read(Section entry) {
    List<BigDecimal> numbers = new ArrayList<>();
    List<String> words = new ArrayList<>();
    Optional<JsonNode> invalid = entry.value("invalid");
    if (invalid.isPresent() && !each(invalid.get(), numbers, words)) {
      entry.wrong("invalid", "a number or a text, or an array of them");
    }
    Optional<BigDecimal> min = entry.decimal("min");
    Optional<BigDecimal> max = entry.decimal("max");
    if (min.isPresent() && max.isPresent() && min.get().compareTo(max.get()) > 0) {
      entry.wrong("max", "at least as much as \"min\"");
    }
    return new Limits(numbers, words, min, max);
  }

  private static boolean each(JsonNode node, List<BigDecimal> numbers, List<String> words) {
    if (node.isArray()) {
      return node.valueStream().allMatch(one -> one.isValueNode() && each(one, numbers, words));
    }
    if (node.isNumber()) {
      numbers.add(node.decimalValue());
    } else if (node.isTextual()) {
      words.add(node.textValue());
      NumberText.POINT.parse(node.textValue()).ifPresent(numbers::add);
    }
    return node.isNumber() || node.isTextual();
  }

  /** True if a property with these limits is a number. */
  boolean ofNumber() {
    return min.isPresent() || max.isPresent() || (!invalid.isEmpty() && words.isEmpty());
  }

  /** True if the value counts. */
  boolean allow(Value raw, NumberText writtenAs) {
    if (raw instanceof Value.Text(String text) && words.contains(text)) {
      return false;
    }
    return number(raw, writtenAs).map(this::allow).orElse(true);
  }

  private boolean allow(BigDecimal number) {
    return invalid.stream().noneMatch(none -> none.compareTo(number) == 0)
        && min.filter(least -> number.compareTo(least) < 0).isEmpty()
        && max.filter(most -> number.compareTo(most) > 0).isEmpty();
  }

  private static Optional<BigDecimal> number(Value raw, NumberText writtenAs) {
    return switch (raw) {
      case Value.Whole whole -> Optional.of(BigDecimal.valueOf(whole.number()));
      case Value.Large large -> Optional.of(new BigDecimal(large.number()));
      case Value.Decimal one -> Optional.of(BigDecimal.valueOf(one.number()));
      case Value.Text(String text) -> writtenAs.parse(text);
      case Value.Flag _, Value.Missing _ -> Optional.empty();
    };
  }
}
