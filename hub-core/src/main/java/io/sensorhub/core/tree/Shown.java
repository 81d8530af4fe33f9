package io.sensorhub.core.tree;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import java.util.Locale;
import java.util.regex.Pattern;

/** How a value is shown in a message: short, and not at all where it may be a secret. */
public final class Shown {

  /** Instead of a value that is a secret, or may be one. */
  public static final String HIDDEN = "a value that is not shown";

  private static final int LONGEST = 80;
  private static final Pattern SECRET =
      Pattern.compile(
          "password|token|secret|api_key|private_key|credential", Pattern.CASE_INSENSITIVE);

  private Shown() {}

  /**
   * What stands at {@code key}.
   *
   * @param key the last part of its place
   */
  static String value(String key, JsonNode value) {
    if (value instanceof SecretText || (SECRET.matcher(key).find() && value.isValueNode())) {
      return HIDDEN;
    }
    return switch (value.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "an array";
      case STRING -> quoted(value.textValue());
      case MISSING -> "nothing";
      default -> value.asText().toLowerCase(Locale.ROOT);
    };
  }

  static String number(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  public static String quoted(String text) {
    return Json.write(
        Json.object().textNode(text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…"));
  }
}
