package io.sensorhub.usb;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The USB devices that are plugged in, by {@code sysfs}. Hubs are among them. */
public final class PluggedDevices {

  private static final Pattern NAME = Pattern.compile("[0-9]+-[0-9]+(?:\\.[0-9]+)*");
  private static final String BY_SOCKETS = "usb-0:";

  private final Path dev;
  private final Path bus;

  /**
   * @param dev ordinarily {@code /dev}
   * @param sys ordinarily {@code /sys}
   */
  public PluggedDevices(Path dev, Path sys) {
    this.dev = dev;
    this.bus = sys.resolve("bus/usb/devices");
  }

  /** All of them, in the order of their paths. */
  public List<PluggedDevice> all() {
    return read("");
  }

  /**
   * The device in a socket.
   *
   * @param path in either form; see {@link PluggedDevice}
   */
  public Optional<PluggedDevice> at(String path) {
    int sockets = path.lastIndexOf(BY_SOCKETS);
    String end = sockets < 0 ? path : "-" + path.substring(sockets + BY_SOCKETS.length());
    return read(end).stream().filter(device -> device.isAt(path)).findFirst();
  }

  /** Those whose names have that end, for reading all takes a while. */
  private List<PluggedDevice> read(String end) {
    List<PluggedDevice> found = new ArrayList<>();
    for (Path entry : Sysfs.list(bus)) {
      String name = Sysfs.name(entry);
      if (NAME.matcher(name).matches() && name.endsWith(end)) {
        Sysfs.real(entry).flatMap(folder -> device(name, folder)).ifPresent(found::add);
      }
    }
    found.sort(Comparator.comparing(PluggedDevice::path));
    return found;
  }

  private Optional<PluggedDevice> device(String name, Path folder) {
    return Sysfs.above(folder)
        .map(usb ->
            new PluggedDevice(
                name,
                usb.place().socket().orElse(name),
                usb.identity(),
                usb.place().devnum(),
                Sysfs.text(folder.resolve("power/control")),
                interfaces(name, folder)));
  }

  private List<PluggedInterface> interfaces(String name, Path folder) {
    List<PluggedInterface> found = new ArrayList<>();
    for (Path face : Sysfs.list(folder)) {
      Optional<Integer> number = hexadecimal(face, "bInterfaceNumber");
      if (Sysfs.name(face).startsWith(name + ":") && number.isPresent()) {
        found.add(
            new PluggedInterface(
                number.get(),
                kind(face),
                hexadecimal(face, "bNumEndpoints").orElse(-1),
                Sysfs.real(face.resolve("driver")).map(Sysfs::name),
                terminal(face).map(dev::resolve),
                first(face.resolve("net"))));
      }
    }
    found.sort(Comparator.comparingInt(PluggedInterface::number));
    return found;
  }

  private static String kind(Path face) {
    return String.join(
        "/",
        Sysfs.text(face.resolve("bInterfaceClass")).orElse(""),
        Sysfs.text(face.resolve("bInterfaceSubClass")).orElse(""),
        Sysfs.text(face.resolve("bInterfaceProtocol")).orElse(""));
  }

  /** Of a modem ({@code cdc-acm}) right below the interface, else below the port of an adapter. */
  private static Optional<String> terminal(Path face) {
    Optional<String> own = first(face.resolve("tty"));
    if (own.isPresent()) {
      return own;
    }
    return Sysfs.list(face).stream()
        .map(port -> first(port.resolve("tty")))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> first(Path folder) {
    return Sysfs.list(folder).stream().map(Sysfs::name).findFirst();
  }

  private static Optional<Integer> hexadecimal(Path face, String file) {
    return Sysfs.text(face.resolve(file))
        .filter(text -> text.matches("[0-9A-Fa-f]{1,2}"))
        .map(text -> Integer.parseInt(text, 16));
  }
}
