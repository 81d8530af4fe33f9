package io.sensorhub.core.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One object of a configuration file whose keys are noted as they are asked for, so that {@link
 * #close()} finds those that nobody asked for. A member that is {@code null}, an empty text, or an
 * object of such, counts as not set.
 */
abstract sealed class KeyedObject permits Section {

  private final ObjectNode node;
  private final String pointer;
  private final Problems problems;
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * @param pointer where the object stands in its file, as a JSON Pointer
   * @param problems takes what is wrong
   * @param known keys that somebody else reads
   */
  KeyedObject(ObjectNode node, String pointer, Problems problems, Set<String> known) {
    this.node = node;
    this.pointer = pointer;
    this.problems = problems;
    this.known.addAll(new TreeSet<>(known));
  }

  /** The place of one of this object's members. */
  public String at(String key) {
    return child(pointer, key);
  }

  /** The place of this object. */
  final String pointer() {
    return pointer;
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
        || (value.isObject()
            && !value.isEmpty()
            && value.valueStream().allMatch(KeyedObject::unset));
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

  final void unknown(String place, String key, JsonNode value, Collection<String> names) {
    String shown = Shown.value(pointer, key, value);
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

  final void wrong(String key, JsonNode value, String allowed) {
    problems.add(at(key), Shown.value(pointer, key, value), allowed);
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
