package io.sensorhub.driver;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.modem.ModemsConfig;
import io.sensorhub.core.port.PortConfig;
import java.util.List;
import java.util.Optional;

/**
 * What a driver is made for; the driver's own keys of port and devices have been checked.
 *
 * @param place of the port in the instance file, as a JSON Pointer
 * @param devices those on this line that are enabled
 * @param modems what is said of all modems; empty: they have no proxies
 */
public record LineSetup(
    PortConfig port, String place, List<DeviceConfig> devices, Optional<ModemsConfig> modems) {
  public LineSetup {
    devices = List.copyOf(devices);
  }
}
