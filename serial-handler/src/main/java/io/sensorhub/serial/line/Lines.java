package io.sensorhub.serial.line;

import io.sensorhub.core.port.LineAddress;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.usb.SerialDevices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the way to a line that its address asks for. */
public final class Lines {

  private Lines() {}

  /**
   * The way to a line.
   *
   * @param devices of this machine
   */
  public static Line of(PortConfig port, SerialDevices devices) {
    return switch (port.address()) {
      case LineAddress.Device device -> new LocalLine(finder(device), port.parameters());
      case LineAddress.Usb usb -> new LocalLine(finder(usb, devices), port.parameters());
      case LineAddress.Tcp tcp -> new TcpLine(tcp);
      case LineAddress.Rfc2217 rfc2217 -> new Rfc2217Line(rfc2217, port.parameters());
    };
  }

  /** The device file of a line of this machine, where it is there now. */
  public static Optional<Path> deviceOf(PortConfig port, SerialDevices devices) {
    try {
      return switch (port.address()) {
        case LineAddress.Device device -> Optional.of(finder(device).find());
        case LineAddress.Usb usb -> Optional.of(finder(usb, devices).find());
        case LineAddress.Tcp _, LineAddress.Rfc2217 _ -> Optional.empty();
      };
    } catch (IOException e) {
      return Optional.empty(); // not plugged in
    }
  }

  private static DeviceFinder finder(LineAddress.Device device) {
    return new DevicePath(device.path());
  }

  private static DeviceFinder finder(LineAddress.Usb usb, SerialDevices devices) {
    return new UsbAdapter(usb, devices);
  }
}
