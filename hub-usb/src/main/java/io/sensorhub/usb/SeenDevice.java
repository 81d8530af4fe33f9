package io.sensorhub.usb;

import java.util.Map;
import java.util.Optional;

/**
 * One device as {@code sysfs} shows it at one moment.
 *
 * @param subsystem under which it was looked for, for example {@code tty}
 * @param name of the kernel, for example {@code ttyUSB0}
 * @param path of its device file; empty: it has none
 * @param major of the device file; -1: it has none
 * @param minor of the device file; -1: it has none
 * @param properties by their udev names
 */
public record SeenDevice(
    String subsystem,
    String name,
    String path,
    int major,
    int minor,
    Optional<UsbIdentity> usb,
    Optional<UsbPlace> place,
    Map<String, String> properties) {

  /** What tells it from the others of one moment. */
  public String key() {
    return subsystem + " " + name;
  }

  /** Whether it has stayed plugged in between two looks: else another, or the same anew. */
  boolean stayed(SeenDevice before) {
    return place.equals(before.place)
        && usb.equals(before.usb)
        && major == before.major
        && minor == before.minor;
  }
}
