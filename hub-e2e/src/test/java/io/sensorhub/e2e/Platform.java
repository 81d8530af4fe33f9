package io.sensorhub.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sensorhub.core.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the IoT2MQTT platform does with a wizard: fills in what was answered, and stores it. */
public final class Platform {

  /** The connector's folder. */
  public static final Path CONNECTOR = Launcher.ROOT.resolve("connector");

  private static final Pattern WHOLE = Pattern.compile("\\{\\{ ([a-z0-9_.]+) }}");
  private static final Pattern SECRET =
      Pattern.compile(".*(password|token|secret|api_key|private_key|credential).*");

  private Platform() {}

  static JsonNode read(String file) {
    try {
      return Json.parse(Files.readAllBytes(CONNECTOR.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of the wizard's flows. */
  static JsonNode flow(String id) {
    for (JsonNode flow : read("setup.json").path("flows")) {
      if (flow.path("id").asText().equals(id)) {
        return flow;
      }
    }
    throw new AssertionError("no flow " + id);
  }

  /**
   * The instance file that the platform writes.
   *
   * @param answers what was filled in, by {@code form.STEP.FIELD} or {@code selection.STEP}; what
   *     was left alone is stored as an empty text
   */
  public static ObjectNode stored(String flow, Map<String, JsonNode> answers) {
    JsonNode last = null;
    for (JsonNode step : flow(flow).path("steps")) {
      last = step;
    }
    if (last == null
        || !(filled(last.path("instance"), answers) instanceof ObjectNode instance)
        || !(instance.remove("config") instanceof ObjectNode connection)) {
      throw new AssertionError("the flow " + flow + " ends with no instance");
    }
    hide(instance, "");
    instance.put("instance_type", "sensor-hub").put("enabled", true);
    instance.put("created_at", "2026-01-31T08:15:00").put("updated_at", "2026-01-31T08:15:00");
    instance.set("connection", connection);
    connection
        .properties()
        .forEach(member -> instance.set(member.getKey(), member.getValue().deepCopy()));
    return instance;
  }

  private static JsonNode filled(JsonNode template, Map<String, JsonNode> answers) {
    if (template instanceof ObjectNode object) {
      ObjectNode copy = Json.object();
      object
          .properties()
          .forEach(member -> copy.set(member.getKey(), filled(member.getValue(), answers)));
      return copy;
    }
    if (template instanceof ArrayNode array) {
      ArrayNode copy = Json.object().putArray("copy");
      array.forEach(element -> copy.add(filled(element, answers)));
      return copy;
    }
    Matcher whole = WHOLE.matcher(template.asText());
    return whole.matches() ? answers.getOrDefault(whole.group(1), TextNode.valueOf("")) : template;
  }

  private static void hide(JsonNode node, String path) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        String place = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
        if (member.getValue().isTextual()
            && !member.getValue().textValue().isEmpty()
            && SECRET.matcher(member.getKey()).matches()) {
          member.setValue(TextNode.valueOf("__SECRET__" + place + "__"));
        } else {
          hide(member.getValue(), place);
        }
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        hide(array.get(i), path + "." + i);
      }
    }
  }
}
