package io.sensorhub.serial.worker;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.driver.Driver;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Other devices on a line that stays open.
 *
 * @param heir as which the line's driver goes on
 * @param devices on the line from now on
 * @param fresh ids of devices that were not on the line before, or are others now
 */
public record LineChange(Driver heir, List<DeviceConfig> devices, Set<DeviceId> fresh) {

  public LineChange {
    devices = List.copyOf(devices);
    fresh = Set.copyOf(fresh);
  }

  /** This change, together with an earlier one that was not carried out. */
  LineChange after(LineChange earlier) {
    Set<DeviceId> all = new HashSet<>(earlier.fresh);
    all.addAll(fresh);
    return new LineChange(heir, devices, all);
  }

  List<DeviceId> ids() {
    return devices.stream().map(DeviceConfig::id).toList();
  }
}
