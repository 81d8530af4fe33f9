package io.sensorhub.manager.identity;

import java.util.Locale;
import java.util.function.Predicate;

/** The names that people type: {@code usb_id} and the device id of the hub. */
public final class Names {

  private static final int SERIAL_CHARACTERS = 6;
  private static final int MOST_CHARACTERS = 64;

  private Names() {}

  /**
   * The {@code usb_id} of an adapter: {@code VID_PID_}, and of the serial number the last six
   * letters and digits, or the chain of ports of its socket; then interface and port, where they
   * are not the first.
   *
   * @param taken whether another adapter has a name already
   */
  public static String usbId(Plugged plugged, DeviceKey key, Predicate<String> taken) {
    String id =
        plugged.usb().vendorId() + "_" + plugged.usb().productId() + "_" + tail(plugged, key);
    return free(id, taken);
  }

  /**
   * The device id that a device gets if nobody has given it one.
   *
   * @param shortName of the rule or profile; a dash becomes a low line
   * @param taken whether another device has an id already
   */
  public static String deviceId(
      String shortName, Plugged plugged, DeviceKey key, Predicate<String> taken) {
    String tail = tail(plugged, key);
    String name = shortName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    int room = MOST_CHARACTERS - tail.length() - 4;
    return free(name.substring(0, Math.min(name.length(), room)) + "_" + tail, taken);
  }

  private static String tail(Plugged plugged, DeviceKey key) {
    String tail =
        key.serial()
            ? ending(plugged.usb().serialNumber().orElse(""))
            : chain(plugged.place().socket().orElse(""));
    if (!plugged.face().equals("00")) {
      tail += "_i" + plugged.face();
    }
    return plugged.port() == 0 ? tail : tail + "_p" + plugged.port();
  }

  private static String ending(String serial) {
    String kept = serial.replaceAll("[^0-9A-Za-z]", "").toLowerCase(Locale.ROOT);
    return kept.isEmpty() ? "x" : kept.substring(Math.max(0, kept.length() - SERIAL_CHARACTERS));
  }

  /** {@code 2_3_1} of {@code pci-0000:00:14.0-usb-0:2.3.1:1.0}. */
  private static String chain(String socket) {
    int start = socket.lastIndexOf("usb-0:");
    if (start < 0) {
      return "x";
    }
    String ports = socket.substring(start + "usb-0:".length());
    int end = ports.indexOf(':');
    String chain = (end < 0 ? ports : ports.substring(0, end)).replaceAll("[^0-9]", "_");
    return chain.isEmpty() ? "x" : chain;
  }

  private static String free(String id, Predicate<String> taken) {
    String free = id;
    for (int more = 2; taken.test(free); more++) {
      free = id + "_" + more;
    }
    return free;
  }
}
