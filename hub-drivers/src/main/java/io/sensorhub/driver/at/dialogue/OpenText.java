package io.sensorhub.driver.at.dialogue;

import java.util.Optional;
import java.util.regex.Pattern;

/** A code whose quoted text goes on over several lines, as the menus of operators do. */
final class OpenText {

  private static final int LONGEST = 1024;

  /** What follows a text that is whole: its coding. */
  private static final Pattern CODING = Pattern.compile(".*\",\\s*[0-9]+\\s*");

  private final StringBuilder text = new StringBuilder();
  private boolean isOpen;

  boolean isOpen() {
    return isOpen;
  }

  /** True if a quotation mark is left open at the end of the line. */
  boolean begins(String line) {
    return !CODING.matcher(line).matches() && hasOddMarks(line);
  }

  private static boolean hasOddMarks(String line) {
    return line.chars().filter(character -> character == '"').count() % 2 == 1;
  }

  void begin(String line) {
    text.append(line);
    isOpen = true;
  }

  /** Takes the next line; gives the whole text where it ends, or is longer than such texts are. */
  Optional<String> add(String line) {
    text.append('\n').append(line);
    if (!CODING.matcher(line).matches() && !hasOddMarks(line) && text.length() <= LONGEST) {
      return Optional.empty();
    }
    String whole = text.toString();
    clear();
    return Optional.of(whole);
  }

  void clear() {
    text.setLength(0);
    isOpen = false;
  }
}
