package io.sensorhub.driver.at.dialogue;

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** Everything that is said on the line, for the log, where that is wanted. For one thread. */
public final class Trace {

  /** Commands with a PIN or a password; of USSD texts, those that change a PIN. */
  private static final Pattern SECRET =
      Pattern.compile("(AT\\+(?:CPIN|CLCK|CPWD)=|AT\\+CUSD=[0-9],\"\\*\\*0).*");

  private static final String PROMPT = "> ";

  private final BiConsumer<String, String> log;
  private final boolean wanted;

  /** What came of a line that has not ended: its secret may be cut apart. */
  private final StringBuilder heard = new StringBuilder();

  /**
   * @param log takes a note and what it is about
   */
  public Trace(BiConsumer<String, String> log, boolean wanted) {
    this.log = log;
    this.wanted = wanted;
  }

  /** Takes what is sent. */
  public void sent(byte[] octets, int length) {
    if (wanted && length > 0) {
      log.accept("sent to the modem", shown(text(octets, length)));
    }
  }

  /** Takes what comes, in any split. */
  public void received(byte[] octets, int length) {
    if (!wanted) {
      return;
    }
    heard.append(text(octets, length));
    int last = heard.length() - 1;
    while (last >= 0 && heard.charAt(last) != '\r' && heard.charAt(last) != '\n') {
      last--;
    }
    boolean prompt = heard.substring(last + 1).equals(PROMPT);
    int end = prompt || heard.length() > AtLines.LONGEST ? heard.length() : last + 1;
    if (end > 0) {
      log.accept("received from the modem", shown(heard.substring(0, end)));
      heard.delete(0, end);
    }
  }

  private static String text(byte[] octets, int length) {
    return new String(octets, 0, length, StandardCharsets.ISO_8859_1);
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    for (char c : SECRET.matcher(text).replaceAll("$1***").toCharArray()) {
      switch (c) {
        case '\r' -> shown.append("<CR>");
        case '\n' -> shown.append("<LF>");
        default -> shown.append(c < ' ' || c > '~' ? String.format("<%02X>", (int) c) : c);
      }
    }
    return shown.toString();
  }
}
