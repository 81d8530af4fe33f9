package io.sensorhub.poller.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.tree.Section;
import io.sensorhub.poller.value.ValuePath;
import io.sensorhub.poller.value.ValueRule;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Takes each scalar member of an object as a property, whatever its name is.
 *
 * @param at where the object stands
 * @param depth of the members that are taken; 1: those of the object itself
 * @param without names of members that are left out, with all below them
 */
public record MembersRule(ValuePath at, int depth, Set<String> without) {

  private static final int DEEPEST = 8;

  /** Each top-level member of an answer. */
  public static final MembersRule TOP = new MembersRule(ValuePath.of(""), 1, Set.of());

  public MembersRule {
    without = Set.copyOf(without);
  }

  /** Reads {@code {pointer, depth, without}}. */
  static MembersRule read(Section section) {
    Optional<ValuePath> at =
        section.text("pointer").flatMap(text -> ValueRule.path(section, "pointer", text));
    int depth = section.whole("depth", 1, DEEPEST).orElse(1);
    Set<String> without = Set.copyOf(section.texts("without"));
    section.close();
    return new MembersRule(at.orElse(TOP.at), depth, without);
  }

  /**
   * Hands on each member that can be a property.
   *
   * @param found takes a property's name, empty if a member's name cannot be one, and its node
   */
  public void each(JsonNode answer, BiConsumer<Optional<String>, JsonNode> found) {
    if (at.in(answer) instanceof ObjectNode object) {
      each(object, "", 1, found);
    }
  }

  private void each(
      ObjectNode object, String prefix, int level, BiConsumer<Optional<String>, JsonNode> found) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = member.getKey();
      if (without.contains(name)) {
        continue;
      }
      if (member.getValue() instanceof ObjectNode below) {
        if (level < depth) {
          each(below, prefix + name + " ", level + 1, found);
        }
      } else if (member.getValue().isValueNode()) {
        Optional<String> property =
            depth == 1 ? PropertyNames.of(name) : OwnNames.property(prefix + name);
        found.accept(property, member.getValue());
      }
    }
  }
}
