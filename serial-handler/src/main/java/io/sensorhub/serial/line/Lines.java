package io.sensorhub.serial.line;

import io.sensorhub.core.port.LineAddress;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.port.SerialParameters;
import io.sensorhub.driver.UsbInterfaces;
import io.sensorhub.usb.SerialDevices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes the way to a line that its address asks for. */
public final class Lines {

  private Lines() {}

  /**
   * The way to a line whose interface need not be found.
   *
   * @param devices of this machine
   */
  public static Line of(PortConfig port, SerialDevices devices) {
    return of(port, UsbInterfaces.UNKNOWN, devices);
  }

  /**
   * The way to a line.
   *
   * @param interfaces of the device, where its address tells only its socket
   * @param devices of this machine
   */
  public static Line of(PortConfig port, UsbInterfaces interfaces, SerialDevices devices) {
    return switch (port.address()) {
      case LineAddress.Device device -> new LocalLine(finder(device), port.parameters());
      case LineAddress.Usb usb -> new LocalLine(finder(usb, devices), port.parameters());
      case LineAddress.UsbPath path ->
          new LocalLine(new UsbSocket(path, interfaces, devices), port.parameters());
      case LineAddress.Tcp tcp -> new TcpLine(tcp);
      case LineAddress.Rfc2217 rfc2217 -> new Rfc2217Line(rfc2217, port.parameters());
    };
  }

  /** The way to a device file, with the usual settings at a rate. */
  public static Line of(Path device, int baudRate) {
    return new LocalLine(
        finder(new LineAddress.Device(device.toString())),
        SerialParameters.DEFAULT.atRate(baudRate));
  }

  /**
   * The device files of a line of this machine that are there now: one at most, or those of all
   * interfaces that may be the line, the likeliest first.
   */
  public static List<Path> devicesOf(LineAddress address, SerialDevices devices) {
    try {
      return switch (address) {
        case LineAddress.Device device -> List.of(finder(device).find());
        case LineAddress.Usb usb -> List.of(finder(usb, devices).find());
        case LineAddress.UsbPath path -> new UsbSocket(path, UsbInterfaces.UNKNOWN, devices).all();
        case LineAddress.Tcp _, LineAddress.Rfc2217 _ -> List.of();
      };
    } catch (IOException e) {
      return List.of(); // not plugged in
    }
  }

  private static DeviceFinder finder(LineAddress.Device device) {
    return new DevicePath(device.path());
  }

  private static DeviceFinder finder(LineAddress.Usb usb, SerialDevices devices) {
    return new UsbAdapter(usb, devices);
  }
}
