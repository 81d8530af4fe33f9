package io.sensorhub.driver.at.dialogue;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells the answer to {@code AT+CREG?} from the code of the same name (3GPP TS 27.007, sections
 * 7.2, 10.1.20 and 10.1.22): the answer has its mode in front of the status.
 */
final class Registration {

  static final Set<String> NAMES = Set.of("+CREG", "+CGREG", "+CEREG", "+C5GREG");

  private static final Pattern STATUS = Pattern.compile("[0-9]{1,3}");
  private static final int LAST_STATUS = 11;

  private Registration() {}

  /** True if the second field can be a status; in a code, a quoted place stands there. */
  static boolean isAnswer(String line) {
    List<String> fields = List.of(line.substring(line.indexOf(':') + 1).split(",", -1));
    if (fields.size() < 2) {
      return false;
    }
    String second = fields.get(1).strip();
    return STATUS.matcher(second).matches() && Integer.parseInt(second) <= LAST_STATUS;
  }
}
