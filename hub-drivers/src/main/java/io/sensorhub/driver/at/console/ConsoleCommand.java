package io.sensorhub.driver.at.console;

import io.sensorhub.driver.at.dialogue.AtCommand;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One AT command as somebody typed it. Only three forms exist here, of those of ITU-T V.250: {@code
 * AT}; one basic command; one extended command. So nothing can hide behind another command.
 *
 * @param text as it is sent: in upper case and without spaces, but for what stands in quotes
 * @param name of a basic command the letter, with its {@code &}; of an extended one the name with
 *     its sign; empty for {@code AT}
 * @param extended whether it is an extended command
 */
public record ConsoleCommand(String text, String name, boolean extended) {

  private static final Pattern PRINTABLE = Pattern.compile("[ -~]*");
  private static final Pattern BASIC = Pattern.compile("AT(&?[A-Z])[0-9]*");
  private static final Pattern DIAL = Pattern.compile("AT(D)[^;\"]*;?");
  private static final Pattern EXTENDED =
      Pattern.compile("AT([+^$%*][A-Z][A-Z0-9]*)(?:|\\?|=\\?|=(?:[^;\"\\\\]|\"[^\"\\\\]*\")+)");

  /**
   * What somebody typed.
   *
   * @return empty if it is none of the three forms
   */
  public static Optional<ConsoleCommand> parse(String typed) {
    if (typed.length() > AtCommand.LONGEST || !PRINTABLE.matcher(typed).matches()) {
      return Optional.empty();
    }
    String text = normalised(typed);
    if (text.equals("AT")) {
      return Optional.of(new ConsoleCommand(text, "", false));
    }
    Matcher basic = BASIC.matcher(text);
    Matcher dial = DIAL.matcher(text);
    Matcher extended = EXTENDED.matcher(text);
    if (basic.matches()) {
      return Optional.of(new ConsoleCommand(text, basic.group(1), false));
    }
    if (dial.matches()) {
      return Optional.of(new ConsoleCommand(text, dial.group(1), false));
    }
    return extended.matches()
        ? Optional.of(new ConsoleCommand(text, extended.group(1), true))
        : Optional.empty();
  }

  /** Upper case and no spaces, outside quotes. */
  private static String normalised(String typed) {
    StringBuilder text = new StringBuilder(typed.length());
    boolean quoted = false;
    for (int i = 0; i < typed.length(); i++) {
      char c = typed.charAt(i);
      quoted ^= c == '"';
      if (quoted) {
        text.append(c);
      } else if (c != ' ') {
        text.append(Character.toUpperCase(c));
      }
    }
    return text.toString();
  }

  /** The text in which commands are compared: quotes and case count for nothing. */
  String compared() {
    return text.replace("\"", "").replace(" ", "").toUpperCase(Locale.ROOT);
  }
}
