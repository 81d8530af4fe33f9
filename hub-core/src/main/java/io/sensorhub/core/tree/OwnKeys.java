package io.sensorhub.core.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The keys of a port or a device that only its owner reads, as far as they are set. Equal to others
 * that say the same, wherever in the file they stand. Immutable; {@code toString} has no values,
 * for there are secrets among them.
 */
public final class OwnKeys {

  private final String place;
  private final ObjectNode tree;
  private final Set<String> common;

  /**
   * @param place of the port or device in the instance file, as a JSON Pointer
   * @param common keys that all have, for messages
   */
  OwnKeys(String place, ObjectNode tree, Set<String> common) {
    this.place = place;
    this.tree = tree.deepCopy();
    this.common = Set.copyOf(common);
  }

  /** The section to read them from; whoever has read all that there are closes it. */
  public Section section(Problems problems) {
    return new Section(tree.deepCopy(), place, problems, common);
  }

  /** Where the port or the device stands in the instance file, as a JSON Pointer. */
  public String place() {
    return place;
  }

  /** True if a key is set. */
  public boolean has(String key) {
    return tree.has(key);
  }

  /** The keys whose values differ from those of {@code other}, by the alphabet. */
  public List<String> differing(OwnKeys other) {
    Set<String> names = new TreeSet<>();
    tree.fieldNames().forEachRemaining(names::add);
    other.tree.fieldNames().forEachRemaining(names::add);
    List<String> differing = new ArrayList<>();
    for (String name : names) {
      JsonNode mine = tree.path(name);
      if (!mine.equals(other.tree.path(name))) {
        differing.add(name);
      }
    }
    return differing;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OwnKeys keys && tree.equals(keys.tree);
  }

  @Override
  public int hashCode() {
    return tree.hashCode();
  }

  @Override
  public String toString() {
    List<String> names = new ArrayList<>();
    tree.fieldNames().forEachRemaining(names::add);
    return names.toString();
  }
}
