package io.sensorhub.poller.value;

import io.sensorhub.core.NumberText;
import io.sensorhub.core.Value;
import io.sensorhub.core.description.Kind;
import io.sensorhub.core.profile.Scaling;
import io.sensorhub.core.tree.Section;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a raw value means.
 *
 * @param type that it must have
 * @param scaling of a number
 * @param names what texts and numbers stand for, for an enumeration; empty: it is none
 * @param limits which raw values count
 * @param writtenAs how a number looks that comes as a text
 */
public record Conversion(
    Type type, Scaling scaling, Map<String, Value> names, Limits limits, NumberText writtenAs) {

  /** As it is, whatever it is. */
  public static final Conversion PLAIN =
      new Conversion(Type.ANY, Scaling.PLAIN, Map.of(), Limits.NONE, NumberText.POINT);

  private static final int LONGEST_SHOWN = 60;

  /** What kind of value. */
  public enum Type {
    ANY,
    NUMBER,
    FLAG,
    TEXT;

    private static final Map<String, Type> KEYS =
        Map.of("number", NUMBER, "flag", FLAG, "text", TEXT);
  }

  public Conversion {
    names = Map.copyOf(names);
  }

  /**
   * Reads {@code {type, scale, offset, decimals, decimal_comma, names, invalid, min, max}}; the
   * section is not closed.
   */
  public static Conversion read(Section entry) {
    Scaling scaling = Scaling.read(entry);
    Map<String, Value> names = new LinkedHashMap<>();
    entry
        .section("names")
        .ifPresent(section -> {
          for (String name : section.keys()) {
            section.value(name).flatMap(Value::of).ifPresent(value -> names.put(name, value));
          }
        });
    Limits limits = Limits.read(entry);
    boolean comma = entry.flag("decimal_comma", false);
    boolean calculated = comma || Stream.of("scale", "offset", "decimals").anyMatch(entry::has);
    if (calculated && !names.isEmpty()) {
      entry.wrong("names", "nothing, for a number is calculated with");
    }
    Type type =
        entry
            .choice("type", Type.KEYS)
            .orElse(calculated || limits.ofNumber() ? Type.NUMBER : Type.ANY);
    if (calculated && type != Type.NUMBER) {
      entry.wrong("type", "\"number\", for it is calculated with");
    }
    return new Conversion(
        type, scaling, names, limits, comma ? NumberText.COMMA : NumberText.POINT);
  }

  /** The same for a property that has a unit: a number, also where it comes as a text. */
  public Conversion asNumber() {
    return type == Type.ANY && names.isEmpty()
        ? new Conversion(Type.NUMBER, scaling, names, limits, writtenAs)
        : this;
  }

  /** What a text that is no JSON stands for: a number if it looks like one. */
  Value ofText(String text) {
    boolean literal = type == Type.TEXT || !names.isEmpty() || NumberText.isNone(text);
    return literal ? new Value.Text(text) : writtenAs.value(text);
  }

  /** The kind of its values; empty: whatever comes. */
  public Optional<Kind> kind() {
    if (!names.isEmpty()) {
      Set<Kind> kinds = EnumSet.noneOf(Kind.class);
      names.values().forEach(value -> Kind.of(value).ifPresent(kinds::add));
      return kinds.size() > 1
          ? Optional.of(Kind.TEXT)
          : kinds.stream().findFirst().map(only -> only == Kind.TEXT ? Kind.CHOICE : only);
    }
    return switch (type) {
      case ANY -> Optional.empty();
      case NUMBER -> Optional.of(Kind.NUMBER);
      case FLAG -> Optional.of(Kind.FLAG);
      case TEXT -> Optional.of(Kind.TEXT);
    };
  }

  /** The value, or why it is none. {@code null} is a value that is missing. */
  public Extracted of(Value raw) {
    if (raw instanceof Value.Missing) {
      return new Extracted.Got(raw);
    }
    if (!limits.allow(raw, writtenAs)) {
      return got(new Value.Missing());
    }
    if (!names.isEmpty()) {
      Value named = names.get(text(raw));
      return named == null ? unfit("one of " + List.copyOf(names.keySet()), raw) : got(named);
    }
    if (type != Type.TEXT && raw instanceof Value.Text(String none) && NumberText.isNone(none)) {
      return new Extracted.NoNumber(none);
    }
    return switch (type) {
      case ANY -> got(raw);
      case TEXT -> got(new Value.Text(text(raw)));
      case FLAG ->
          switch (text(raw)) {
            case "true", "1" -> got(new Value.Flag(true));
            case "false", "0" -> got(new Value.Flag(false));
            default -> unfit("true or false", raw);
          };
      case NUMBER ->
          switch (raw instanceof Value.Text(String text) ? writtenAs.value(text) : raw) {
            case Value.Whole whole -> got(scaled(whole, BigDecimal.valueOf(whole.number())));
            case Value.Large large -> got(scaled(large, new BigDecimal(large.number())));
            case Value.Decimal decimal ->
                got(scaled(decimal, BigDecimal.valueOf(decimal.number())));
            case Value.Text _, Value.Flag _, Value.Missing _ -> unfit("a number", raw);
          };
    };
  }

  private static Extracted got(Value value) {
    return new Extracted.Got(value);
  }

  private static Extracted unfit(String expected, Value raw) {
    String text = text(raw);
    String shown = text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    return new Extracted.Unfit(expected, raw instanceof Value.Text ? "\"" + shown + "\"" : shown);
  }

  private static String text(Value raw) {
    return switch (raw) {
      case Value.Whole whole -> Long.toString(whole.number());
      case Value.Large large -> large.number().toString();
      case Value.Decimal decimal -> Double.toString(decimal.number());
      case Value.Text text -> text.text();
      case Value.Flag flag -> Boolean.toString(flag.on());
      case Value.Missing _ -> "";
    };
  }

  private Value scaled(Value as, BigDecimal raw) {
    return scaling.isUnit() && scaling.decimals().isEmpty()
        ? as
        : scaling.value(scaling.meant(raw, 0));
  }
}
