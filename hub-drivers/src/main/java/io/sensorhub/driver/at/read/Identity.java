package io.sensorhub.driver.at.read;

import java.util.Optional;
import java.util.regex.Pattern;

/** The numbers of module and SIM. */
public final class Identity {

  private static final Pattern IMEI = Pattern.compile("[0-9]{15}");
  private static final Pattern ICCID = Pattern.compile("89[0-9A-F]{16,18}");
  private static final Pattern SWAPPED = Pattern.compile("98[0-9A-Fa-f]*");
  private static final Pattern IMSI = Pattern.compile("[0-9]{6,15}");

  private Identity() {}

  /** The number of a module (3GPP TS 23.003, section 6). */
  public static Optional<String> imei(String line) {
    return Optional.of(line.strip()).filter(text -> IMEI.matcher(text).matches());
  }

  /** The number of a SIM (ITU-T E.118), also with its digits swapped in pairs. */
  public static Optional<String> iccid(String text) {
    String digits = text;
    if (SWAPPED.matcher(text).matches()) {
      StringBuilder swapped = new StringBuilder();
      for (int i = 0; i + 1 < text.length(); i += 2) {
        swapped.append(text.charAt(i + 1)).append(text.charAt(i));
      }
      digits = swapped.toString();
    }
    String number = digits.replaceAll("[Ff]+$", "");
    return Optional.of(number).filter(known -> ICCID.matcher(known).matches());
  }

  /** The number of a subscriber: its first five digits, stars, and the last two. */
  public static Optional<String> masked(String line) {
    String text = line.strip();
    if (!IMSI.matcher(text).matches()) {
      return Optional.empty();
    }
    int hidden = Math.max(0, text.length() - 7);
    return Optional.of(
        text.substring(0, Math.min(5, text.length() - 2))
            + "*".repeat(hidden)
            + text.substring(text.length() - 2));
  }
}
