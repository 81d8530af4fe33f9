package io.sensorhub.modem.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sensorhub.core.Json;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Takes secrets and personal data out of what somebody has asked for. Pure. */
public final class Mask {

  private static final String MASKED = "***";

  /** Members that hold a secret, or somebody's number or words. */
  private static final Set<String> SECRET =
      Set.of("password", "pin", "token", "passphrase", "secret", "text", "to", "number", "ussd");

  /** Words of AT commands whose values are PINs, passwords, numbers or texts. */
  private static final List<String> SECRET_COMMANDS =
      List.of("CPIN", "CLCK", "CPWD", "CUSD", "CMGS", "CMGW", "PIN", "PUK", "PWD");

  private static final int LONGEST = 500;

  private Mask() {}

  /** The text of a body. */
  public static String body(JsonNode body) {
    String text = Json.write(masked(body));
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  private static JsonNode masked(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = Json.object();
      object
          .properties()
          .forEach(member ->
              copy.set(
                  member.getKey(),
                  SECRET.contains(member.getKey().toLowerCase(Locale.ROOT))
                          && !member.getValue().isNull()
                      ? TextNode.valueOf(MASKED)
                      : masked(member.getValue())));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = Json.object().arrayNode();
      array.forEach(element -> copy.add(masked(element)));
      return copy;
    }
    return node.isTextual() ? TextNode.valueOf(command(node.asText())) : node;
  }

  /** An AT command without its values, if these may be secret, however it is spelled. */
  private static String command(String text) {
    String letters = text.replaceAll("[^A-Za-z]", "").toUpperCase(Locale.ROOT);
    if (letters.startsWith("ATD")) {
      return "ATD" + MASKED;
    }
    return SECRET_COMMANDS.stream()
        .filter(letters::contains)
        .findFirst()
        .map(word -> word + MASKED)
        .orElse(text);
  }
}
