package io.sensorhub.usb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The properties and links that udev makes from what {@code sysfs} says, for machines and
 * containers without udev (its rules {@code 60-serial.rules}, programs {@code usb_id} and {@code
 * path_id}).
 */
final class UsbNames {

  /** Those that are told of a device, beside its links. */
  static final Set<String> PROPERTIES =
      Set.of(
          "ID_VENDOR_ID",
          "ID_MODEL_ID",
          "ID_VENDOR",
          "ID_MODEL",
          "ID_SERIAL_SHORT",
          "ID_SERIAL",
          "ID_USB_INTERFACE_NUM",
          "ID_USB_DRIVER",
          "ID_PATH");

  private static final String KEPT = "#+-.:=@_";

  private UsbNames() {}

  /**
   * A folder of {@code sysfs}.
   *
   * @param kind the last part of its link {@code subsystem}; empty: it has none
   */
  record Link(String kind, String name) {}

  /**
   * The socket of a USB interface: {@code ID_PATH}.
   *
   * @param chain the interface and the folders above it, the nearest first
   */
  static Optional<String> socket(List<Link> chain) {
    if (chain.isEmpty()) {
      return Optional.empty();
    }
    String own = chain.getFirst().name();
    int dash = own.indexOf('-');
    if (dash < 0) {
      return Optional.empty(); // the controller itself
    }
    List<String> parts = new ArrayList<>();
    parts.add("usb-0:" + own.substring(dash + 1));
    String before = "usb";
    for (Link link : chain.subList(1, chain.size())) {
      boolean named = link.kind().equals("pci") || link.kind().equals("platform");
      if (named && !link.kind().equals(before)) {
        parts.addFirst(link.kind() + "-" + link.name());
      }
      before = link.kind();
    }
    return Optional.of(String.join("-", parts));
  }

  /** The properties of a USB device by their udev names, in udev's order. */
  public static Map<String, String> properties(UsbIdentity usb, UsbPlace place) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("ID_VENDOR_ID", usb.vendorId());
    all.put("ID_MODEL_ID", usb.productId());
    all.put("ID_PRODUCT_ID", usb.productId());
    all.put("ID_VENDOR", vendor(usb));
    all.put("ID_MODEL", model(usb));
    shortSerial(usb).ifPresent(serial -> all.put("ID_SERIAL_SHORT", serial));
    all.put("ID_SERIAL", serial(usb));
    usb.interfaceNumber().ifPresent(number -> all.put("ID_USB_INTERFACE_NUM", number));
    place.driver().ifPresent(driver -> all.put("ID_USB_DRIVER", driver));
    place.socket().ifPresent(socket -> all.put("ID_PATH", socket));
    return all;
  }

  /** The links to a terminal, below {@code /dev/serial}: by id, then by path. */
  public static List<String> links(UsbIdentity usb, UsbPlace place) {
    List<String> links = new ArrayList<>();
    String port = place.portNumber().map(number -> "-port" + number).orElse("");
    usb.interfaceNumber()
        .ifPresent(number -> links.add("by-id/usb-" + serial(usb) + "-if" + number + port));
    place.socket().ifPresent(socket -> links.add("by-path/" + socket + port));
    return links;
  }

  private static String vendor(UsbIdentity usb) {
    return usb.manufacturer().map(UsbNames::replaced).orElse(usb.vendorId());
  }

  private static String model(UsbIdentity usb) {
    return usb.product().map(UsbNames::replaced).orElse(usb.productId());
  }

  private static String serial(UsbIdentity usb) {
    return vendor(usb) + "_" + model(usb) + shortSerial(usb).map(text -> "_" + text).orElse("");
  }

  private static Optional<String> shortSerial(UsbIdentity usb) {
    return usb.serialNumber()
        .filter(text -> text.chars().allMatch(c -> c >= 0x20 && c < 0x80 && c != ','))
        .map(UsbNames::replaced);
  }

  /** White space at the ends goes, inside a run of it becomes one low line. */
  private static String replaced(String text) {
    StringBuilder name = new StringBuilder();
    boolean blank = false;
    String stripped = text.strip();
    for (int at = 0; at < stripped.length(); at++) {
      char c = stripped.charAt(at);
      if (Character.isWhitespace(c)) {
        blank = true;
        continue;
      }
      if (blank) {
        name.append('_');
        blank = false;
      }
      name.append(stays(c) ? c : '_');
    }
    return name.toString();
  }

  private static boolean stays(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || KEPT.indexOf(c) >= 0
        || (c >= 0x80 && c != DeviceText.REPLACEMENT);
  }
}
