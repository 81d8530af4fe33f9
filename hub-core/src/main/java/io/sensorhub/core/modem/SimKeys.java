package io.sensorhub.core.modem;

import io.sensorhub.core.tree.Section;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a modem needs to use its SIM. {@code toString} has no PIN.
 *
 * @param pin tried once, and only with all tries left
 * @param apn access point that the modem is to use; empty: as it is
 */
public record SimKeys(Optional<String> pin, Optional<String> apn) {

  /** A PIN of a SIM (3GPP TS 31.101, section 9.3). */
  public static final Pattern PIN = Pattern.compile("[0-9]{4,8}");

  /** Nothing is said. */
  public static final SimKeys NONE = new SimKeys(Optional.empty(), Optional.empty());

  private static final Pattern APN = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  /** Reads {@code pin} and {@code apn}; the section is not closed. */
  public static SimKeys read(Section section) {
    return new SimKeys(section.text("pin", PIN), section.text("apn", APN));
  }

  /** The same, and what others say where it says nothing. */
  public SimKeys or(SimKeys others) {
    return new SimKeys(pin.or(others::pin), apn.or(others::apn));
  }

  @Override
  public String toString() {
    return "SimKeys[apn=" + apn + "]";
  }
}
