package io.sensorhub.manager.identity;

import java.util.Locale;
import java.util.Set;

/**
 * What an adapter is recognised by, as it stands in the file of decisions: {@code
 * serial:VID:PID:SERIAL:INTERFACE:PORT} or {@code socket:VID:PID:ID_PATH:PORT}. The model is in
 * both, so that another one in the same socket inherits nothing; the name of the device file is in
 * none.
 */
public record DeviceKey(String text) {

  private static final String SERIAL = "serial:";

  /** Numbers that makers put into every adapter. */
  private static final Set<String> FACTORY =
      Set.of("0001", "00000000", "12345678", "0123456789ABCDEF", "V1.00");

  private static final int LEAST_CHARACTERS = 6;

  /** By its serial number. */
  static DeviceKey bySerial(Plugged plugged) {
    return new DeviceKey(
        "%s%s:%s:%s:%d"
            .formatted(
                SERIAL,
                plugged.model(),
                plugged.usb().serialNumber().orElse(""),
                plugged.face(),
                plugged.port()));
  }

  /** By the socket it is in. */
  static DeviceKey bySocket(Plugged plugged) {
    return new DeviceKey(
        "socket:%s:%s:%d"
            .formatted(
                plugged.model(), plugged.place().socket().orElse("unknown"), plugged.port()));
  }

  /** True if it goes by a serial number, false if by a socket. */
  public boolean serial() {
    return text.startsWith(SERIAL);
  }

  /** Whether a serial number may tell one adapter from another. */
  static boolean plausible(String serial) {
    return serial.length() >= LEAST_CHARACTERS
        && serial.chars().distinct().count() > 1
        && !FACTORY.contains(serial.toUpperCase(Locale.ROOT));
  }
}
