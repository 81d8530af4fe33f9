package io.sensorhub.driver.at.dialogue;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line that ends an answer (ITU-T V.250, section 5.7; 3GPP TS 27.007, section 9.2; 3GPP TS
 * 27.005, section 3.2.5).
 */
public sealed interface FinalResult {

  /** Done. */
  record Done() implements FinalResult {}

  /**
   * Refused.
   *
   * @param line as it came
   * @param number of a {@code +CME ERROR} or {@code +CMS ERROR}, where it has one
   */
  record Refused(String line, OptionalInt number) implements FinalResult {

    /** Number and text, for people. */
    public String explained() {
      return ErrorTexts.explained(line, number);
    }

    /** True if the modem says that the SIM is busy, which passes. */
    public boolean isBusy() {
      return is("+CME ERROR:", 14) || is("+CMS ERROR:", 314);
    }

    /** True for that number of that kind of error. */
    public boolean is(String kind, int wanted) {
      return line.startsWith(kind) && number.orElse(-1) == wanted;
    }
  }

  /** Only a line with something behind its colon ends an answer. */
  Pattern ERROR = Pattern.compile("\\+CM[ES] ERROR:(?: +(.*)|([0-9]+)\\s*)");

  Pattern NUMBER = Pattern.compile("[0-9]{1,4}");

  Set<String> CALLS = Set.of("NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE");

  /**
   * The result that a line means.
   *
   * @param line as it came, without its end
   * @param dials whether the command may end as a call does
   * @return empty if the line is no final result
   */
  static Optional<FinalResult> of(String line, boolean dials) {
    String text = line.strip();
    return switch (text) {
      case "OK", "0" -> Optional.of(new Done()); // the digit after ATV0
      case "ERROR", "4", "COMMAND NOT SUPPORT" ->
          Optional.of(new Refused(text, OptionalInt.empty()));
      default -> {
        if (dials && text.startsWith("CONNECT")) {
          yield Optional.of(new Done());
        }
        if (dials && CALLS.contains(text)) {
          yield Optional.of(new Refused(text, OptionalInt.empty()));
        }
        yield ofError(line);
      }
    };
  }

  private static Optional<FinalResult> ofError(String line) {
    Matcher error = ERROR.matcher(line);
    if (!error.matches()) {
      return Optional.empty();
    }
    String said = error.group(1) == null ? error.group(2) : error.group(1).strip();
    OptionalInt number =
        NUMBER.matcher(said).matches()
            ? OptionalInt.of(Integer.parseInt(said))
            : ErrorTexts.number(line, said);
    return Optional.of(new Refused(line.strip(), number));
  }
}
