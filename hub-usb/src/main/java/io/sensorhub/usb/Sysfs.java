package io.sensorhub.usb;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Reading of {@code sysfs} (the kernel's {@code Documentation/ABI/stable/sysfs-bus-usb}). What is
 * not there, or goes while it is read, is empty.
 */
final class Sysfs {

  private static final int MOST_OCTETS = 4096;

  /** A USB interface, its device and a hub or two are not deeper than this above a terminal. */
  private static final int MOST_LEVELS = 6;

  private Sysfs() {}

  /** A USB device and the interface of it that something belongs to. */
  record Usb(UsbIdentity identity, UsbPlace place) {}

  /**
   * The USB device above a folder.
   *
   * @param device for example the link {@code device} of a terminal
   */
  static Optional<Usb> above(Path device) {
    return above(device, (_, _) -> true);
  }

  /** The same, if it has these ids; of another one nothing more is read. */
  static Optional<Usb> above(Path device, String vendorId, String productId) {
    return above(
        device,
        (vendor, product) ->
            vendor.equalsIgnoreCase(vendorId) && product.equalsIgnoreCase(productId));
  }

  private static Optional<Usb> above(Path device, BiPredicate<String, String> wanted) {
    Path port = real(device).orElse(null);
    Path face = null;
    Path folder = port;
    for (int level = 0; port != null && folder != null && level < MOST_LEVELS; level++) {
      if (face == null && text(folder.resolve("bInterfaceNumber")).isPresent()) {
        face = folder;
      }
      Optional<String> vendor = text(folder.resolve("idVendor"));
      Optional<String> product = text(folder.resolve("idProduct"));
      if (vendor.isPresent() && product.isPresent()) {
        return wanted.test(vendor.get(), product.get())
            ? Optional.of(usb(vendor.get(), product.get(), folder, Optional.ofNullable(face), port))
            : Optional.empty();
      }
      folder = folder.getParent();
    }
    return Optional.empty();
  }

  private static Usb usb(
      String vendor, String product, Path device, Optional<Path> face, Path port) {
    return new Usb(
        new UsbIdentity(
            vendor,
            product,
            text(device.resolve("serial")),
            text(device.resolve("manufacturer")),
            text(device.resolve("product")),
            face.flatMap(folder -> text(folder.resolve("bInterfaceNumber")))),
        new UsbPlace(
            UsbNames.socket(chain(face.orElse(device))),
            text(port.resolve("port_number")).flatMap(Sysfs::number),
            face.flatMap(folder -> real(folder.resolve("driver"))).map(Sysfs::name),
            text(device.resolve("devnum")).flatMap(Sysfs::number).orElse(-1)));
  }

  /** A folder and those above it, each with its kind, the nearest first. */
  private static List<UsbNames.Link> chain(Path from) {
    List<UsbNames.Link> links = new ArrayList<>();
    for (Path folder = from; folder != null; folder = folder.getParent()) {
      Path name = folder.getFileName();
      if (name != null) {
        String kind = real(folder.resolve("subsystem")).map(Sysfs::name).orElse("");
        links.add(new UsbNames.Link(kind, name.toString()));
      }
    }
    return links;
  }

  static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  static Optional<Integer> number(String text) {
    try {
      return Optional.of(Integer.parseInt(text)).filter(number -> number >= 0);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The lines {@code KEY=VALUE} of a file. */
  static Map<String, String> fields(Path file) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : lines(file)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        fields.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return fields;
  }

  /** The lines of a file, each made harmless. */
  static List<String> lines(Path file) {
    List<String> lines = new ArrayList<>();
    byte[] octets = octets(file);
    int start = 0;
    for (int at = 0; at <= octets.length; at++) {
      if (at == octets.length || octets[at] == '\n') {
        lines.add(DeviceText.of(Arrays.copyOfRange(octets, start, at), at - start));
        start = at + 1;
      }
    }
    return lines;
  }

  static Optional<Path> real(Path path) {
    if (!Files.exists(path)) {
      return Optional.empty(); // cheaper than the exception: most terminals have no device
    }
    try {
      return Optional.of(path.toRealPath());
    } catch (IOException e) {
      return Optional.empty(); // gone meanwhile
    }
  }

  /** A text of the device; absent where it is empty. */
  static Optional<String> text(Path file) {
    byte[] octets = octets(file);
    return Optional.of(DeviceText.of(octets, octets.length)).filter(text -> !text.isEmpty());
  }

  private static byte[] octets(Path file) {
    if (!Files.exists(file)) {
      return new byte[0]; // cheaper than the exception
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MOST_OCTETS);
    } catch (IOException e) {
      return new byte[0]; // a device need not tell everything
    }
  }

  static List<Path> list(Path folder) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (IOException | DirectoryIteratorException e) {
      return List.of(); // udev makes the folders of links with the first adapter
    }
    entries.sort(Comparator.naturalOrder());
    return entries;
  }
}
