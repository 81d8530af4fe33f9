package io.sensorhub.core.port;

import java.util.Optional;

/** Where a serial line is. {@code toString} names it as the instance file does. */
public sealed interface LineAddress {

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
