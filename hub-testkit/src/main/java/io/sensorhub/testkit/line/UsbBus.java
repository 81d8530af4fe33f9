package io.sensorhub.testkit.line;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * An imitation of {@code /dev} and {@code /sys} for USB adapters, laid out as Linux and udev do it.
 * The device files are links to pseudo-terminals.
 */
public final class UsbBus {

  /** Each bus has a controller of its own; that of bus 1 is 0000:00:14.0. */
  private static final int CONTROLLER_BEFORE = 0x13;

  /** The name of a file has at most 255 octets. */
  private static final int MOST_OF_A_NAME = 60;

  private final Path root;
  private final AtomicInteger enumerated = new AtomicInteger(1);

  /**
   * An adapter.
   *
   * @param socket of the bus, for example {@code 1-1.2}; the parts before the last are hubs
   * @param id vendor and product, for example {@code 0403:6001}
   * @param serial its serial number; empty: it has none, as the other texts
   * @param interfaceNumber for example {@code 00}
   * @param port among the ports of the interface; -1: it has no number, as modems
   */
  public record Adapter(
      String socket,
      String id,
      String manufacturer,
      String product,
      String serial,
      String interfaceNumber,
      int port) {

    /** An adapter with the text {@code Test adapter} and one port. */
    public static Adapter of(String socket, String id, String serial, String interfaceNumber) {
      return new Adapter(socket, id, "Test", "adapter", serial, interfaceNumber, 0);
    }

    /** The same without a manufacturer and a product. */
    public Adapter withoutTexts() {
      return texts("", "");
    }

    /** The same that tells other texts. */
    public Adapter texts(String maker, String name) {
      return new Adapter(socket, id, maker, name, serial, interfaceNumber, port);
    }

    /** The same in another socket. */
    public Adapter in(String other) {
      return new Adapter(other, id, manufacturer, product, serial, interfaceNumber, port);
    }

    /** Another port of the same interface; -1: it has no number. */
    public Adapter at(int number) {
      return new Adapter(socket, id, manufacturer, product, serial, interfaceNumber, number);
    }

    private String face() {
      return socket + ":1." + Integer.parseInt(interfaceNumber, 16);
    }

    private String suffix() {
      return port < 0 ? "" : "-port" + port;
    }
  }

