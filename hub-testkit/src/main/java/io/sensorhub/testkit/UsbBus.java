package io.sensorhub.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An imitation of {@code /dev} and {@code /sys} for USB adapters, laid out as Linux does it. The
 * device files are links to pseudo-terminals.
 */
public final class UsbBus {

  private final Path root;

  /**
   * @param root an empty folder
   */
  public UsbBus(Path root) {
    this.root = root;
    try {
      Files.createDirectories(dev());
      Files.createDirectories(sys().resolve("class/tty"));
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

  /**
   * Plugs an adapter in.
   *
   * @param socket of the bus, for example {@code 1-1.2}
   * @param name of the device file, for example {@code ttyUSB0}
   * @param id vendor and product, for example {@code 0403:6001}
   * @param serial its serial number; empty: it has none
   * @param interfaceNumber for example {@code 00}
   */
  public void plug(
      String socket, String name, String id, String serial, String interfaceNumber, Path device) {
    try {
      Path adapter = sys().resolve("devices/pci0/usb1").resolve(socket);
      Path port = adapter.resolve(socket + ":1." + Integer.parseInt(interfaceNumber, 16));
      Path terminal = port.resolve(name).resolve("tty").resolve(name);
      Files.createDirectories(terminal);
      Files.writeString(adapter.resolve("idVendor"), id.substring(0, 4) + "\n");
      Files.writeString(adapter.resolve("idProduct"), id.substring(5) + "\n");
      Files.writeString(adapter.resolve("product"), "Test adapter\n");
      if (!serial.isEmpty()) {
        Files.writeString(adapter.resolve("serial"), serial + "\n");
      }
      Files.writeString(port.resolve("bInterfaceNumber"), interfaceNumber + "\n");
      link(terminal.resolve("device"), port.resolve(name));
      link(dev().resolve(name), device);
      link(byPath(socket, interfaceNumber), Path.of("../..").resolve(name));
      if (!serial.isEmpty()) {
        link(byId(serial, interfaceNumber), Path.of("../..").resolve(name));
      }
      link(sys().resolve("class/tty").resolve(name), terminal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void link(Path link, Path target) throws IOException {
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, target);
  }

  /** The link that names the adapter's serial number. */
  public Path byId(String serial, String interfaceNumber) {
    return dev().resolve("serial/by-id/usb-Test_" + serial + "-if" + interfaceNumber + "-port0");
  }

  /** The link that names the socket. */
  public Path byPath(String socket, String interfaceNumber) {
    return dev()
        .resolve("serial/by-path/pci-0-usb-0:" + socket + ":1." + interfaceNumber + "-port0");
  }

  /** Pulls it out; udev removes the links with it, and folders that become empty. */
  public void unplug(String socket, String name, String serial, String interfaceNumber) {
    try {
      Files.delete(sys().resolve("class/tty").resolve(name));
      Files.delete(dev().resolve(name));
      Path byPath = byPath(socket, interfaceNumber);
      Files.delete(byPath);
      if (!serial.isEmpty()) {
        Files.delete(byId(serial, interfaceNumber));
        Files.delete(byId(serial, interfaceNumber).getParent());
      }
      Path port =
          sys()
              .resolve("devices/pci0/usb1")
              .resolve(socket)
              .resolve(socket + ":1." + Integer.parseInt(interfaceNumber, 16))
              .resolve(name);
      Files.delete(port.resolve("tty").resolve(name).resolve("device"));
      Files.delete(port.resolve("tty").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
