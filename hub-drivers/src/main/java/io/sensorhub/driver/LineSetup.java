package io.sensorhub.driver;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.port.PortConfig;
import java.util.List;

/**
 * What a driver is made for; the driver's own keys of port and devices have been checked.
 *
 * @param place of the port in the instance file, as a JSON Pointer
 * @param devices those on this line that are enabled
 * @param keepsMessages whether another service keeps the messages of modems, and says so of each
 */
public record LineSetup(
    PortConfig port, String place, List<DeviceConfig> devices, boolean keepsMessages) {
  public LineSetup {
    devices = List.copyOf(devices);
  }
}
