package io.sensorhub.serial.usb;

import io.sensorhub.core.port.PortConfig;
import io.sensorhub.serial.line.Lines;
import io.sensorhub.serial.line.Plugs;
import io.sensorhub.usb.SerialDevices;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which adapters the instance file names, by path, link or numbers, as they resolve in the
 * handler's own {@code /dev} now. Thread-safe.
 */
public final class FileClaims implements Plugs.Claims {

  private final Supplier<List<PortConfig>> ports;
  private final SerialDevices devices;

  /**
   * @param ports of the file, as they are now
   */
  FileClaims(Supplier<List<PortConfig>> ports, SerialDevices devices) {
    this.ports = ports;
    this.devices = devices;
  }

  /**
   * The port of the file that a device belongs to.
   *
   * @param device its file, without links
   */
  Optional<String> of(Path device) {
    return ports.get().stream()
        .filter(port -> Lines.devicesOf(port.address(), devices).contains(device))
        .map(PortConfig::portId)
        .findFirst();
  }

  /** The port of the file that has the adapter of another port. */
  Optional<String> of(PortConfig other) {
    return Lines.devicesOf(other.address(), devices).stream()
        .flatMap(path -> of(path).stream())
        .findFirst();
  }

  /** A port of the file leaves nothing to anybody. */
  @Override
  public Optional<String> other(String portId, Path device) {
    return ports.get().stream().anyMatch(port -> port.portId().equals(portId))
        ? Optional.empty()
        : of(device);
  }
}
