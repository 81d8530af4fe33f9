package io.sensorhub.poller.profile;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.tree.Section;
import java.util.List;
import java.util.Map;

/**
 * How a property is set.
 *
 * @param rule what it can be set to
 * @param names what is sent for a value, by its text; a value that is not in it is sent as it is
 */
public record CommandRule(RequestTemplate request, ControlRule rule, Map<String, String> names) {

  public CommandRule {
    names = Map.copyOf(names);
  }

  /**
   * Reads {@code {method, path, …, takes, min, max, step, max_length, options, names}}.
   *
   * @param stream whether the device has events
   */
  public static CommandRule read(Section section, boolean stream) {
    RequestTemplate request = RequestTemplate.read(section);
    Map<String, String> names = section.textMembers("names");
    ControlRule rule = ControlRule.read(section, List.copyOf(names.keySet()), stream);
    section.close();
    return new CommandRule(request, rule, names);
  }

  /** What is sent for a value. */
  public String text(JsonNode value) {
    String text = value.asText();
    return names.getOrDefault(text, text);
  }
}
