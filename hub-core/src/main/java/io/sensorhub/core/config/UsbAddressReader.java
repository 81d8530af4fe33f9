package io.sensorhub.core.config;

import io.sensorhub.core.port.LineAddress;
import io.sensorhub.core.port.LineAddress.UsbPath.Role;
import io.sensorhub.core.tree.Section;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads the key {@code usb} of a port: an adapter by its numbers, or a device by its socket. */
final class UsbAddressReader {

  private static final Pattern ID = Pattern.compile("[0-9A-Fa-f]{4}");
  private static final Pattern SOCKET = Pattern.compile("[!-~]{1,255}");
  private static final Pattern INTERFACE = Pattern.compile("[0-9A-Fa-f]{1,2}");
  private static final Pattern PATH =
      Pattern.compile("(?:[!-~]{1,200}-usb-0:|[0-9]{1,3}-)[0-9]{1,3}(?:\\.[0-9]{1,3}){0,6}");
  private static final List<String> NUMBERS =
      List.of("vendor_id", "product_id", "serial_number", "interface", "socket", "port");

  private UsbAddressReader() {}

  static Optional<LineAddress> read(Section usb) {
    Optional<LineAddress> address = usb.has("path") ? path(usb) : numbers(usb);
    usb.close();
    return address;
  }

  private static Optional<LineAddress> path(Section usb) {
    Optional<String> path = usb.text("path");
    if (path.isPresent() && !PATH.matcher(path.get()).matches()) {
      usb.wrong(
          "path",
          "the controller and the sockets, such as pci-0000:00:14.0-usb-0:1.4.2, or the kernel's"
              + " name, such as 1-1.4.2, without the interface (./hub modems lists them)");
      path = Optional.empty();
    }
    Role role = usb.choice("role", Role.KEYS).orElse(Role.AT);
    for (String key : NUMBERS) {
      if (usb.has(key)) {
        usb.wrong(key, "nothing beside \"path\", which stands alone");
      }
      usb.ask(key);
    }
    return path.map(known -> new LineAddress.UsbPath(known, role));
  }

  private static Optional<LineAddress> numbers(Section usb) {
    Optional<String> vendor = usb.required("vendor_id", ID);
    Optional<String> product = usb.required("product_id", ID);
    Optional<String> serial = usb.text("serial_number");
    Optional<String> number = usb.text("interface", INTERFACE);
    Optional<String> socket = usb.text("socket", SOCKET);
    OptionalInt port = usb.whole("port", 0, 255);
    usb.ask("path");
    if (usb.has("role")) {
      usb.wrong("role", "nothing without \"path\"; \"interface\" tells interfaces apart");
    }
    usb.ask("role");
    if (vendor.isEmpty() || product.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new LineAddress.Usb(
            vendor.get().toLowerCase(Locale.ROOT),
            product.get().toLowerCase(Locale.ROOT),
            serial,
            number.map(text -> (text.length() == 1 ? "0" + text : text).toLowerCase(Locale.ROOT)),
            socket,
            port.isPresent() ? Optional.of(port.getAsInt()) : Optional.empty()));
  }
}
