package io.sensorhub.poller.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sensorhub.core.Value;
import io.sensorhub.core.tree.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One value of an answer.
 *
 * @param places where it stands in the answer; the first one that is there counts
 * @param optional whether an answer without it is in order
 * @param valid what must hold for it to count; empty: nothing
 * @param with the device has this value only if something stands at one of these; empty: always
 * @param without the device has this value only if nothing stands at any of these
 */
public record ValueRule(
    String property,
    List<Place> places,
    Conversion meaning,
    boolean optional,
    Optional<Condition> valid,
    List<Place> with,
    List<Place> without) {

  public ValueRule {
    places = List.copyOf(places);
    with = List.copyOf(with);
    without = List.copyOf(without);
  }

  /** Where a value stands. */
  public sealed interface Place {

    /** What stands there; a missing node where nothing does. */
    default JsonNode in(Document answer) {
      return switch (this) {
        case InJson(ValuePath path) -> path.in(answer.json());
        case InXml(ValuePath path) -> {
          JsonNode found = path.in(answer.xml());
          yield found.isObject() && found.has(XmlTree.TEXT) ? found.path(XmlTree.TEXT) : found;
        }
        case InText(Pattern pattern) -> {
          Matcher matcher = pattern.matcher(answer.text());
          String found =
              matcher.find()
                  ? (matcher.groupCount() > 0 ? matcher.group(1) : matcher.group())
                  : null;
          yield found == null ? MissingNode.getInstance() : TextNode.valueOf(found);
        }
      };
    }
  }

  /** In JSON. */
  public record InJson(ValuePath path) implements Place {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** In XML. */
  public record InXml(ValuePath path) implements Place {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** In text: the first group of the first match, or the match. */
  public record InText(Pattern pattern) implements Place {
    @Override
    public String toString() {
      return pattern.toString();
    }
  }

  /** The value at a path, as it is. */
  public static ValueRule at(String property, ValuePath path) {
    return plain(property, List.of(new InJson(path)));
  }

  private static ValueRule plain(String property, List<Place> places) {
    return new ValueRule(
        property, places, Conversion.PLAIN, false, Optional.empty(), List.of(), List.of());
  }

  /** Reads {@code values}: its members are properties. */
  public static List<ValueRule> readAll(Section section) {
    List<ValueRule> values = new ArrayList<>();
    section
        .section("values")
        .ifPresent(members -> {
          for (String property : members.properties()) {
            read(members, property).ifPresent(values::add);
          }
        });
    return values;
  }

  /** Reads a path, or an object that says more. */
  public static Optional<ValueRule> read(Section values, String property) {
    if (values.value(property).filter(JsonNode::isTextual).isPresent()) {
      return values
          .text(property)
          .flatMap(text -> path(values, property, text))
          .map(where -> at(property, where));
    }
    return values.section(property).flatMap(entry -> spelledOut(entry, property));
  }

  private static Optional<ValueRule> spelledOut(Section entry, String property) {
    List<Place> places = places(entry);
    boolean optional = entry.flag("optional", false);
    Optional<Condition> valid = entry.section("valid").flatMap(Condition::read);
    List<Place> with = paths(entry, "with");
    List<Place> without = paths(entry, "without");
    Conversion meaning = Conversion.read(entry);
    entry.close();
    return places.isEmpty()
        ? Optional.empty()
        : Optional.of(new ValueRule(property, places, meaning, optional, valid, with, without));
  }

  /** One path in JSON, or several. */
  private static List<Place> paths(Section entry, String key) {
    List<String> texts =
        entry.value(key).filter(JsonNode::isArray).isPresent()
            ? entry.texts(key)
            : entry.text(key).stream().toList();
    List<Place> places = new ArrayList<>();
    texts.forEach(text -> path(entry, key, text).map(InJson::new).ifPresent(places::add));
    return places;
  }

  /** Reads {@code pointer} (one or several), {@code xml} or {@code regex}; empty if wrong. */
  static List<Place> places(Section entry) {
    List<Place> places = new ArrayList<>(paths(entry, "pointer"));
    entry
        .text("xml")
        .flatMap(text -> path(entry, "xml", text))
        .ifPresent(path -> places.add(new InXml(path)));
    entry.text("regex").flatMap(text -> regex(entry, "regex", text)).ifPresent(places::add);
    long given = List.of("pointer", "xml", "regex").stream().filter(entry::has).count();
    if (given != 1) {
      entry.missing("pointer", "one of \"pointer\", \"xml\" and \"regex\"");
    }
    return places;
  }

  /** A path that stands at {@code key}. */
  public static Optional<ValuePath> path(Section section, String key, String text) {
    try {
      return Optional.of(ValuePath.of(text));
    } catch (IllegalArgumentException e) {
      section.wrong(key, "a JSON Pointer, such as /temp/value or /meters/[type=total]/power");
      return Optional.empty();
    }
  }

  /** An expression that stands at {@code key}. */
  public static Optional<InText> regex(Section section, String key, String text) {
    try {
      return Optional.of(new InText(Pattern.compile(text)));
    } catch (PatternSyntaxException e) {
      section.wrong(key, "a regular expression (" + e.getDescription() + ")");
      return Optional.empty();
    }
  }

  /** The value in an answer. */
  public Extracted in(Document answer) {
    boolean has =
        (with.isEmpty() || with.stream().anyMatch(place -> !place.in(answer).isMissingNode()))
            && without.stream().allMatch(place -> place.in(answer).isMissingNode());
    if (!has) {
      return new Extracted.NotOfThisOne();
    }
    for (Place place : places) {
      JsonNode node = place.in(answer);
      if (!node.isMissingNode()) {
        boolean counts = valid.map(condition -> condition.holds(answer)).orElse(true);
        return counts ? at(place, node) : new Extracted.Got(new Value.Missing());
      }
    }
    return new Extracted.Absent();
  }

  private Extracted at(Place place, JsonNode node) {
    Optional<Value> raw =
        place instanceof InJson
            ? Value.of(node)
            : Optional.of(node)
                .filter(JsonNode::isValueNode)
                .map(text -> meaning.ofText(text.asText()));
    return raw.map(meaning::of)
        .orElseGet(
            () -> new Extracted.Unfit("a single value", node.isArray() ? "an array" : "an object"));
  }

  /** True if not every device of the model has it. */
  public boolean conditional() {
    return optional || !with.isEmpty() || !without.isEmpty();
  }

  /** This value of a property that has a unit. */
  public ValueRule asNumber() {
    return new ValueRule(property, places, meaning.asNumber(), optional, valid, with, without);
  }
}
