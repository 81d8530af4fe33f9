package io.sensorhub.core.config;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.modem.ModemsConfig;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.core.port.PortConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One instance of the hub, as its file describes it, checked.
 *
 * @param updateInterval after which each available device's state is published again
 * @param cacheTtl how long the aggregator answers from its cache
 * @param push where devices report by themselves; empty: nowhere
 * @param usb adapters that come and go
 * @param modems proxies of modems; empty: there are none
 */
public record InstanceConfig(
    String instanceId,
    String connectorType,
    String friendlyName,
    boolean enabled,
    Duration updateInterval,
    Duration cacheTtl,
    Optional<Endpoint> push,
    UsbConfig usb,
    Optional<ModemsConfig> modems,
    List<PortConfig> ports,
    List<DeviceConfig> devices,
    List<GroupConfig> groups) {

  /** What instance ids look like. */
  public static final Pattern INSTANCE_ID = Pattern.compile("[a-z0-9_-]{1,64}");

  public InstanceConfig {
    ports = List.copyOf(ports);
    devices = List.copyOf(devices);
    groups = List.copyOf(groups);
  }

  /** This instance with other ports and devices. */
  public InstanceConfig with(List<PortConfig> otherPorts, List<DeviceConfig> otherDevices) {
    return new InstanceConfig(
        instanceId,
        connectorType,
        friendlyName,
        enabled,
        updateInterval,
        cacheTtl,
        push,
        usb,
        modems,
        otherPorts,
        otherDevices,
        groups);
  }

  /** The device of that id. */
  public Optional<DeviceConfig> device(DeviceId id) {
    return devices.stream().filter(device -> device.id().equals(id)).findFirst();
  }
}
