package io.sensorhub.serial.line;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The serial devices of this machine, as Linux shows them in {@code sysfs} (the kernel's {@code
 * Documentation/ABI/stable/sysfs-bus-usb}).
 */
public final class SerialDevices {

  /** A serial port of the mainboard that is not there has this type (serial_core.h). */
  private static final String ABSENT_UART = "0";

  /** A USB interface, its device and a hub or two are not deeper than this above a terminal. */
  private static final int MOST_LEVELS = 6;

  private final Path dev;
  private final Path terminals;

  /**
   * @param dev ordinarily {@code /dev}
   * @param sys ordinarily {@code /sys}
   */
  public SerialDevices(Path dev, Path sys) {
    this.dev = dev;
    this.terminals = sys.resolve("class/tty");
  }

  /**
   * One serial device.
   *
   * @param path of its device file
   * @param byId the link to it that names its make and serial number
   * @param byPath the link to it that names the socket that it is plugged into
   */
  public record SerialDevice(
      Path path, Optional<UsbIdentity> usb, Optional<Path> byId, Optional<Path> byPath) {}

  /**
   * What a USB adapter tells of itself; hexadecimal numbers in lower case.
   *
   * @param interfaceNumber two digits
   */
  public record UsbIdentity(
      String vendorId,
      String productId,
      Optional<String> serialNumber,
      Optional<String> manufacturer,
      Optional<String> product,
      Optional<String> interfaceNumber) {}

  /** All of them, in the order of their names. */
  public List<SerialDevice> all() {
    List<SerialDevice> found = new ArrayList<>();
    for (Path terminal : list(terminals)) {
      Path device = terminal.resolve("device");
      if (Files.exists(device)
          && !text(terminal.resolve("type")).equals(Optional.of(ABSENT_UART))) {
        found.add(describe(dev.resolve(terminal.getFileName().toString()), usb(device)));
      }
    }
    found.sort(Comparator.comparing(SerialDevice::path));
    return found;
  }

  /** A device file that is known by its path alone, such as a pseudo-terminal. */
  public SerialDevice unlisted(Path path) {
    return describe(path, Optional.empty());
  }

  private SerialDevice describe(Path path, Optional<UsbIdentity> usb) {
    return new SerialDevice(
        path,
        usb,
        linkTo(path, dev.resolve("serial/by-id")),
        linkTo(path, dev.resolve("serial/by-path")));
  }

  /** The names of all terminals: what changes when something is plugged in. */
  String trace() {
    StringBuilder names = new StringBuilder();
    for (Path terminal : list(terminals)) {
      names.append(terminal.getFileName()).append(' ');
    }
    return names.toString();
  }

  /** The identity of the USB device that a terminal is part of. */
  private static Optional<UsbIdentity> usb(Path device) {
    Optional<String> interfaceNumber = Optional.empty();
    Path folder = real(device).orElse(null);
    for (int level = 0; folder != null && level < MOST_LEVELS; level++) {
      Optional<String> number = text(folder.resolve("bInterfaceNumber"));
      interfaceNumber = interfaceNumber.or(() -> number);
      Optional<String> vendor = text(folder.resolve("idVendor"));
      Optional<String> product = text(folder.resolve("idProduct"));
      if (vendor.isPresent() && product.isPresent()) {
        return Optional.of(
            new UsbIdentity(
                vendor.get(),
                product.get(),
                text(folder.resolve("serial")),
                text(folder.resolve("manufacturer")),
                text(folder.resolve("product")),
                interfaceNumber));
      }
      folder = folder.getParent();
    }
    return Optional.empty();
  }

  private static Optional<Path> linkTo(Path device, Path folder) {
    Optional<Path> target = real(device);
    return list(folder).stream()
        .filter(link -> target.isPresent() && real(link).equals(target))
        .findFirst();
  }

  private static Optional<Path> real(Path path) {
    try {
      return Optional.of(path.toRealPath());
    } catch (IOException e) {
      return Optional.empty(); // gone meanwhile
    }
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
    } catch (IOException e) {
      return Optional.empty(); // a device need not tell everything
    }
  }

  private static List<Path> list(Path folder) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (IOException e) {
      return List.of(); // udev makes the folders of links with the first adapter
    }
    entries.sort(Comparator.naturalOrder());
    return entries;
  }
}
