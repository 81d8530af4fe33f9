package io.sensorhub.modem.line;

import io.sensorhub.core.port.LineAddress;
import io.sensorhub.modem.slot.Sockets;
import io.sensorhub.usb.Scan;
import io.sensorhub.usb.SeenDevice;
import io.sensorhub.usb.UsbPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The places of lines: the USB socket that a terminal belongs to, by the name of its link in {@code
 * /dev/serial/by-path}, or by {@code sysfs}.
 *
 * @param sys ordinarily {@code /sys}
 */
public record Places(Path sys) {

  private static final Path UDEV = Path.of("/run/udev/data");

  /** A link that udev makes (60-serial.rules): the place, the interface, the port of a driver. */
  private static final Pattern BY_PATH =
      Pattern.compile("(.*usb-0:[0-9.]+:[0-9]+\\.[0-9]+)(?:-port[0-9]+)?");

  /** The place of a line; empty: it has none, or nothing is plugged in. */
  public Optional<String> find(LineAddress address) {
    return switch (address) {
      case LineAddress.Device device -> ofTerminal(Path.of(device.path()));
      case LineAddress.Usb usb -> usb.socket().map(Sockets::place);
      case LineAddress.UsbPath path -> ofPath(path.path());
      case LineAddress.Tcp _, LineAddress.Rfc2217 _ -> Optional.empty();
    };
  }

  /** The long form is the place itself; the short one is the kernel's name of the device. */
  private Optional<String> ofPath(String path) {
    if (path.contains("usb-0:")) {
      return Optional.of(path);
    }
    Scan scan = new Scan(sys, UDEV, List.of("usb"));
    return scan.look().stream()
        .filter(seen -> seen.name().equals(path))
        .map(SeenDevice::place)
        .flatMap(Optional::stream)
        .map(UsbPlace::socket)
        .flatMap(Optional::stream)
        .map(Sockets::place)
        .findFirst();
  }

  private Optional<String> ofTerminal(Path path) {
    Matcher link = BY_PATH.matcher(String.valueOf(path.getFileName()));
    if (link.matches()) {
      return Optional.of(Sockets.place(link.group(1)));
    }
    try {
      String name = String.valueOf(path.toRealPath().getFileName());
      Scan scan = new Scan(sys, UDEV, List.of("tty"));
      return scan.look().stream()
          .filter(seen -> seen.name().equals(name))
          .map(SeenDevice::place)
          .flatMap(Optional::stream)
          .map(UsbPlace::socket)
          .flatMap(Optional::stream)
          .map(Sockets::place)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty(); // nothing is plugged in
    }
  }
}
