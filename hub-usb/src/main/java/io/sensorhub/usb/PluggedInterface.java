package io.sensorhub.usb;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One interface of a USB device that is plugged in.
 *
 * @param number {@code bInterfaceNumber}
 * @param kind class, subclass and protocol in hexadecimal digits, such as {@code ff/00/00}
 * @param endpoints besides the one for control; -1: unknown
 * @param driver of the kernel; empty: none has taken it
 * @param terminal device file of its serial port; empty: it is none
 * @param network name of its network interface at this moment; empty: it is none
 */
public record PluggedInterface(
    int number,
    String kind,
    int endpoints,
    Optional<String> driver,
    Optional<Path> terminal,
    Optional<String> network) {

  private static final String VENDOR_SPECIFIC = "ff/ff/ff";

  /** Whether it is a port for diagnosis, which is no line and must not be opened. */
  public boolean isDiagnostic() {
    return kind.equals(VENDOR_SPECIFIC) && endpoints == 2;
  }
}
