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
          "passw|pwd|token|secret|api[-_]?key|private_key|credential|authorization|cookie|x-auth|^body$|^pin$",
          Pattern.CASE_INSENSITIVE);

  /** What belongs to logins, whatever it is called. */
  private static final Pattern LOGIN =
      Pattern.compile("/credentials$|/login/(headers|query|logout)$");

  /** A user's name and password in front of a host, up to the last sign of its kind. */
  private static final Pattern IN_ADDRESS = Pattern.compile("(?s)^(\\w[\\w+.-]*://)?[^/\\s].*@");

  /** A value behind a name that says that it is a secret, in a query, a form or an object. */
  private static final Pattern NAMED =
      Pattern.compile(
          "([\\w-]*(?:pass|pwd|token|secret|key|auth|session)[\\w-]*[\"']?\\s*[=:]\\s*[\"']?)"
              + "[^&,;\"'\\s}]+",
          Pattern.CASE_INSENSITIVE);

  /** The value of a header that logs in (RFC 9110, section 11.6.2). */
  private static final Pattern SCHEME =
      Pattern.compile("\\b(basic|bearer|digest)\\s+\\S.*", Pattern.CASE_INSENSITIVE);

  private static final String MASK = "***";

  private Shown() {}

  /**
   * What stands at {@code key}.
   *
   * @param pointer of the object that it stands in
   * @param key the last part of its place
   */
  static String value(String pointer, String key, JsonNode value) {
    return LOGIN.matcher(pointer).find() && value.isValueNode() ? HIDDEN : value(key, value);
  }

  /** The same of what stands where no login is. */
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

  /** A text in quotes, cut if it is long, without what looks like a login in it. */
  public static String quoted(String text) {
    String shown = masked(text);
    return Json.write(
        Json.object()
            .textNode(shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "…"));
  }

  /** A text without what looks like a login in it. */
  public static String masked(String text) {
    String shown = SCHEME.matcher(text).replaceFirst("$1 " + MASK);
    shown = NAMED.matcher(shown).replaceAll("$1" + MASK);
    return IN_ADDRESS.matcher(shown).replaceFirst("$1" + MASK + "@");
  }
}
