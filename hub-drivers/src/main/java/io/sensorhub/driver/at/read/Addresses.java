package io.sensorhub.driver.at.read;

import java.util.Optional;
import java.util.regex.Pattern;

/** Internet addresses as modems write them (3GPP TS 27.007, sections 10.1.23 and 10.1.25). */
final class Addresses {

  private static final Pattern COLONS = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern NUMBERS = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3})*");
  private static final int OCTETS = 4;
  private static final int OCTETS_LONG = 16;

  private Addresses() {}

  /**
   * An address. A mask that is appended as more numbers is left out; zero everywhere is none.
   *
   * @return empty if the text is none
   */
  static Optional<String> read(String text) {
    if (COLONS.matcher(text).matches()) {
      return text.replaceAll("[0:]", "").isEmpty() ? Optional.empty() : Optional.of(text);
    }
    if (!NUMBERS.matcher(text).matches()) {
      return Optional.empty();
    }
    String[] numbers = text.split("\\.");
    for (String number : numbers) {
      if (Integer.parseInt(number) > 255) {
        return Optional.empty();
      }
    }
    return switch (numbers.length) {
      case OCTETS, 2 * OCTETS -> joined(numbers);
      case OCTETS_LONG, 2 * OCTETS_LONG -> groups(numbers);
      default -> Optional.empty();
    };
  }

  /** True if the text is a mask, which stands in front of the gateway where it is not appended. */
  static boolean isMask(String text) {
    return text.startsWith("255.");
  }

  private static Optional<String> joined(String[] numbers) {
    String address = String.join(".", numbers[0], numbers[1], numbers[2], numbers[3]);
    return address.equals("0.0.0.0") ? Optional.empty() : Optional.of(address);
  }

  private static Optional<String> groups(String[] numbers) {
    StringBuilder address = new StringBuilder();
    boolean some = false;
    for (int i = 0; i < OCTETS_LONG; i += 2) {
      int group = Integer.parseInt(numbers[i]) << 8 | Integer.parseInt(numbers[i + 1]);
      some |= group != 0;
      address.append(i == 0 ? "" : ":").append(Integer.toHexString(group));
    }
    return some ? Optional.of(address.toString()) : Optional.empty();
  }
}
