package io.sensorhub.serial.line;

import io.sensorhub.core.port.LineAddress;
import io.sensorhub.usb.SerialDevice;
import io.sensorhub.usb.SerialDevices;
import io.sensorhub.usb.UsbIdentity;
import io.sensorhub.usb.UsbPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A USB adapter by what it tells of itself, under whatever name it is plugged in. */
record UsbAdapter(LineAddress.Usb wanted, SerialDevices devices) implements DeviceFinder {

  @Override
  public Path find() throws IOException {
    List<SerialDevice> found =
        devices.of(wanted.vendorId(), wanted.productId()).stream().filter(this::fits).toList();
    if (found.isEmpty()) {
      throw new IOException("no such adapter is plugged in");
    }
    if (found.size() > 1) {
      throw new IOException(
          "more than one fits: "
              + found.stream().map(UsbAdapter::name).collect(Collectors.joining(", "))
              + "; add what tells them apart: \"serial_number\", \"interface\", \"socket\" or"
              + " \"port\" (./hub ports --json lists them)");
    }
    return found.getFirst().path().toRealPath();
  }

  private boolean fits(SerialDevice device) {
    return device.usb().filter(this::is).isPresent()
        && (wanted.socket().isEmpty()
            || wanted.socket().equals(device.place().flatMap(UsbPlace::socket)))
        && wanted
            .port()
            .map(port -> port.equals(device.place().flatMap(UsbPlace::portNumber).orElse(0)))
            .orElse(true); // an interface whose only port has no number has port 0
  }

  private boolean is(UsbIdentity identity) {
    return (wanted.serialNumber().isEmpty()
            || wanted.serialNumber().equals(identity.serialNumber()))
        && (wanted.interfaceNumber().isEmpty()
            || wanted.interfaceNumber().equals(identity.interfaceNumber()));
  }

  private static String name(SerialDevice device) {
    return device.path()
        + device.usb().flatMap(UsbIdentity::serialNumber).map(n -> " serial " + n).orElse("")
        + device.usb().flatMap(UsbIdentity::interfaceNumber).map(n -> " interface " + n).orElse("")
        + device.place().flatMap(UsbPlace::socket).map(path -> " in " + path).orElse("")
        + device.place().flatMap(UsbPlace::portNumber).map(n -> " port " + n).orElse("");
  }

  @Override
  public String trace() {
    return devices.trace();
  }

  @Override
  public String recentTrace(long nanos) {
    return devices.recentTrace(nanos);
  }

  @Override
  public String toString() {
    return wanted.toString();
  }
}
