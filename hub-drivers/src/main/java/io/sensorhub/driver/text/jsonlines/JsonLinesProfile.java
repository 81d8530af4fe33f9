package io.sensorhub.driver.text.jsonlines;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.text.TextCodec;
import io.sensorhub.driver.text.asked.TextQuestion;
import io.sensorhub.driver.text.jsonlines.JsonRule.As;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code protocol} section of a profile for JSON lines.
 *
 * @param routeBy the member whose text tells kinds of lines apart
 * @param lines what lines of each kind are
 * @param other what lines of any other kind, or of none, are; empty: not this device's
 * @param endpoints of the routes that lines are handed to
 * @param charset of the line
 * @param framing what a message ends with
 * @param questions that the device is asked
 */
record JsonLinesProfile(
    String routeBy,
    Map<String, JsonRule> lines,
    Optional<JsonRule> other,
    Map<String, Endpoint> endpoints,
    Charset charset,
    Framing framing,
    List<TextQuestion> questions) {

  /** What a message ends with. */
  enum Framing {
    /** The end of its line. */
    LINE("line"),
    /** Its closing brace: there may be several on a line, or no line ends at all. */
    OBJECT("object");

    private static final Map<String, Framing> KEYS = Map.of("line", LINE, "object", OBJECT);

    private final String key;

    Framing(String key) {
      this.key = key;
    }

    @Override
    public String toString() {
      return key;
    }
  }

  private static final JsonRule EVERYTHING = new JsonRule(As.STATE, Optional.empty(), Set.of());

  static JsonLinesProfile read(DeviceConfig device, Problems problems) {
    Section protocol = device.profile().protocolSection(problems);
    String routeBy = protocol.text("route_by").orElse("type");
    Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    protocol
        .section("zeromq")
        .ifPresent(routes -> {
          for (String route : routes.keys()) {
            routes
                .text(route)
                .flatMap(text -> Endpoint.parse("tcp", text))
                .ifPresentOrElse(
                    endpoint -> endpoints.put(route, endpoint),
                    () -> routes.wrong(route, "an address such as tcp://127.0.0.1:4224"));
          }
        });
    List<String> known = List.copyOf(endpoints.keySet());
    Map<String, JsonRule> lines = new LinkedHashMap<>();
    protocol
        .section("lines")
        .ifPresent(kinds -> {
          for (String kind : kinds.keys()) {
            kinds
                .section(kind)
                .ifPresent(section -> lines.put(kind, JsonRule.read(section, known)));
          }
        });
    Optional<JsonRule> other =
        protocol.section("other").map(section -> JsonRule.read(section, known));
    Charset charset = TextCodec.read(protocol);
    Framing framing = protocol.choice("ends", Framing.KEYS).orElse(Framing.LINE);
    List<TextQuestion> questions =
        TextQuestion.readAll(device, protocol, charset, _ -> Optional.empty());
    protocol.close();
    return new JsonLinesProfile(
        routeBy,
        lines,
        lines.isEmpty() && other.isEmpty() ? Optional.of(EVERYTHING) : other,
        endpoints,
        charset,
        framing,
        questions);
  }
}
