package io.sensorhub.core.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One object of a configuration file, read key by key. What is wrong goes to the {@link Problems}
 * and reading goes on with the default, so that everything is found at once; {@link #close()} finds
 * the keys that nobody asked for. A member that is {@code null}, an empty text, or an object of
 * such, counts as not set.
 */
public final class Section {

  private final ObjectNode node;
  private final String pointer;
  private final Problems problems;
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * @param pointer where the object stands in its file, as a JSON Pointer
   * @param problems takes what is wrong
   */
  public Section(ObjectNode node, String pointer, Problems problems) {
    this(node, pointer, problems, Set.of());
  }

  /**
   * @param known keys that somebody else reads
   */
  Section(ObjectNode node, String pointer, Problems problems, Set<String> known) {
    this.node = node;
    this.pointer = pointer;
    this.problems = problems;
    this.known.addAll(new TreeSet<>(known));
  }

  /** The place of one of this object's members. */
  public String at(String key) {
    return child(pointer, key);
  }

  public static String child(String pointer, String key) {
    return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
  }

  public Problems problems() {
    return problems;
  }

  /** True where {@code key} is set. */
  public boolean has(String key) {
    return value(key).isPresent();
  }

  /** True where {@code key} is set; whoever looks so is not the one who reads it. */
  public boolean sets(String key) {
    JsonNode value = node.get(key);
    return value != null && !unset(value);
  }

  /** Notes that somebody reads {@code key}. */
  public void ask(String key) {
    known.add(key);
  }

  /** The keys that are set and that nobody has asked for so far. */
  public OwnKeys rest() {
    ObjectNode rest = Json.object();
    for (String key : keys()) {
      if (sets(key) && !known.contains(key)) {
        rest.set(key, node.get(key));
      }
    }
    return new OwnKeys(pointer, rest, known);
  }

  /** What stands at {@code key}; nothing where it is not set. */
  public Optional<JsonNode> value(String key) {
    known.add(key);
    JsonNode value = node.get(key);
    return value == null || unset(value) ? Optional.empty() : Optional.of(value);
  }

  private static boolean unset(JsonNode value) {
    return value.isNull()
        || (value.isTextual() && value.textValue().isEmpty())
        || (value.isObject() && !value.isEmpty() && value.valueStream().allMatch(Section::unset));
  }

  /** A text of 1 to 512 characters, or nothing where it is not set. */
  public Optional<String> text(String key) {
    return value(key)
        .flatMap(value -> {
          if (value.isTextual() && value.textValue().length() <= 512) {
            return Optional.of(value.textValue());
          }
          wrong(key, value, "a text of at most 512 characters");
          return Optional.empty();
        });
  }

  /** A text that must be there and match {@code pattern}. */
  public Optional<String> required(String key, Pattern pattern) {
    if (!has(key)) {
      missing(key, "a text that matches ^" + pattern.pattern() + "$");
      return Optional.empty();
    }
    return text(key, pattern);
  }

  /** A text that matches {@code pattern}, or nothing where it is not set. */
  public Optional<String> text(String key, Pattern pattern) {
    return text(key)
        .filter(value -> {
          boolean fits = pattern.matcher(value).matches();
          if (!fits) {
            wrong(key, node.get(key), "a text that matches ^" + pattern.pattern() + "$");
          }
          return fits;
        });
  }

  /** True, false, or {@code otherwise} where it is not set. */
  public boolean flag(String key, boolean otherwise) {
    Optional<JsonNode> value = value(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    if (!value.get().isBoolean()) {
      wrong(key, value.get(), "true or false");
      return otherwise;
    }
    return value.get().booleanValue();
  }

  /** A whole number in a range, or nothing where it is not set. */
  public OptionalInt whole(String key, int least, int most) {
    Optional<JsonNode> value = value(key);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    JsonNode number = NumberAsTyped.read(value.get());
    if (number.isIntegralNumber() && number.canConvertToInt()) {
      if (number.intValue() >= least && number.intValue() <= most) {
        return OptionalInt.of(number.intValue());
      }
    }
    wrong(
        key,
        value.get() instanceof SecretText ? value.get() : number,
        "a whole number from " + least + " to " + most);
    return OptionalInt.empty();
  }

  /** A number in a range, or nothing where it is not set. */
  public Optional<Double> number(String key, double least, double most) {
    return value(key)
        .flatMap(value -> {
          double number = NumberAsTyped.decimal(value);
          if (number >= least && number <= most) {
            return Optional.of(number);
          }
          wrong(key, value, "a number from " + Shown.number(least) + " to " + Shown.number(most));
          return Optional.empty();
        });
  }

  /** Seconds, decimals allowed, in a range; nothing where it is not set. */
  public Optional<Duration> seconds(String key, double least, double most) {
    return value(key)
        .flatMap(value -> {
          double number = NumberAsTyped.decimal(value);
          if (number >= least && number <= most) {
            return Optional.of(Duration.ofNanos(Math.round(number * 1e9)));
          }
          wrong(key, value, "seconds from " + Shown.number(least) + " to " + Shown.number(most));
          return Optional.empty();
        });
  }

  /** One of a set of names, or nothing where it is not set. */
  public Optional<String> choice(String key, List<String> names) {
    return text(key)
        .filter(value -> {
          if (!names.contains(value)) {
            unknown(key, names);
            return false;
          }
          return true;
        });
  }

  /** What one of a set of names stands for, or nothing where it is not set. */
  public <T> Optional<T> choice(String key, Map<String, T> names) {
    return choice(key, names.keySet().stream().sorted().toList())
        .flatMap(name -> Optional.ofNullable(names.get(name)));
  }

  /** What one of a set of numbers stands for, or nothing where it is not set. */
  public <T> Optional<T> numberChoice(String key, Map<String, T> numbers) {
    return value(key)
        .flatMap(value -> {
          T chosen = NumberAsTyped.read(value).isNumber() ? numbers.get(value.asText()) : null;
          if (chosen == null) {
            wrong(key, value, "one of " + String.join(", ", new TreeSet<>(numbers.keySet())));
          }
          return Optional.ofNullable(chosen);
        });
  }

  /** An object, or nothing where it is not set. */
  public Optional<Section> section(String key) {
    return value(key)
        .flatMap(value -> {
          if (value instanceof ObjectNode object) {
            return Optional.of(new Section(object, at(key), problems));
          }
          wrong(key, value, "an object");
          return Optional.empty();
        });
  }

  /** An array of objects; empty where it is not set. */
  public List<Section> sections(String key) {
    List<Section> found = new ArrayList<>();
    for (JsonNode element : array(key, "an array of objects")) {
      String place = child(at(key), Integer.toString(found.size()));
      if (element instanceof ObjectNode object) {
        found.add(new Section(object, place, problems));
      } else {
        problems.add(place, Shown.value(key, element), "an object");
        found.add(new Section(Json.object(), place, new Problems()));
      }
    }
    return found;
  }

  /** An array of texts; empty where it is not set. */
  public List<String> texts(String key) {
    List<String> found = new ArrayList<>();
    int index = 0;
    for (JsonNode element : array(key, "an array of texts")) {
      if (element.isTextual()) {
        found.add(element.textValue());
      } else {
        problems.add(child(at(key), Integer.toString(index)), Shown.value(key, element), "a text");
      }
      index++;
    }
    return found;
  }

  /** An array of texts out of a set of names; those that are not in it are problems. */
  public List<String> choices(String key, Collection<String> names) {
    List<String> chosen = new ArrayList<>();
    int index = 0;
    for (JsonNode element : array(key, "an array of texts")) {
      if (element.isTextual() && names.contains(element.textValue())) {
        chosen.add(element.textValue());
      } else {
        unknown(child(at(key), Integer.toString(index)), key, element, names);
      }
      index++;
    }
    return chosen;
  }

  private List<JsonNode> array(String key, String allowed) {
    List<JsonNode> elements = new ArrayList<>();
    value(key)
        .ifPresent(value -> {
          if (value.isArray()) {
            value.forEach(elements::add);
          } else {
            wrong(key, value, allowed);
          }
        });
    return elements;
  }

  /** The members of an object whose keys are names of the user's own, as texts. */
  public Map<String, String> textMembers(String key) {
    Map<String, String> members = new LinkedHashMap<>();
    section(key)
        .ifPresent(section -> {
          for (String name : section.keys()) {
            section.text(name).ifPresent(text -> members.put(name, text));
          }
        });
    return members;
  }

  /** The names of all members. */
  public List<String> keys() {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The object itself, for a reader that knows more; its keys count as known. */
  public ObjectNode raw() {
    known.addAll(keys());
    return node;
  }

  /** Notes that a key must be there. */
  public void missing(String key, String allowed) {
    problems.add(at(key), "nothing", allowed);
  }

  /** Notes that the text at {@code key} is not among the known names. */
  public void unknown(String key, Collection<String> names) {
    unknown(at(key), key, node.path(key), names);
  }

  private void unknown(String place, String key, JsonNode value, Collection<String> names) {
    String shown = Shown.value(key, value);
    if (shown.equals(Shown.HIDDEN)) {
      problems.add(place, shown, "one of " + String.join(", ", names)); // no name that is near
    } else {
      problems.unknown(place, shown, value.asText(), names);
    }
  }

  /** Notes that what stands at {@code key} is wrong. */
  public void wrong(String key, String allowed) {
    wrong(key, node.path(key), allowed);
  }

  private void wrong(String key, JsonNode value, String allowed) {
    problems.add(at(key), Shown.value(key, value), allowed);
  }

  /** Reports each key that was not asked for. */
  public void close() {
    close(Set.of());
  }

  /**
   * The same without some.
   *
   * @param told keys whose problems have been told
   */
  public void close(Set<String> told) {
    for (String key : keys()) {
      if (!known.contains(key) && !told.contains(key)) {
        problems.unknown(at(key), "the unknown key " + Shown.quoted(key), key, known);
      }
    }
  }

  /** The keys that were asked for. */
  public Set<String> known() {
    return Set.copyOf(known);
  }
}
