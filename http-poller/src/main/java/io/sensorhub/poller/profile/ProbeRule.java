package io.sensorhub.poller.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import io.sensorhub.core.tree.Section;
import io.sensorhub.poller.value.Document;
import io.sensorhub.poller.value.ValuePath;
import io.sensorhub.poller.value.ValueRule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a model is told by an answer.
 *
 * @param json what must stand where, in full
 * @param text what the answer must contain
 * @param profile of that model
 */
public record ProbeRule(
    RequestTemplate request, Map<ValuePath, Pattern> json, Optional<Pattern> text, String profile) {

  public ProbeRule {
    json = Map.copyOf(json);
  }

  /** Reads {@code {path, …, json or text, profile}}. */
  public static Optional<ProbeRule> read(Section section) {
    RequestTemplate request = RequestTemplate.read(section);
    Map<ValuePath, Pattern> json = new LinkedHashMap<>();
    section
        .section("json")
        .ifPresent(members -> {
          for (String key : members.keys()) {
            Optional<ValuePath> pointer = ValueRule.path(members, key, key);
            Optional<Pattern> pattern =
                members.text(key).flatMap(text -> pattern(members, key, text));
            if (pointer.isPresent() && pattern.isPresent()) {
              json.put(pointer.get(), pattern.get());
            }
          }
        });
    Optional<Pattern> text = section.text("text").flatMap(t -> pattern(section, "text", t));
    if (section.has("json") == section.has("text")) {
      section.missing("json", "either \"json\" or \"text\"");
    }
    Optional<String> profile = section.text("profile");
    if (profile.isEmpty()) {
      section.missing("profile", "the name of the model's profile");
    }
    section.close();
    return profile.map(name -> new ProbeRule(request, json, text, name));
  }

  private static Optional<Pattern> pattern(Section section, String key, String text) {
    return ValueRule.regex(section, key, text).map(ValueRule.InText::pattern);
  }

  /** Whether an answer is that model's. */
  public boolean fits(String answer) {
    if (text.isPresent()) {
      return text.get().matcher(answer).find();
    }
    try {
      JsonNode tree = Document.ofJson(answer).json();
      return json.entrySet().stream()
          .allMatch(rule -> {
            JsonNode found = rule.getKey().in(tree);
            return found.isValueNode() && rule.getValue().matcher(found.asText()).matches();
          });
    } catch (Document.TooManyValues e) {
      return false;
    }
  }
}
