package io.sensorhub.poller.profile;

import io.sensorhub.core.PropertyNames;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Makes names of properties out of names that people give to parts of their devices: ASCII letters
 * in lower case, digits, {@code -}; {@code _} for a blank. Where that leaves a sign out, the
 * property ends with a number that is made of the whole name, so that two names that differ in such
 * a sign stay apart and keep their properties over a restart.
 */
public final class OwnNames {

  private static final int LONGEST = 64;
  private static final int DIGITS = 6;

  private OwnNames() {}

  /** The property of that name; empty if nothing is left of it. */
  public static Optional<String> property(String name) {
    StringBuilder property = new StringBuilder(name.length());
    boolean whole = true;
    for (int i = 0; i < name.length(); i++) {
      char letter = name.charAt(i);
      boolean plain = letter < 0x80 && Character.isLetterOrDigit(letter);
      boolean blank = letter == ' ' || letter == '_';
      whole &= plain || blank || letter == '-';
      property.append(plain || letter == '-' ? Character.toLowerCase(letter) : '_');
    }
    if (property.isEmpty()) {
      return Optional.empty();
    }
    if (!whole || property.length() > LONGEST) {
      property.setLength(Math.min(property.length(), LONGEST - DIGITS - 1));
      property.append('_').append(number(name));
    }
    return PropertyNames.of(property.toString());
  }

  /** The property of a part of that name. */
  public static Optional<String> of(String prefix, String name, String suffix) {
    return property(name).map(own -> behind(behind(prefix, own), suffix));
  }

  /** Two parts of a property's name as one, no longer than such a name may be. */
  static String behind(String beginning, String end) {
    String whole = beginning + end;
    return whole.length() <= LONGEST
        ? whole
        : whole.substring(0, LONGEST - DIGITS - 1) + '_' + number(whole);
  }

  private static String number(String name) {
    CRC32C sum = new CRC32C();
    sum.update(name.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits(sum.getValue(), 8).substring(8 - DIGITS);
  }
}
