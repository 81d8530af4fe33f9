package io.sensorhub.core.secret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.SecretText;
import io.sensorhub.core.tree.Section;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts secrets where an instance file has the placeholder {@code __SECRET__PATH__}: the line named
 * PATH, or the one named like its last member.
 */
public final class Secrets {

  private static final Pattern PLACEHOLDER = Pattern.compile("__SECRET__(.{1,200}?)__");

  private final Map<String, String> lines;
  private final Problems problems;
  private final Map<String, String> places = new TreeMap<>();

  public Secrets(Map<String, String> lines, Problems problems) {
    this.lines = lines;
    this.problems = problems;
  }

  /** Replaces every placeholder in {@code node}; what nothing resolves is a problem. */
  public void resolve(JsonNode node, String pointer) {
    switch (node) {
      case ObjectNode object ->
          object
              .properties()
              .forEach(member -> {
                String place = Section.child(pointer, member.getKey());
                resolved(member.getValue(), place).ifPresent(member::setValue);
                resolve(member.getValue(), place);
              });
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          int index = i;
          String place = Section.child(pointer, Integer.toString(i));
          resolved(array.get(i), place).ifPresent(text -> array.set(index, text));
          resolve(array.get(i), place);
        }
      }
      default -> {}
    }
  }

  private Optional<JsonNode> resolved(JsonNode value, String place) {
    if (!value.isTextual()) {
      return Optional.empty();
    }
    Matcher matcher = PLACEHOLDER.matcher(value.textValue());
    if (!matcher.matches()) {
      if (matcher.find()) {
        problems.warn(
            place,
            "the placeholder \"" + matcher.group() + "\" within a longer text",
            "a placeholder that is the whole text; this one is taken as it is");
      }
      return Optional.empty();
    }
    String path = matcher.group(1);
    String last = path.substring(path.lastIndexOf('.') + 1);
    String name = lines.containsKey(path) ? path : last;
    String secret = lines.get(name);
    if (secret == null) {
      problems.add(
          place,
          "a placeholder for the secret \"" + path + "\"",
          "a line \""
              + path
              + "=…\" in the file of secrets /run/secrets/{instance}_creds, which has to be"
              + " mounted into the container (the platform does not do that by itself)");
      return Optional.empty();
    }
    places.put(place, name);
    return Optional.of(new SecretText(secret));
  }

  /** The names of the lines that no placeholder referred to. */
  public Set<String> unused() {
    Set<String> rest = new TreeSet<>(lines.keySet());
    rest.removeAll(places.values());
    return rest;
  }

  /** What was put in, for messages without it. */
  public SecretValues values() {
    return new SecretValues(
        places.values().stream().map(name -> lines.getOrDefault(name, "")).toList());
  }

  /** The name of the line that was put in, by its place in the tree. */
  public Map<String, String> places() {
    return places;
  }
}
