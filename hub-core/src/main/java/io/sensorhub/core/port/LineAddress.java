package io.sensorhub.core.port;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a serial line is. {@code toString} names it as the instance file does. */
public sealed interface LineAddress {

  /** Whether it is a device of this machine. */
  default boolean isLocal() {
    return switch (this) {
      case Device _, Usb _, UsbPath _ -> true;
      case Tcp _, Rfc2217 _ -> false;
    };
  }

  /** A device of this machine: its path, a symbolic link to it, or a pseudo-terminal. */
  record Device(String path) implements LineAddress {
    @Override
    public String toString() {
      return path;
    }
  }

  /**
   * A USB adapter, under whatever name it is plugged in.
   *
   * @param vendorId four hexadecimal digits in lower case
   * @param productId four hexadecimal digits in lower case
   * @param serialNumber as the adapter tells it; empty: any
   * @param interfaceNumber two hexadecimal digits in lower case, for an adapter with several
   *     interfaces
   * @param socket that it is plugged into, as udev's {@code ID_PATH}; empty: any
   * @param port of one interface; empty: any
   */
  record Usb(
      String vendorId,
      String productId,
      Optional<String> serialNumber,
      Optional<String> interfaceNumber,
      Optional<String> socket,
      Optional<Integer> port)
      implements LineAddress {
    @Override
    public String toString() {
      return "usb "
          + vendorId
          + ":"
          + productId
          + serialNumber.map(number -> " serial number " + number).orElse("")
          + interfaceNumber.map(number -> " interface " + number).orElse("")
          + socket.map(path -> " in " + path).orElse("")
          + port.map(number -> " port " + number).orElse("");
    }
  }

  /**
   * One of the serial interfaces of a USB device, by the socket that the device is plugged into.
   * Which interface it is, the device's answer proves.
   *
   * @param path the controller and the sockets, as udev's {@code ID_PATH} up to the interface
   *     ({@code pci-0000:00:14.0-usb-0:1.4.2}), or the kernel's name of the device ({@code
   *     1-1.4.2}), whose first number may be another one after a restart
   */
  record UsbPath(String path, Role role) implements LineAddress {

    /** What an interface of a modem is for. */
    public enum Role {
      /** AT commands and unsolicited codes. */
      AT,
      /** AT commands and PPP. */
      MODEM;

      /** By their names in the file. */
      public static final Map<String, Role> KEYS =
          Stream.of(values()).collect(Collectors.toMap(Role::key, Function.identity()));

      /** Its name in the file. */
      public String key() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    @Override
    public String toString() {
      return "usb path " + path + " role " + role.key();
    }
  }

  /** A converter that serves the line's bytes as they are, over TCP. */
  record Tcp(Endpoint endpoint) implements LineAddress {
    @Override
    public String toString() {
      return endpoint.uri("tcp");
    }
  }

  /** A converter that also takes the line's parameters, by telnet's option 44 (RFC 2217). */
  record Rfc2217(Endpoint endpoint) implements LineAddress {
    @Override
    public String toString() {
      return endpoint.uri("rfc2217");
    }
  }
}
