package io.sensorhub.core.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.PropertyNames;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One object of a configuration file, read key by key. What is wrong goes to the {@link Problems}
 * and reading goes on with the default, so that everything is found at once.
 */
public final class Section extends KeyedObject {

  private static final double MOST_DECIMAL = 1e15;

  /**
   * @param pointer where the object stands in its file, as a JSON Pointer
   * @param problems takes what is wrong
   */
  public Section(ObjectNode node, String pointer, Problems problems) {
    super(node, pointer, problems, Set.of());
  }

  /**
   * @param known keys that somebody else reads
   */
  Section(ObjectNode node, String pointer, Problems problems, Set<String> known) {
    super(node, pointer, problems, known);
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
            wrong(key, "a text that matches ^" + pattern.pattern() + "$");
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

  /** The keys, each of which names a property; one that cannot is a problem. */
  public List<String> properties() {
    keys().forEach(this::checkProperty);
    return keys();
  }

  /** A key that names a property; one that cannot is a problem. */
  public void checkProperty(String key) {
    if (!PropertyNames.isName(key)) {
      problems().add(at(key), "this name", PropertyNames.RULE);
    }
  }

  /** A number that is calculated with, at most 1e15 on either side of 0; nothing if not set. */
  public Optional<BigDecimal> decimal(String key) {
    return number(key, -MOST_DECIMAL, MOST_DECIMAL)
        .map(number -> BigDecimal.valueOf(number).stripTrailingZeros());
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
            return Optional.of(new Section(object, at(key), problems()));
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
        found.add(new Section(object, place, problems()));
      } else {
        problems().add(place, Shown.value(pointer(), key, element), "an object");
        found.add(new Section(Json.object(), place, new Problems()));
      }
    }
    return found;
  }

  /** An array of texts; empty where it is not set. */
  public List<String> texts(String key) {
    return texts(key, Optional::of, "");
  }

  /**
   * Texts that have a meaning; each other one is a problem of its own.
   *
   * @param allowed what each may be
   */
  public <T> List<T> texts(String key, Function<String, Optional<T>> meaning, String allowed) {
    List<T> found = new ArrayList<>();
    int index = 0;
    for (JsonNode element : array(key, "an array of texts")) {
      Optional<T> read =
          element.isTextual() ? meaning.apply(element.textValue()) : Optional.empty();
      read.ifPresent(found::add);
      if (read.isEmpty()) {
        problems()
            .add(
                child(at(key), Integer.toString(index)),
                Shown.value(pointer(), key, element),
                element.isTextual() ? allowed : "a text");
      }
      index++;
    }
    return found;
  }

  /** An array of whole numbers in a range; empty where it is not set. */
  public List<Integer> wholes(String key, int least, int most) {
    List<Integer> found = new ArrayList<>();
    String allowed = "whole numbers from " + least + " to " + most;
    for (JsonNode element : array(key, "an array of " + allowed)) {
      if (element.canConvertToInt()
          && element.isIntegralNumber()
          && element.intValue() >= least
          && element.intValue() <= most) {
        found.add(element.intValue());
      } else {
        wrong(key, allowed);
      }
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
}
