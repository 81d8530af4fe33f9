package io.sensorhub.modem.line;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A command and its answer as they are noted: without PINs and passwords, and without numbers and
 * texts of messages. Pure.
 *
 * @param name of the command, such as {@code at}
 * @param value as it was given
 */
record CommandText(String name, JsonNode value) {

  private static final String HIDDEN = "***";
  private static final int MOST_COMMAND = 400;
  private static final int MOST_ANSWER = 2_000;

  /** Their values are secrets, or personal. */
  private static final Pattern SECRET =
      Pattern.compile("AT\\+(CPIN|CLCK|CPWD|CGAUTH|QICSGP|Q?CMG[A-Z]|CMSS|CPB[A-Z]|CUSD|D).*=.*");

  /** Their answers are messages, or numbers of people. */
  private static final Pattern PERSONAL = Pattern.compile("AT\\+(Q?CMG[A-Z]|CNMA|CPB[A-Z]|CUSD).*");

  /** Those that ask; longer ones can change a PIN. */
  private static final Pattern ASKING = Pattern.compile("[*#]{1,2}[0-9]{1,4}#");

  /** Of a body's values; there is one. */
  static CommandText of(ObjectNode values) {
    for (Map.Entry<String, JsonNode> each : values.properties()) {
      return new CommandText(each.getKey(), each.getValue());
    }
    return new CommandText("", values);
  }

  private String at() {
    String text = value.isTextual() ? value.asText() : value.path("command").asText();
    return text.strip().toUpperCase(Locale.ROOT).replaceAll("\\s", "");
  }

  /** The command. */
  String command() {
    return switch (name) {
      case "at" -> {
        String text = at();
        String shown =
            SECRET.matcher(text).matches()
                ? text.substring(0, text.indexOf('=') + 1) + HIDDEN
                : text;
        yield limited(shown, MOST_COMMAND)
            + (value.path("dangerous").asBoolean() ? " (dangerous)" : "");
      }
      case "ussd" ->
          "ussd "
              + (value.asText().isEmpty() || ASKING.matcher(value.asText()).matches()
                  ? value.asText()
                  : HIDDEN);
      case "sms", "pin" -> name + " " + HIDDEN;
      default -> limited(name + " " + value.asText(), MOST_COMMAND);
    };
  }

  /**
   * The answer.
   *
   * @param result of a body
   */
  String answer(JsonNode result) {
    JsonNode own = result.path(name);
    return switch (name) {
      case "at" -> {
        List<String> lines = new ArrayList<>();
        if (PERSONAL.matcher(at()).matches()) {
          lines.add("(" + own.path("lines").size() + " lines)");
        } else {
          own.path("lines").forEach(line -> lines.add(line.asText()));
        }
        lines.add(own.path("final").asText());
        yield limited(String.join("\n", lines), MOST_ANSWER);
      }
      case "ussd" -> "code " + own.path("code").asText();
      case "sms" -> "parts " + own.path("parts").asText();
      case "pin" -> own.path("sim_status").asText();
      default -> "";
    };
  }

  private static String limited(String text, int most) {
    return text.length() > most ? text.substring(0, most) + "…" : text;
  }
}
