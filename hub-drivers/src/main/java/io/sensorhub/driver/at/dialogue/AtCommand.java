package io.sensorhub.driver.at.dialogue;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One command to a modem.
 *
 * @param text without its end, such as {@code AT+CSQ}
 * @param body what the modem prompts for, without the Ctrl-Z behind it
 * @param timeout for its whole answer
 */
public record AtCommand(String text, Optional<String> body, Duration timeout) {

  /** The longest command that may be sent, in octets. */
  public static final int LONGEST = 400;

  /** Answer with lines that do not begin with their name (3GPP TS 27.007, section 5; V.250). */
  private static final Set<String> BARE =
      Set.of("+CGSN", "+GSN", "+CIMI", "+CGMI", "+GMI", "+CGMM", "+GMM", "+CGMR", "+GMR");

  private static final Set<String> DIGITS = Set.of("+CGSN", "+GSN", "+CIMI");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{5,20}");
  private static final Set<String> MESSAGES = Set.of("+CMGL", "+CMGR");

  /** How a command is put. */
  enum Form {
    /** A letter with digits, or nothing at all. */
    BASIC,
    /** A name alone. */
    ACTION,
    /** A name and {@code ?}. */
    READ,
    /** A name and {@code =?}. */
    TEST,
    /** A name and values. */
    SET
  }

  public AtCommand {
    if (text.isEmpty() || text.length() > LONGEST) {
      throw new IllegalArgumentException("a command of " + text.length() + " characters");
    }
  }

  /** A command without a prompt. */
  public static AtCommand of(String text, Duration timeout) {
    return new AtCommand(text, Optional.empty(), timeout);
  }

  /** The command for people: without its values, which may be a number, a PIN or a password. */
  public String brief() {
    return brief(text);
  }

  /** The same of a command as it is sent. */
  public static String brief(String text) {
    int values = text.indexOf('=');
    if (text.startsWith("ATD") && text.length() > 3) {
      return "ATD…";
    }
    return values < 0 || text.endsWith("=?") ? text : text.substring(0, values + 1) + "…";
  }

  /** The name behind {@code AT}, such as {@code +CSQ}; empty for a basic command. */
  String name() {
    if (form() == Form.BASIC) {
      return "";
    }
    int end = 3;
    while (end < text.length() && text.charAt(end) != '=' && text.charAt(end) != '?') {
      end++;
    }
    return text.substring(2, end);
  }

  Form form() {
    if (text.length() < 3 || "+^$%*".indexOf(text.charAt(2)) < 0) {
      return Form.BASIC;
    }
    int values = text.indexOf('=');
    if (values >= 0) {
      return text.substring(values).equals("=?") ? Form.TEST : Form.SET;
    }
    return text.endsWith("?") ? Form.READ : Form.ACTION;
  }

  /** True if a line without a name can be part of the answer. */
  boolean takesBare(String line) {
    String name = name();
    if (DIGITS.contains(name)) {
      return NUMBER.matcher(line.strip()).matches();
    }
    return form() == Form.BASIC || BARE.contains(name);
  }

  /** True if a telegram in hexadecimal digits follows each line of the answer. */
  boolean listsMessages() {
    return MESSAGES.contains(name());
  }

  /** True if no result follows, because it says that there are to be none. */
  public boolean endsResults() {
    return text.equals("ATQ1");
  }

  /** True if it dials or answers a call, which ends with results of its own. */
  boolean dials() {
    return text.startsWith("ATD") || text.startsWith("ATA");
  }
}
