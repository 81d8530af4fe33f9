package io.sensorhub.driver.at.read;

import java.util.Optional;
import java.util.OptionalInt;

/** Whether a network serves the modem (3GPP TS 27.007, section 7.2). */
public enum Registered {
  NONE,
  HOME,
  SEARCHING,
  DENIED,
  UNKNOWN,
  ROAMING,
  SMS_ONLY,
  EMERGENCY;

  /** As in the property. */
  public String wireName() {
    return switch (this) {
      case NONE -> "none";
      case HOME -> "home";
      case SEARCHING -> "searching";
      case DENIED -> "denied";
      case UNKNOWN -> "unknown";
      case ROAMING -> "roaming";
      case SMS_ONLY -> "sms_only";
      case EMERGENCY -> "emergency";
    };
  }

  /** True if the modem can be reached at all. */
  boolean isServed() {
    return this == HOME || this == ROAMING || this == SMS_ONLY;
  }

  /**
   * The state that a line tells.
   *
   * @param code true for an unsolicited code, which has no mode in front of the status
   */
  public static Optional<Registered> of(String line, boolean code) {
    OptionalInt status = Fields.of(line).number(code ? 0 : 1);
    return status.isEmpty() ? Optional.empty() : of(status.getAsInt());
  }

  private static Optional<Registered> of(int status) {
    return switch (status) {
      case 0 -> Optional.of(NONE);
      case 1, 9 -> Optional.of(HOME); // 9 and 10: without voice calls
      case 2 -> Optional.of(SEARCHING);
      case 3 -> Optional.of(DENIED);
      case 4 -> Optional.of(UNKNOWN);
      case 5, 10 -> Optional.of(ROAMING);
      case 6, 7 -> Optional.of(SMS_ONLY);
      case 8, 11 -> Optional.of(EMERGENCY);
      default -> Optional.empty();
    };
  }

  /** The one state of both networks: that of LTE, unless only the other one serves. */
  public static Registered together(Registered lte, Registered other) {
    return !lte.isServed() && other.isServed() ? other : lte;
  }
}
