package io.sensorhub.poller.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.sensorhub.core.Unit;
import io.sensorhub.core.tree.Section;
import io.sensorhub.poller.value.Document;
import io.sensorhub.poller.value.Extracted;
import io.sensorhub.poller.value.ValuePath;
import io.sensorhub.poller.value.ValueRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is taken from a device's stream of server-sent events: each event tells of one part of the
 * device, and names it.
 *
 * @param request that opens the stream
 * @param event the type of those events that carry values
 * @param names where the event says whose values they are; the first that is there counts
 * @param unit where the event says in what unit; empty: nowhere
 * @param idle the stream is dead when nothing came for so long
 * @param values by the beginning of a name
 */
public record StreamRule(
    RequestTemplate request,
    String event,
    List<ValueRule.Place> names,
    Optional<UnitPlace> unit,
    Duration idle,
    List<Rule> values) {

  private static final String ANY = "*";

  /**
   * Where a value stands of those parts whose names begin so.
   *
   * @param prefix of the name of the part
   * @param suffix of the name of the property, behind that of the part
   */
  public record Rule(String prefix, String suffix, ValueRule value) {}

  /**
   * Where a unit stands.
   *
   * @param place of a text
   * @param pattern whose first group is the unit in that text
   */
  public record UnitPlace(ValueRule.Place place, Pattern pattern) {

    private static Optional<UnitPlace> read(Section section) {
      Optional<ValuePath> where =
          section.text("pointer").flatMap(text -> ValueRule.path(section, "pointer", text));
      Optional<ValueRule.InText> pattern =
          section.text("regex").flatMap(text -> ValueRule.regex(section, "regex", text));
      if (!section.has("pointer") || !section.has("regex")) {
        section.missing("regex", "\"pointer\" and \"regex\", whose first group is the unit");
      }
      section.close();
      return where.flatMap(
          path -> pattern.map(in -> new UnitPlace(new ValueRule.InJson(path), in.pattern())));
    }

    private Optional<Unit> in(Document event) {
      Matcher matcher = pattern.matcher(place.in(event).asText());
      return matcher.find() && matcher.groupCount() > 0
          ? Optional.ofNullable(matcher.group(1)).filter(UnitPlace::isUnit).map(Unit::new)
          : Optional.empty();
    }

    private static boolean isUnit(String text) {
      return !text.isBlank() && text.length() <= 16;
    }
  }

  public StreamRule {
    names = List.copyOf(names);
    values = List.copyOf(values);
  }

  /** Reads {@code {path, …, event, name, unit, idle, values}}. */
  public static Optional<StreamRule> read(Section section) {
    RequestTemplate request = RequestTemplate.read(section);
    String event = section.text("event").orElse("message");
    List<ValueRule.Place> names = names(section);
    Optional<UnitPlace> unit = section.section("unit").flatMap(UnitPlace::read);
    Duration idle = section.seconds("idle", 1, 3600).orElse(Duration.ofSeconds(30));
    List<Rule> rules = new ArrayList<>();
    section.section("values").ifPresent(values -> rules(values, rules));
    if (!section.has("values")) {
      section.missing("values", "where the value stands, for example {\"*\": \"/value\"}");
    }
    section.close();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(new StreamRule(request, event, names, unit, idle, rules));
  }

  private static void rules(Section values, List<Rule> rules) {
    for (String pattern : values.keys()) {
      int star = pattern.indexOf(ANY);
      if (star < 0 || star != pattern.lastIndexOf(ANY)) {
        values.wrong(pattern, "a name with one *, for example switch_* or climate_*_target");
      } else {
        String prefix = pattern.substring(0, star);
        String suffix = pattern.substring(star + 1);
        ValueRule.read(values, pattern)
            .ifPresent(value -> rules.add(new Rule(prefix, suffix, value)));
      }
    }
  }

  private static List<ValueRule.Place> names(Section section) {
    List<String> texts =
        section.value("name").filter(JsonNode::isArray).isPresent()
            ? section.texts("name")
            : section.text("name").stream().toList();
    if (!section.has("name")) {
      section.missing("name", "a JSON Pointer to the name of the part, or several");
    }
    List<ValueRule.Place> places = new ArrayList<>();
    texts.forEach(text ->
        ValueRule.path(section, "name", text)
            .ifPresent(path -> places.add(new ValueRule.InJson(path))));
    return places;
  }

  /**
   * A value that an event carries.
   *
   * @param name of the part as the device has it, behind the beginning that the rule names
   * @param optional whether an event without it is in order
   */
  public record Told(
      String name, String property, Extracted found, Optional<Unit> unit, boolean optional) {}

  /** What an event tells; empty if it names no part. */
  public List<Told> told(JsonNode data) {
    Document event = Document.of(data);
    for (ValueRule.Place place : names) {
      JsonNode name = place.in(event);
      if (name.isTextual() && !name.textValue().isEmpty()) {
        return told(name.textValue(), event);
      }
    }
    return List.of();
  }

  private List<Told> told(String raw, Document event) {
    String beginning = raw.replace('-', '_').replace('/', '_').toLowerCase(Locale.ROOT);
    Optional<String> prefix =
        values.stream().map(Rule::prefix).filter(beginning::startsWith).findFirst();
    if (prefix.isEmpty()) {
      return List.of();
    }
    int end = prefix.get().isEmpty() ? endOfKind(raw) : prefix.get().length();
    String name = raw.substring(Math.min(end, raw.length()));
    String kind = beginning.substring(0, Math.min(end, raw.length()));
    Optional<Unit> symbol = unit.flatMap(place -> place.in(event));
    List<Told> told = new ArrayList<>();
    for (Rule rule : values) {
      if (rule.prefix().equals(prefix.get())) {
        ValueRule value = rule.value();
        Optional<Unit> its = rule.suffix().isEmpty() ? symbol : Optional.empty();
        OwnNames.of(kind, name, rule.suffix())
            .map(property -> new Told(name, property, value.in(event), its, value.conditional()))
            .ifPresent(told::add);
      }
    }
    return told;
  }

  /** Behind the kind of a part, which the device writes in front of its name. */
  private static int endOfKind(String raw) {
    int slash = raw.indexOf('/');
    return (slash >= 0 ? slash : raw.indexOf('-')) + 1;
  }
}
