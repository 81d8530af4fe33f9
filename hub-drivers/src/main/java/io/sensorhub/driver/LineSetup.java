package io.sensorhub.driver;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.PortConfig;
import java.util.List;

/**
 * What a driver is made for.
 *
 * @param devices those on this line that are enabled
 */
public record LineSetup(PortConfig port, List<DeviceConfig> devices) {
  public LineSetup {
    devices = List.copyOf(devices);
  }
}
