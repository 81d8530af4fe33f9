package io.sensorhub.core.config;

import io.sensorhub.core.DeviceId;
import java.util.List;

/** Devices that take commands together. */
public record GroupConfig(DeviceId groupId, String friendlyName, List<DeviceId> devices) {
  public GroupConfig {
    devices = List.copyOf(devices);
  }
}
