package io.sensorhub.poller.value;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.NumberText;
import io.sensorhub.core.tree.Section;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What another place of the same answer must say, or must not say, for a value to count.
 *
 * @param place of the other value
 * @param values what it must be, one of these; or must not be, none of these
 * @param wanted true if it must be one of them; a value that is not there is none of them
 */
record Condition(ValueRule.Place place, List<JsonNode> values, boolean wanted) {

  private static final String EQUALS = "equals";
  private static final String DIFFERS = "differs";

  public Condition {
    values = List.copyOf(values);
  }

  /**
   * Reads {@code {pointer, xml or regex, equals or differs}}; empty (and a problem) where it is
   * wrong.
   */
  static Optional<Condition> read(Section section) {
    List<ValueRule.Place> places = ValueRule.places(section);
    boolean wanted = !section.has(DIFFERS);
    String key = wanted ? EQUALS : DIFFERS;
    List<JsonNode> values = new ArrayList<>();
    section
        .value(key)
        .ifPresent(node -> {
          if (node.isArray()) {
            node.forEach(values::add);
          } else {
            values.add(node);
          }
        });
    if (!section.has(key)) {
      section.missing(key, "what stands there if the value counts: true, a number or a text");
    } else if (!values.stream().allMatch(JsonNode::isValueNode)) {
      section.wrong(key, "true, false, a number or a text, or an array of them");
    }
    if (!wanted && section.has(EQUALS)) {
      section.wrong(EQUALS, "nothing beside \"differs\"");
    }
    section.close();
    return places.stream().findFirst().map(place -> new Condition(place, values, wanted));
  }

  /** True if the answer says so. */
  boolean holds(Document answer) {
    JsonNode found = place.in(answer);
    boolean one = found.isValueNode() && values.stream().anyMatch(value -> same(found, value));
    return one == wanted;
  }

  /** Devices and profiles write {@code 1} as {@code "1"}, and {@code 1.0}. */
  private static boolean same(JsonNode found, JsonNode wanted) {
    Optional<BigDecimal> one = NumberText.POINT.parse(found.asText());
    Optional<BigDecimal> other = NumberText.POINT.parse(wanted.asText());
    if (one.isPresent() && other.isPresent()) {
      return one.get().compareTo(other.get()) == 0;
    }
    return found.asText().equals(wanted.asText());
  }
}
