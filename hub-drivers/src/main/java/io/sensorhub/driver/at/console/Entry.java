package io.sensorhub.driver.at.console;

import java.util.Optional;

/**
 * An entry of a list: a basic command, or the beginning of an extended one.
 *
 * <ul>
 *   <li>{@code AT} and {@code ATI} mean exactly these.
 *   <li>{@code ATD}, {@code AT&W}: that letter, with whatever follows it.
 *   <li>{@code AT+CSQ}: that name, in any form. {@code AT+COPS?}: that form alone.
 *   <li>{@code AT+CFUN=}: that beginning, with whatever values.
 * </ul>
 */
public final class Entry {

  private final ConsoleCommand command;
  private final String beginning;

  private Entry(ConsoleCommand command, String beginning) {
    this.command = command;
    this.beginning = beginning;
  }

  /** An entry as a profile or an instance has it; empty if it is no command. */
  public static Optional<Entry> parse(String text) {
    boolean open = text.endsWith("=") || text.endsWith(",");
    return ConsoleCommand.parse(open ? text + "0" : text)
        .map(command -> {
          String compared = command.compared();
          return new Entry(command, open ? compared.substring(0, compared.length() - 1) : compared);
        });
  }

  /** Number of characters that it compares: of two entries that fit, the longer one counts. */
  int length() {
    return beginning.length();
  }

  /** True if the command begins as this entry does. */
  boolean fits(ConsoleCommand other) {
    if (command.extended() != other.extended()) {
      return false;
    }
    String text = other.compared();
    if (!command.extended()) {
      boolean exact = command.name().isEmpty() || beginning.equals("ATI");
      return exact ? text.equals(beginning) : command.name().equals(other.name());
    }
    if (!text.startsWith(beginning)) {
      return false;
    }
    boolean whole = text.length() == beginning.length();
    boolean openEnd = beginning.endsWith("=") || beginning.endsWith(",");
    return whole || openEnd || !Character.isLetterOrDigit(text.charAt(beginning.length()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Entry entry && beginning.equals(entry.beginning);
  }

  @Override
  public int hashCode() {
    return beginning.hashCode();
  }

  @Override
  public String toString() {
    return command.text();
  }
}
