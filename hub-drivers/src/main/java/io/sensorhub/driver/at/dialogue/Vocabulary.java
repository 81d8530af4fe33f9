package io.sensorhub.driver.at.dialogue;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names that a modem's lines begin with.
 *
 * @param codes beginnings of unsolicited codes, such as {@code +CMTI:} or {@code RING}
 * @param answers names of commands that the hub puts itself, such as {@code +CSQ}
 */
public record Vocabulary(Set<String> codes, Set<String> answers) {

  /** Codes of every modem (3GPP TS 27.007, 27.005; ITU-T V.250). */
  private static final Set<String> COMMON =
      Set.of(
          "RING",
          "NO CARRIER",
          "+CRING:",
          "+CLIP:",
          "+CREG:",
          "+CGREG:",
          "+CEREG:",
          "+CGEV:",
          "+CMTI:",
          "+CMT:",
          "+CDSI:",
          "+CDS:",
          "+CBM:",
          "+CUSD:",
          "+CPIN:",
          "+CFUN:",
          "+CTZE:",
          "+CTZV:");

  private static final Pattern NAMED = Pattern.compile("[+^$%*][A-Z][A-Z0-9]{0,30}:.*");
  private static final Pattern WORDS = Pattern.compile("[A-Z][A-Z ]{2,39}");
  private static final Pattern PRINTABLE = Pattern.compile("[ -~]*");

  public Vocabulary {
    Set<String> all = new HashSet<>(COMMON);
    all.addAll(codes);
    codes = Set.copyOf(all);
    answers = Set.copyOf(answers);
  }

  /** True if the line begins as a code that is known. */
  boolean isKnown(String line) {
    return codes.stream().anyMatch(code -> begins(line, code));
  }

  private static boolean begins(String line, String code) {
    if (!line.startsWith(code)) {
      return false;
    }
    boolean open = code.endsWith(":") || line.length() == code.length();
    return open || !Character.isLetterOrDigit(line.charAt(code.length()));
  }

  /** True if that name may also begin a code, so that an answer of that name is doubtful. */
  boolean isAmbiguous(String name) {
    return codes.stream().anyMatch(code -> code.startsWith(name + ":"));
  }

  /** True if the line is the answer to a question of the hub's, which did not ask it now. */
  boolean isAnswer(String line) {
    int colon = line.indexOf(':');
    return (colon > 0 && answers.contains(line.substring(0, colon)))
        || FinalResult.of(line, false).isPresent();
  }

  /** True if the line looks like a code, though it is not known. */
  boolean isLikeCode(String line) {
    boolean shaped = NAMED.matcher(line).matches() || WORDS.matcher(line).matches();
    return shaped && PRINTABLE.matcher(line).matches();
  }
}
