package io.sensorhub.poller.profile;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.NumberText;
import io.sensorhub.core.description.Control;
import io.sensorhub.core.tree.Section;
import io.sensorhub.poller.value.ValuePath;
import io.sensorhub.poller.value.ValueRule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a property can be set to: what the profile says, and where the device itself tells the rest
 * on its stream of events.
 *
 * @param limits that the profile names
 * @param told where an event of the property names a limit
 * @param options that the profile names; empty: any text
 * @param optionsTold where an event of the property lists its options
 */
public record ControlRule(
    Takes takes,
    Map<Limit, BigDecimal> limits,
    Map<Limit, ValuePath> told,
    List<String> options,
    Optional<ValuePath> optionsTold) {

  private static final int LONGEST_TEXT = 200;
  private static final int MOST_OPTIONS = 256;

  /** What kind of value a property takes. */
  public enum Takes {
    FLAG,
    NUMBER,
    TEXT;

    /** As they stand in profiles. */
    static final Map<String, Takes> KEYS = Map.of("flag", FLAG, "number", NUMBER, "text", TEXT);
  }

  /** What is limited. */
  public enum Limit {
    MIN("min", Takes.NUMBER, -1e15, 1e15),
    MAX("max", Takes.NUMBER, -1e15, 1e15),
    STEP("step", Takes.NUMBER, 1e-9, 1e15),
    MAX_LENGTH("max_length", Takes.TEXT, 1, 512);

    private final String key;
    private final Takes of;
    private final double least;
    private final double most;

    Limit(String key, Takes of, double least, double most) {
      this.key = key;
      this.of = of;
      this.least = least;
      this.most = most;
    }

    private boolean allows(BigDecimal number) {
      return number.doubleValue() >= least && number.doubleValue() <= most;
    }
  }

  public ControlRule {
    limits = Map.copyOf(limits);
    told = Map.copyOf(told);
    options = List.copyOf(options);
  }

  /**
   * Reads {@code takes}, {@code min}, {@code max}, {@code step}, {@code max_length}, {@code
   * options}; the section is not closed.
   *
   * @param names of values, which are then the options
   * @param stream whether there are events that could tell
   */
  public static ControlRule read(Section section, List<String> names, boolean stream) {
    Takes takes = section.choice("takes", Takes.KEYS).orElse(Takes.FLAG);
    Map<Limit, BigDecimal> limits = new EnumMap<>(Limit.class);
    Map<Limit, ValuePath> told = new EnumMap<>(Limit.class);
    for (Limit limit : Limit.values()) {
      if (section.has(limit.key) && limit.of != takes) {
        section.wrong(limit.key, "nothing, for the property takes a " + word(takes));
      } else if (isPointer(section, limit.key)) {
        pointer(section, limit.key, stream).ifPresent(where -> told.put(limit, where));
      } else {
        section
            .number(limit.key, limit.least, limit.most)
            .ifPresent(number -> limits.put(limit, BigDecimal.valueOf(number)));
      }
    }
    BigDecimal min = limits.get(Limit.MIN);
    BigDecimal max = limits.get(Limit.MAX);
    if (min != null && max != null && min.compareTo(max) > 0) {
      section.wrong("max", "at least as much as \"min\"");
      limits.remove(Limit.MAX);
    }
    Optional<ValuePath> optionsTold = Optional.empty();
    if (section.has("options")) {
      if (takes != Takes.TEXT || !names.isEmpty()) {
        section.wrong("options", "nothing, but for \"takes\": \"text\" without \"names\"");
      } else {
        optionsTold = pointer(section, "options", stream);
      }
    }
    return new ControlRule(
        takes, limits, told, takes == Takes.TEXT ? names : List.of(), optionsTold);
  }

  private static String word(Takes takes) {
    return switch (takes) {
      case FLAG -> "flag";
      case NUMBER -> "number";
      case TEXT -> "text";
    };
  }

  private static boolean isPointer(Section section, String key) {
    return section
        .value(key)
        .filter(value -> value.isTextual() && value.textValue().startsWith("/"))
        .isPresent();
  }

  private static Optional<ValuePath> pointer(Section section, String key, boolean stream) {
    if (!stream) {
      section.wrong(key, "no JSON Pointer, for the profile has no \"events\"");
      return Optional.empty();
    }
    return section.text(key).flatMap(text -> ValueRule.path(section, key, text));
  }

  /** What is known before the device has told anything. */
  public Control control() {
    return control(limits, options);
  }

  /** What is known now that the device has told that; empty if it told nothing of it. */
  public Optional<Control> control(JsonNode event) {
    Map<Limit, BigDecimal> all = new EnumMap<>(Limit.class);
    all.putAll(limits);
    told.forEach((limit, where) ->
        number(where.in(event)).filter(limit::allows).ifPresent(n -> all.put(limit, n)));
    List<String> names = new ArrayList<>();
    optionsTold.ifPresent(where -> where.in(event).forEach(option -> option(option, names)));
    boolean more = !names.isEmpty() || all.size() > limits.size();
    return more ? Optional.of(control(all, names.isEmpty() ? options : names)) : Optional.empty();
  }

  private static void option(JsonNode option, List<String> names) {
    boolean fits = option.isTextual() && option.textValue().length() <= LONGEST_TEXT;
    if (fits && names.size() < MOST_OPTIONS && !names.contains(option.textValue())) {
      names.add(option.textValue());
    }
  }

  private static Optional<BigDecimal> number(JsonNode node) {
    return node.isNumber()
        ? Optional.of(node.decimalValue())
        : NumberText.POINT.parse(node.asText());
  }

  private Control control(Map<Limit, BigDecimal> known, List<String> names) {
    return switch (takes) {
      case FLAG -> new Control.OnOff();
      case NUMBER -> {
        Optional<BigDecimal> min = Optional.ofNullable(known.get(Limit.MIN));
        Optional<BigDecimal> max = Optional.ofNullable(known.get(Limit.MAX));
        boolean range = min.isEmpty() || max.isEmpty() || min.get().compareTo(max.get()) <= 0;
        yield new Control.Numeric(
            range ? min : Optional.empty(),
            range ? max : Optional.empty(),
            Optional.ofNullable(known.get(Limit.STEP)));
      }
      case TEXT ->
          names.isEmpty()
              ? new Control.Text(
                  known.getOrDefault(Limit.MAX_LENGTH, BigDecimal.valueOf(LONGEST_TEXT)).intValue())
              : new Control.Choice(names);
    };
  }
}
