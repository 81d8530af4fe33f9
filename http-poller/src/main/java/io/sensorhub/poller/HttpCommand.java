package io.sensorhub.poller;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.config.Section;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a property is set.
 *
 * @param takes what kind of value
 * @param least allowed number
 * @param most allowed number
 * @param names what is sent for a value, by its text; a value that is not in it is sent as it is,
 *     where there are no names at all
 */
record HttpCommand(
    HttpRequest request,
    Takes takes,
    Optional<BigDecimal> least,
    Optional<BigDecimal> most,
    Map<String, String> names) {

  private static final int LONGEST_TEXT = 200;

  /** What kind of value a property takes. */
  enum Takes {
    FLAG,
    NUMBER,
    TEXT;

    /** As they stand in profiles. */
    static final Map<String, Takes> KEYS = Map.of("flag", FLAG, "number", NUMBER, "text", TEXT);
  }

  HttpCommand {
    names = Map.copyOf(names);
  }

  static HttpCommand read(Section section) {
    HttpRequest request = HttpRequest.read(section);
    Takes takes = section.choice("takes", Takes.KEYS).orElse(Takes.FLAG);
    Optional<BigDecimal> least = section.number("min", -1e15, 1e15).map(BigDecimal::valueOf);
    Optional<BigDecimal> most = section.number("max", -1e15, 1e15).map(BigDecimal::valueOf);
    Map<String, String> names = section.textMembers("names");
    section.close();
    return new HttpCommand(request, takes, least, most, names);
  }

  /** What is wrong with a value: what is allowed; nothing where it can be sent. */
  Optional<String> problem(JsonNode value) {
    return switch (takes) {
      case FLAG -> value.isBoolean() ? Optional.empty() : Optional.of("true or false");
      case NUMBER -> {
        boolean fits =
            value.isNumber()
                && least.filter(l -> value.decimalValue().compareTo(l) < 0).isEmpty()
                && most.filter(m -> value.decimalValue().compareTo(m) > 0).isEmpty();
        yield fits
            ? Optional.empty()
            : Optional.of(
                "a number"
                    + least.map(l -> " from " + l.toPlainString()).orElse("")
                    + most.map(m -> " to " + m.toPlainString()).orElse(""));
      }
      case TEXT -> {
        boolean fits =
            value.isTextual()
                && value.textValue().length() <= LONGEST_TEXT
                && (names.isEmpty() || names.containsKey(value.textValue()));
        yield fits
            ? Optional.empty()
            : Optional.of(
                names.isEmpty()
                    ? "a text of at most " + LONGEST_TEXT + " characters"
                    : "one of " + List.copyOf(names.keySet()));
      }
    };
  }

  /** What is sent for a value. */
  String text(JsonNode value) {
    String text = value.asText();
    return names.getOrDefault(text, text);
  }
}
