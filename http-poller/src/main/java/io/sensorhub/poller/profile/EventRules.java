package io.sensorhub.poller.profile;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.sensorhub.core.Unit;
import io.sensorhub.core.config.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is taken from a device's stream of server-sent events: one value of one property per event,
 * and the event itself names the property.
 *
 * @param request that opens the stream
 * @param event the type of those events that carry a value
 * @param name where the event says whose value it is
 * @param unit where the event says in what unit; empty: nowhere
 * @param idle the stream is dead when nothing came for so long
 * @param values by name, the first that fits
 */
public record EventRules(
    HttpRequest request,
    String event,
    JsonPointer name,
    Optional<UnitPlace> unit,
    Duration idle,
    List<Rule> values) {

  private static final String ANY = "*";

  /** Where the value of those properties stands whose names begin so. */
  public record Rule(String prefix, HttpValue value) {}

  /**
   * Where a unit stands.
   *
   * @param pointer to a text
   * @param pattern whose first group is the unit in that text
   */
  public record UnitPlace(JsonPointer pointer, Pattern pattern) {

    private static Optional<UnitPlace> read(Section section) {
      Optional<JsonPointer> where = EventRules.pointer(section, "pointer");
      Optional<HttpValue.InText> pattern =
          section.text("regex").flatMap(text -> HttpValue.regex(section, "regex", text));
      if (!section.has("pointer") || !section.has("regex")) {
        section.missing("regex", "\"pointer\" and \"regex\", whose first group is the unit");
      }
      section.close();
      return where.flatMap(p -> pattern.map(in -> new UnitPlace(p, in.pattern())));
    }

    private Optional<Unit> in(JsonNode data) {
      Matcher matcher = pattern.matcher(data.at(pointer).asText());
      return matcher.find() && matcher.groupCount() > 0
          ? Optional.ofNullable(matcher.group(1)).filter(UnitPlace::isUnit).map(Unit::new)
          : Optional.empty();
    }

    private static boolean isUnit(String text) {
      return !text.isBlank() && text.length() <= 16;
    }
  }

  public EventRules {
    values = List.copyOf(values);
  }

  /** Reads {@code {path, …, event, name, unit, idle, values}}. */
  public static Optional<EventRules> read(Section section) {
    HttpRequest request = HttpRequest.read(section);
    String event = section.text("event").orElse("message");
    Optional<JsonPointer> name = pointer(section, "name");
    if (!section.has("name")) {
      section.missing("name", "a JSON Pointer to the name of the property");
    }
    Optional<UnitPlace> unit = section.section("unit").flatMap(UnitPlace::read);
    Duration idle = section.seconds("idle", 1, 3600).orElse(Duration.ofSeconds(30));
    List<Rule> rules = new ArrayList<>();
    section
        .section("values")
        .ifPresent(values -> {
          for (String pattern : values.keys()) {
            if (!pattern.endsWith(ANY)) {
              values.wrong(pattern, "a name that ends with *, for example switch_*");
            }
            String prefix = pattern.substring(0, Math.max(0, pattern.length() - 1));
            HttpValue.read(values, pattern).ifPresent(value -> rules.add(new Rule(prefix, value)));
          }
        });
    if (!section.has("values")) {
      section.missing("values", "where the value stands, for example {\"*\": \"/value\"}");
    }
    section.close();
    return name.map(where -> new EventRules(request, event, where, unit, idle, rules));
  }

  private static Optional<JsonPointer> pointer(Section section, String key) {
    return section
        .text(key)
        .flatMap(text -> HttpValue.pointer(section, key, text))
        .map(HttpValue.InJson::pointer);
  }

  /**
   * A value that an event carries.
   *
   * @param name as the device has it
   */
  public record Told(String name, String property, Found found, Optional<Unit> unit) {}

  /** What an event tells; nothing where it tells no value. */
  public Optional<Told> told(JsonNode data) {
    String raw = data.at(name).asText();
    String property = property(raw);
    if (property.isEmpty()) {
      return Optional.empty();
    }
    Optional<Unit> symbol = unit.flatMap(place -> place.in(data));
    return values.stream()
        .filter(rule -> property.startsWith(rule.prefix()))
        .findFirst()
        .map(rule -> new Told(raw, property, rule.value().in(data, ""), symbol));
  }

  /**
   * The name of a property, with as many characters as the device's own: ASCII letters and digits
   * in lower case, everything else is {@code _}. Empty where that is too long.
   */
  public static String property(String name) {
    StringBuilder property = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char letter = name.charAt(i);
      boolean plain = letter < 0x80 && Character.isLetterOrDigit(letter);
      property.append(plain ? Character.toLowerCase(letter) : '_');
    }
    return property.length() <= 64 ? property.toString() : "";
  }
}
