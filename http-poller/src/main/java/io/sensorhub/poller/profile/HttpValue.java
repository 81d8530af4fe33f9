package io.sensorhub.poller.profile;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sensorhub.core.NumberText;
import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One value of an answer.
 *
 * @param where it stands in the answer
 * @param optional whether an answer without it is in order
 */
public record HttpValue(String property, Place where, Meaning meaning, boolean optional) {

  /** Where a value stands. */
  public sealed interface Place {}

  /** In JSON (RFC 6901). */
  public record InJson(JsonPointer pointer) implements Place {
    @Override
    public String toString() {
      return pointer.toString();
    }
  }

  /** In text: the first group of the first match, or the match. */
  public record InText(Pattern pattern) implements Place {
    @Override
    public String toString() {
      return pattern.toString();
    }
  }

  /** The value at a pointer, as it is. */
  public static HttpValue at(String property, JsonPointer pointer) {
    return new HttpValue(property, new InJson(pointer), Meaning.PLAIN, false);
  }

  /** Reads {@code values}: its members are properties. */
  public static List<HttpValue> readAll(Section section) {
    List<HttpValue> values = new ArrayList<>();
    section
        .section("values")
        .ifPresent(members -> {
          for (String property : members.keys()) {
            if (PropertyNames.of(property).filter(property::equals).isEmpty()) {
              members.wrong(
                  property, "a name of letters, digits, _ and - that the hub does not use itself");
            }
            read(members, property).ifPresent(values::add);
          }
        });
    return values;
  }

  /** Reads a pointer, or {@code {pointer or regex, type, scale, offset, decimals, names}}. */
  public static Optional<HttpValue> read(Section values, String property) {
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
    Optional<Place> regex =
        entry.text("regex").flatMap(text -> regex(entry, "regex", text)).map(p -> p);
    if (entry.has("pointer") == entry.has("regex")) {
      entry.missing("pointer", "either \"pointer\" or \"regex\"");
    }
    boolean optional = entry.flag("optional", false);
    Meaning meaning = Meaning.read(entry);
    entry.close();
    return pointer.or(() -> regex).map(where -> new HttpValue(property, where, meaning, optional));
  }

  /** A JSON Pointer that stands at {@code key}. */
  public static Optional<InJson> pointer(Section section, String key, String text) {
    try {
      return Optional.of(new InJson(JsonPointer.compile(text)));
    } catch (IllegalArgumentException e) {
      section.wrong(key, "a JSON Pointer, such as /temp/value");
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

  /** The value in an answer that is JSON. */
  public Found in(JsonNode json, String text) {
    return switch (where) {
      case InText _ -> in(text);
      case InJson(JsonPointer pointer) -> {
        JsonNode node = json.at(pointer);
        if (node.isMissingNode()) {
          yield new Found.Absent();
        }
        yield Value.of(node)
            .map(meaning::of)
            .orElseGet(
                () -> new Found.Unfit("a single value", node.isArray() ? "an array" : "an object"));
      }
    };
  }

  /** The value in an answer of text. */
  public Found in(String text) {
    if (!(where instanceof InText(Pattern pattern))) {
      return new Found.Absent();
    }
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      return new Found.Absent();
    }
    String found = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
    return found == null ? new Found.Absent() : meaning.of(NumberText.POINT.value(found));
  }
}
