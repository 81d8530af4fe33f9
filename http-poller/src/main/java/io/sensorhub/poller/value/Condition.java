package io.sensorhub.poller.value;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.NumberText;
import io.sensorhub.core.tree.Section;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What another place of the same answer must say for a value to count.
 *
 * @param place of the other value
 * @param equals what it must be, one of these
 */
public record Condition(HttpValue.Place place, List<JsonNode> equals) {

  public Condition {
    equals = List.copyOf(equals);
  }

  /** Reads {@code {pointer, xml or regex, equals}}; empty (and a problem) where it is wrong. */
  static Optional<Condition> read(Section section) {
    List<HttpValue.Place> places = HttpValue.places(section);
    List<JsonNode> wanted = new ArrayList<>();
    section
        .value("equals")
        .ifPresent(node -> {
          if (node.isArray()) {
            node.forEach(wanted::add);
          } else {
            wanted.add(node);
          }
        });
    if (!section.has("equals")) {
      section.missing("equals", "what stands there if the value counts: true, a number or a text");
    } else if (!wanted.stream().allMatch(JsonNode::isValueNode)) {
      section.wrong("equals", "true, false, a number or a text, or an array of them");
    }
    section.close();
    return places.stream().findFirst().map(place -> new Condition(place, wanted));
  }

  /** True if the answer says so. */
  boolean holds(Document answer) {
    JsonNode found = place.in(answer);
    return found.isValueNode() && equals.stream().anyMatch(wanted -> same(found, wanted));
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
