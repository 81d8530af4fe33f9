package io.sensorhub.poller;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.Section;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One value of an answer.
 *
 * @param where it stands in the answer
 * @param scale that a number is multiplied by
 * @param offset that is added afterwards
 * @param decimals that a number is rounded to; empty: as it is
 * @param names what texts and numbers stand for, for an enumeration
 */
record HttpValue(
    String property,
    Place where,
    BigDecimal scale,
    BigDecimal offset,
    Optional<Integer> decimals,
    Map<String, Value> names) {

  /** Where a value stands. */
  sealed interface Place {}

  /** In JSON (RFC 6901). */
  record InJson(JsonPointer pointer) implements Place {}

  /** In text: the first group of the first match, or the match. */
  record InText(Pattern pattern) implements Place {}

  HttpValue {
    names = Map.copyOf(names);
  }

  /** The value at a pointer, as it is. */
  static HttpValue at(String property, JsonPointer pointer) {
    return new HttpValue(
        property, new InJson(pointer), BigDecimal.ONE, BigDecimal.ZERO, Optional.empty(), Map.of());
  }

  /** Reads a pointer, or {@code {pointer or regex, scale, offset, decimals, names}}. */
  static Optional<HttpValue> read(Section values, String property) {
    if (PropertyNames.of(property).filter(property::equals).isEmpty()) {
      values.wrong(property, "a name of letters, digits, _ and - that the hub does not use itself");
    }
    if (values.value(property).filter(JsonNode::isTextual).isPresent()) {
      return values
          .text(property)
          .flatMap(text -> pointer(values, property, text))
          .map(where -> at(property, where.pointer()));
    }
    return values.section(property).flatMap(entry -> spelledOut(entry, property));
  }

  private static Optional<HttpValue> spelledOut(Section entry, String property) {
    Optional<Place> pointer =
        entry.text("pointer").flatMap(text -> pointer(entry, "pointer", text)).map(p -> p);
    Optional<Place> regex = entry.text("regex").flatMap(text -> regex(entry, text));
    if (entry.has("pointer") == entry.has("regex")) {
      entry.missing("pointer", "either \"pointer\" or \"regex\"");
    }
    BigDecimal scale = decimal(entry, "scale").orElse(BigDecimal.ONE);
    BigDecimal offset = decimal(entry, "offset").orElse(BigDecimal.ZERO);
    Optional<Integer> decimals = entry.whole("decimals", 0, 9).stream().boxed().findFirst();
    Map<String, Value> names = new LinkedHashMap<>();
    entry
        .section("names")
        .ifPresent(section -> {
          for (String name : section.keys()) {
            section.value(name).flatMap(Value::of).ifPresent(value -> names.put(name, value));
          }
        });
    entry.close();
    return pointer
        .or(() -> regex)
        .map(where -> new HttpValue(property, where, scale, offset, decimals, names));
  }

  private static Optional<InJson> pointer(Section section, String key, String text) {
    try {
      return Optional.of(new InJson(JsonPointer.compile(text)));
    } catch (IllegalArgumentException e) {
      section.wrong(key, "a JSON Pointer, such as /temp/value");
      return Optional.empty();
    }
  }

  private static Optional<Place> regex(Section section, String text) {
    try {
      return Optional.of(new InText(Pattern.compile(text)));
    } catch (PatternSyntaxException e) {
      section.wrong("regex", "a regular expression (" + e.getDescription() + ")");
      return Optional.empty();
    }
  }

  private static Optional<BigDecimal> decimal(Section section, String key) {
    return section
        .number(key, -1e15, 1e15)
        .map(number -> BigDecimal.valueOf(number).stripTrailingZeros());
  }

  /** The value in an answer in JSON; nothing where it has none there. */
  Optional<Value> in(JsonNode json) {
    return where instanceof InJson(JsonPointer pointer)
        ? Value.of(json.at(pointer)).map(this::meaning)
        : Optional.empty();
  }

  /** The value in an answer of text; nothing where it has none. */
  Optional<Value> in(String text) {
    if (!(where instanceof InText(Pattern pattern))) {
      return Optional.empty();
    }
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      return Optional.empty();
    }
    String found = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
    return Optional.ofNullable(found).map(HttpValue::number).map(this::meaning);
  }

  /** A number where the whole text is one. */
  private static Value number(String text) {
    try {
      BigDecimal number = new BigDecimal(text.strip());
      return number.scale() <= 0 && number.precision() <= 18
          ? new Value.Whole(number.longValueExact())
          : new Value.Decimal(number.doubleValue());
    } catch (NumberFormatException | ArithmeticException e) {
      return new Value.Text(text);
    }
  }

  private Value meaning(Value raw) {
    if (!names.isEmpty()) {
      return names.getOrDefault(text(raw), raw);
    }
    boolean plain =
        scale.compareTo(BigDecimal.ONE) == 0 && offset.signum() == 0 && decimals.isEmpty();
    return plain
        ? raw
        : switch (raw) {
          case Value.Whole whole -> scaled(BigDecimal.valueOf(whole.number()));
          case Value.Decimal decimal -> scaled(BigDecimal.valueOf(decimal.number()));
          case Value.Text text ->
              number(text.text()) instanceof Value.Text
                  ? new Value.Missing()
                  : meaning(number(text.text()));
          case Value.Flag _, Value.Missing _ -> new Value.Missing(); // no number, as was expected
        };
  }

  private static String text(Value raw) {
    return switch (raw) {
      case Value.Whole whole -> Long.toString(whole.number());
      case Value.Decimal decimal -> Double.toString(decimal.number());
      case Value.Text text -> text.text();
      case Value.Flag flag -> Boolean.toString(flag.on());
      case Value.Missing _ -> "";
    };
  }

  private Value scaled(BigDecimal raw) {
    BigDecimal number = raw.multiply(scale).add(offset);
    BigDecimal rounded =
        decimals.isPresent() && number.scale() > decimals.get()
            ? number.setScale(decimals.get(), RoundingMode.HALF_UP)
            : number;
    return new Value.Decimal(rounded.doubleValue());
  }
}
