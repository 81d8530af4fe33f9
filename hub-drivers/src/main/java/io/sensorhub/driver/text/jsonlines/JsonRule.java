package io.sensorhub.driver.text.jsonlines;

import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.tree.Section;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What lines of one kind are to a device.
 *
 * @param as what is made of them
 * @param counter the property that counts them
 * @param routes that they are handed to, as they came
 */
record JsonRule(As as, Optional<String> counter, Set<String> routes) {

  /** What is made of a line. */
  enum As {
    /** Its members are values of the device. */
    STATE,
    /** It happened, and counts by itself. */
    EVENT,
    /** It is only counted or handed on. */
    NOTHING;

    static final Map<String, As> KEYS = Map.of("state", STATE, "event", EVENT, "nothing", NOTHING);
  }

  JsonRule {
    routes = Set.copyOf(routes);
  }

  /** True if nothing but values is taken of such lines. */
  boolean isPlainState() {
    return as == As.STATE && routes.isEmpty();
  }

  /**
   * Reads {@code {as, count, routes}}.
   *
   * @param known the names of all routes
   */
  static JsonRule read(Section section, List<String> known) {
    As as = section.choice("as", As.KEYS).orElse(As.STATE);
    Optional<String> counter = section.text("count", PropertyNames.PATTERN);
    Set<String> routes = new LinkedHashSet<>();
    int index = 0;
    for (String route : section.texts("routes")) {
      if (known.contains(route)) {
        routes.add(route);
      } else {
        section
            .problems()
            .unknown(section.at("routes") + "/" + index, "\"" + route + "\"", route, known);
      }
      index++;
    }
    section.close();
    return new JsonRule(as, counter, routes);
  }
}
