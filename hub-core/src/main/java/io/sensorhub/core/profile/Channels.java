package io.sensorhub.core.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sensorhub.core.Json;
import java.util.Map;

/**
 * Members of a profile that stand for one of each channel of a device: a key with <code>{n}</code>
 * stands for eight keys with the numbers 0 to 7. In all that stands below it, <code>{n}</code> is
 * the number, and <code>{m}</code> the number that begins with 1.
 */
final class Channels {

  /** Number of channels that a profile can name so. */
  static final int MOST = 8;

  private static final String FROM_0 = "{n}";
  private static final String FROM_1 = "{m}";

  private Channels() {}

  /** A copy of the tree with each channel written out. */
  static ObjectNode expanded(ObjectNode tree) {
    ObjectNode expanded = Json.object();
    for (Map.Entry<String, JsonNode> member : tree.properties()) {
      if (member.getKey().contains(FROM_0)) {
        for (int n = 0; n < MOST; n++) {
          expanded.set(filled(member.getKey(), n), filled(member.getValue(), n));
        }
      } else {
        expanded.set(member.getKey(), expanded(member.getValue()));
      }
    }
    return expanded;
  }

  private static JsonNode expanded(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> expanded(object);
      case ArrayNode array -> {
        ArrayNode copy = array.arrayNode();
        array.forEach(element -> copy.add(expanded(element)));
        yield copy;
      }
      default -> node;
    };
  }

  private static JsonNode filled(JsonNode node, int n) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode copy = object.objectNode();
        object
            .properties()
            .forEach(member -> copy.set(filled(member.getKey(), n), filled(member.getValue(), n)));
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = array.arrayNode();
        array.forEach(element -> copy.add(filled(element, n)));
        yield copy;
      }
      case TextNode text -> TextNode.valueOf(filled(text.textValue(), n));
      default -> node;
    };
  }

  private static String filled(String text, int n) {
    return text.replace(FROM_0, Integer.toString(n)).replace(FROM_1, Integer.toString(n + 1));
  }
}
