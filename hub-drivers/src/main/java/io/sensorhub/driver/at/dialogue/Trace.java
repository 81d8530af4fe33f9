package io.sensorhub.driver.at.dialogue;

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** Everything that is said on the line, for the log, where that is wanted. */
public final class Trace {

  private static final Pattern SECRET = Pattern.compile("(AT\\+(?:CPIN|CLCK|CPWD)=).*");

  private final BiConsumer<String, String> log;
  private final boolean wanted;

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
      log.accept("sent to the modem", shown(octets, length));
    }
  }

  /** Takes what comes. */
  public void received(byte[] octets, int length) {
    if (wanted) {
      log.accept("received from the modem", shown(octets, length));
    }
  }

  /** A command without its secrets. */
  public static String masked(String command) {
    return SECRET.matcher(command).replaceFirst("$1***");
  }

  private static String shown(byte[] octets, int length) {
    String text = new String(octets, 0, length, StandardCharsets.ISO_8859_1);
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\r' -> shown.append("<CR>");
        case '\n' -> shown.append("<LF>");
        default -> shown.append(c < ' ' || c > '~' ? String.format("<%02X>", (int) c) : c);
      }
    }
    return masked(shown.toString());
  }
}
