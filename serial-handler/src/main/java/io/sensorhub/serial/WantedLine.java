package io.sensorhub.serial;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.change.Changes;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.driver.Driver;
import io.sensorhub.runtime.device.Impact;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A line that is to be.
 *
 * @param devices on it
 * @param changed whether its devices are others, or are read differently, than up to now
 */
record WantedLine(PortConfig port, Driver driver, List<DeviceConfig> devices, boolean changed) {

  /** Ports of devices that come, go, or are read differently. */
  static Set<String> touched(Changes<DeviceConfig> changes) {
    Stream<DeviceConfig> different =
        changes.changed().stream()
            .filter(change -> Impact.of(change) != Impact.WORDS)
            .flatMap(change -> Stream.of(change.before(), change.now()));
    return Stream.of(changes.added().stream(), changes.removed().stream(), different)
        .flatMap(devices -> devices)
        .flatMap(device -> device.port().stream())
        .collect(Collectors.toSet());
  }

  String id() {
    return port.portId();
  }

  boolean is(OpenLine line) {
    return line.port().equals(port) && !changed;
  }

  /** Whether an open line can become this one without being closed. */
  boolean canBe(OpenLine line) {
    return line.port().equals(port) && isSharedAs(line) && takesDriverOf(line);
  }

  /** Whether the addresses on which a line is shared can be this line's. */
  boolean isSharedAs(OpenLine line) {
    return line.outlets().fit(port, driver);
  }

  /** Whether the driver of a line can go on as this line's. */
  boolean takesDriverOf(OpenLine line) {
    return line.worker().canBecome(driver);
  }

  /** Ids of those devices that are on this line. */
  Set<DeviceId> among(Set<DeviceId> ids) {
    return devices.stream().map(DeviceConfig::id).filter(ids::contains).collect(Collectors.toSet());
  }

  /** The devices on a line. */
  static List<DeviceConfig> on(PortConfig port, List<DeviceConfig> devices) {
    return devices.stream()
        .filter(device -> device.port().filter(port.portId()::equals).isPresent())
        .toList();
  }
}
