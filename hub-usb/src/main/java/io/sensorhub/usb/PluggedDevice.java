package io.sensorhub.usb;

import java.util.List;
import java.util.Optional;

/**
 * A USB device that is plugged in, with all its interfaces.
 *
 * @param name of the kernel, such as {@code 1-1.4.2}; its first number is that of the bus, which
 *     may be another one after a restart
 * @param path controller and sockets, {@code ID_PATH} of udev up to the interface; the kernel's
 *     name where there is no controller to be seen
 * @param identity without the number of an interface
 * @param devnum changes each time the device is enumerated; -1: unknown
 * @param power {@code power/control} of the kernel: {@code on}, or {@code auto} if it may suspend
 * @param interfaces by their numbers
 */
public record PluggedDevice(
    String name,
    String path,
    UsbIdentity identity,
    int devnum,
    Optional<String> power,
    List<PluggedInterface> interfaces) {

  public PluggedDevice {
    interfaces = List.copyOf(interfaces);
  }

  /** Whether the device is the one that a path means, in either form. */
  public boolean isAt(String wanted) {
    return wanted.equals(path) || wanted.equals(name);
  }
}
