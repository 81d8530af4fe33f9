package io.sensorhub.cli.modem;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.port.LineAddress;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.serial.line.Lines;
import io.sensorhub.usb.PluggedDevice;
import io.sensorhub.usb.SerialDevices;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which modems an instance file names, by their sockets or by their device files. */
final class ModemClaims {

  /** A driver that speaks AT; others may have the interface for positions. */
  static final String DRIVER = "at-modem";

  private final InstanceConfig instance;
  private final SerialDevices devices;

  ModemClaims(InstanceConfig instance, SerialDevices devices) {
    this.instance = instance;
    this.devices = devices;
  }

  /**
   * The port that a modem belongs to.
   *
   * @param files its device files, without links
   */
  Optional<String> port(PluggedDevice modem, List<Path> files) {
    return instance.ports().stream()
        .filter(port -> port.driver().equals(DRIVER))
        .filter(port -> isOf(port, modem, files))
        .map(PortConfig::portId)
        .findFirst();
  }

  private boolean isOf(PortConfig port, PluggedDevice modem, List<Path> files) {
    return port.address() instanceof LineAddress.UsbPath socket
        ? modem.isAt(socket.path())
        : Lines.devicesOf(port.address(), devices).stream().anyMatch(files::contains);
  }

  /** The device on a port. */
  Optional<String> device(String portId) {
    return instance.devices().stream()
        .filter(device -> device.source().equals(new DeviceConfig.OnPort(portId)))
        .map(device -> device.id().value())
        .findFirst();
  }

  /** Whether a port or a device of the file has that name. */
  boolean isTaken(String name) {
    return instance.ports().stream().anyMatch(port -> port.portId().equals(name))
        || instance.devices().stream().anyMatch(device -> device.id().value().equals(name));
  }
}
