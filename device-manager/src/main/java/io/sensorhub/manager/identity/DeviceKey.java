package io.sensorhub.manager.identity;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an adapter is recognised by, as it stands in the file of decisions: {@code
 * serial:VID:PID:SERIAL:INTERFACE:PORT} or {@code socket:VID:PID:ID_PATH:PORT}. The model is in
 * both, so that another one in the same socket inherits nothing; the name of the device file is in
 * none.
 */
public record DeviceKey(String text) {

  private static final String SERIAL = "serial:";

  private static final Pattern FORM =
      Pattern.compile(
          "(serial:[0-9a-f]{4}:[0-9a-f]{4}:.{1,256}:[0-9a-f]{2}"
              + "|socket:[0-9a-f]{4}:[0-9a-f]{4}:[^\\x00-\\x1f]{1,256}):[0-9]{1,3}");

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

  /** Whether an adapter shows the serial number of this key, whatever it goes by. */
  public boolean isNumberOf(Plugged plugged) {
    return equals(bySerial(plugged));
  }

  /** Whether a text is a key. */
  public static boolean is(String text) {
    return FORM.matcher(text).matches();
  }

  /** {@code VENDOR:PRODUCT}. */
  public String model() {
    return vendorId() + ":" + productId();
  }

  public String vendorId() {
    return part(1);
  }

  public String productId() {
    return part(2);
  }

  /** Empty if it goes by its socket. */
  public Optional<String> serialNumber() {
    String[] parts = text.split(":", -1);
    return serial()
        ? Optional.of(String.join(":", List.of(parts).subList(3, parts.length - 2)))
        : Optional.empty();
  }

  /** Two digits; empty if it goes by its socket, which says so too. */
  public Optional<String> interfaceNumber() {
    String[] parts = text.split(":", -1);
    return serial() ? Optional.of(parts[parts.length - 2]) : Optional.empty();
  }

  /** Empty if it goes by its serial number. */
  public Optional<String> socket() {
    String[] parts = text.split(":", -1);
    return serial()
        ? Optional.empty()
        : Optional.of(String.join(":", List.of(parts).subList(3, parts.length - 1)));
  }

  /** The port of the interface. */
  public int port() {
    String[] parts = text.split(":", -1);
    return Integer.parseInt(parts[parts.length - 1]);
  }

  private String part(int index) {
    return text.split(":", -1)[index];
  }

  /** Whether a serial number may tell one adapter from another. */
  static boolean plausible(String serial) {
    return serial.length() >= LEAST_CHARACTERS
        && serial.chars().distinct().count() > 1
        && !FACTORY.contains(serial.toUpperCase(Locale.ROOT));
  }
}