  /**
   * @param root an empty folder
   */
  public UsbBus(Path root) {
    this.root = root;
    try {
      Files.createDirectories(dev());
      Files.createDirectories(sys().resolve("class/tty"));
      Files.createDirectories(sys().resolve("bus/usb/devices"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stands for {@code /dev}. */
  public Path dev() {
    return root.resolve("dev");
  }

  /** Stands for {@code /sys}. */
  public Path sys() {
    return root.resolve("sys");
  }

  /** The controller of the bus that a socket belongs to. */
  static String controller(String socket) {
    return "0000:00:%02x.0".formatted(CONTROLLER_BEFORE + bus(socket));
  }

  private static int bus(String socket) {
    return Integer.parseInt(socket.substring(0, socket.indexOf('-')));
  }

  private Path controllerFolder(String socket) {
    return sys().resolve("devices/pci0000:00").resolve(controller(socket));
  }

  private Path root(String socket) {
    return controllerFolder(socket).resolve("usb" + bus(socket));
  }

  /** The folder of a USB device; those of hubs lie around it. */
  private Path folder(Adapter adapter) {
    return folder(adapter.socket());
  }

  /** The folder of the device in a socket. */
  Path folder(String socket) {
    Path folder = root(socket);
    for (int dot = socket.indexOf('.'); dot >= 0; dot = socket.indexOf('.', dot + 1)) {
      folder = folder.resolve(socket.substring(0, dot));
    }
    return folder.resolve(socket);
  }

  /** The folder whose link {@code device} a terminal has. */
  private Path port(Adapter adapter, String name) {
    Path face = folder(adapter).resolve(adapter.face());
    return adapter.port() < 0 ? face : face.resolve(name);
  }

  /**
   * Plugs an adapter in.
   *
   * @param name of the device file, for example {@code ttyUSB0}
   * @param device what the device file leads to
   */
  public void plug(Adapter adapter, String name, Path device) {
    try {
      Path folder = folder(adapter);
      Path face = folder.resolve(adapter.face());
      Path port = port(adapter, name);
      Path terminal = port.resolve("tty").resolve(name);
      Files.createDirectories(terminal);
      tell(folder, "idVendor", adapter.id().substring(0, 4));
      tell(folder, "idProduct", adapter.id().substring(5));
      tell(folder, "manufacturer", adapter.manufacturer());
      tell(folder, "product", adapter.product());
      tell(folder, "serial", adapter.serial());
      tell(folder, "devnum", String.valueOf(enumerated.incrementAndGet()));
      tell(folder, "busnum", String.valueOf(bus(adapter.socket())));
      tell(face, "bInterfaceNumber", adapter.interfaceNumber());
      tell(port, "port_number", adapter.port() < 0 ? "" : String.valueOf(adapter.port()));
      tell(terminal, "uevent", "MAJOR=188\nMINOR=" + minor(name) + "\nDEVNAME=" + name);
      kind(controllerFolder(adapter.socket()), "bus/pci");
      for (Path above = folder; above.startsWith(root(adapter.socket())); above = up(above)) {
        kind(above, "bus/usb");
      }
      kind(face, "bus/usb");
      driver(face, adapter.port() < 0 ? "cdc_acm" : "usbserial_generic");
      if (adapter.port() >= 0) {
        kind(port, "bus/usb-serial");
      }
      kind(terminal, "class/tty");
      link(terminal.resolve("device"), port);
      link(sys().resolve("bus/usb/devices").resolve(adapter.socket()), folder);
      link(dev().resolve(name), device);
      link(byPath(adapter), Path.of("../..").resolve(name));
      link(byId(adapter), Path.of("../..").resolve(name));
      link(sys().resolve("class/tty").resolve(name), terminal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path up(Path folder) {
    Path above = folder.getParent();
    return above == null ? folder : above;
  }

  private static String minor(String name) {
    String digits = name.replaceAll("\\D", "");
    return digits.isEmpty() ? "0" : digits;
  }

  private static void tell(Path folder, String file, String text) throws IOException {
    if (!text.isEmpty()) {
      Files.writeString(folder.resolve(file), text + "\n");
    } else {
      Files.deleteIfExists(folder.resolve(file));
    }
  }

  private void kind(Path folder, String subsystem) throws IOException {
    Path target = Files.createDirectories(sys().resolve(subsystem));
    again(folder.resolve("subsystem"), target);
  }

  private void driver(Path face, String name) throws IOException {
    again(
        face.resolve("driver"), Files.createDirectories(sys().resolve("bus/usb/drivers/" + name)));
  }

  private static void again(Path link, Path target) throws IOException {
    if (!Files.isSymbolicLink(link)) {
      Files.createSymbolicLink(link, target);
    }
  }

  /** A link is there from one moment to the next, never half. */
  private static void link(Path link, Path target) throws IOException {
    Files.createDirectories(link.getParent());
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, target);
  }

  /** The link that names the adapter. Twins without a serial number share it. */
  public Path byId(Adapter adapter) {
    String maker = named(adapter.manufacturer(), adapter.id().substring(0, 4));
    String name = named(adapter.product(), adapter.id().substring(5));
    String serial = adapter.serial().isEmpty() ? "" : "_" + adapter.serial();
    return dev()
        .resolve(
            "serial/by-id/usb-%s_%s%s-if%s%s"
                .formatted(maker, name, serial, adapter.interfaceNumber(), adapter.suffix()));
  }

  private static String named(String text, String without) {
    String name = text.replaceAll("\\s+", "_").replaceAll("[^\\w#+.:=@-]", "_");
    return text.isEmpty() ? without : name.substring(0, Math.min(name.length(), MOST_OF_A_NAME));
  }

  /** The link that names the socket. */
  public Path byPath(Adapter adapter) {
    String place = adapter.face().substring(adapter.face().indexOf('-') + 1);
    String name = "pci-" + controller(adapter.socket()) + "-usb-0:" + place + adapter.suffix();
    return dev().resolve("serial/by-path").resolve(name);
  }

  /** Pulls it out; udev removes the links with it, and folders that become empty. */
  public void unplug(Adapter adapter, String name) {
    try {
      Files.delete(sys().resolve("class/tty").resolve(name));
      Files.delete(dev().resolve(name));
      for (Path link : List.of(byPath(adapter), byId(adapter))) {
        if (Files.deleteIfExists(link)) {
          removeEmpty(up(link));
        }
      }
      Path port = port(adapter, name);
      removeAll(port.resolve("tty").resolve(name));
      removeEmpty(port.resolve("tty"));
      if (adapter.port() >= 0) {
        removeAll(port);
      }
      try (Stream<Path> left = Files.walk(folder(adapter))) {
        if (left.anyMatch(each -> each.getFileName().toString().equals("tty"))) {
          return; // another interface or port of it is still there
        }
      }
      removeAll(folder(adapter));
      Files.delete(sys().resolve("bus/usb/devices").resolve(adapter.socket()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void removeEmpty(Path folder) throws IOException {
    try (Stream<Path> left = Files.list(folder)) {
      if (left.findAny().isPresent()) {
        return;
      }
    }
    Files.delete(folder);
  }

  private static void removeAll(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
