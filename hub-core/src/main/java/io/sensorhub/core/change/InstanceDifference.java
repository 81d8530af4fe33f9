package io.sensorhub.core.change;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.GroupConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.port.PortConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * What differs between two checked versions of an instance.
 *
 * @param settings keys that all devices share and whose values differ
 * @param restart keys whose values differ and which a running hub cannot take
 */
public record InstanceDifference(
    InstanceConfig before,
    InstanceConfig now,
    Changes<PortConfig> ports,
    Changes<DeviceConfig> devices,
    Changes<GroupConfig> groups,
    List<String> settings,
    List<String> restart) {

  public InstanceDifference {
    settings = List.copyOf(settings);
    restart = List.copyOf(restart);
  }

  /** Compares two versions. */
  public static InstanceDifference of(InstanceConfig before, InstanceConfig now) {
    return new InstanceDifference(
        before,
        now,
        Changes.between(before.ports(), now.ports(), PortConfig::portId, Keys::differing),
        Changes.between(before.devices(), now.devices(), DeviceConfig::id, Keys::differing),
        Changes.between(
            before.groups(),
            now.groups(),
            GroupConfig::groupId,
            (was, is) -> Key.differing(Keys.GROUP, was, is)),
        Key.differing(Keys.SETTINGS, before, now),
        Key.differing(Keys.RESTART, before, now));
  }

  /** True if both versions say the same. */
  public boolean isEmpty() {
    return ports.isEmpty()
        && devices.isEmpty()
        && groups.isEmpty()
        && settings.isEmpty()
        && restart.isEmpty();
  }

  /** One line for each change that a running hub can take. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.addAll(ports.lines("port", PortConfig::portId));
    lines.addAll(devices.lines("device", DeviceConfig::id));
    lines.addAll(groups.lines("group", GroupConfig::groupId));
    settings.forEach(key -> lines.add("~ " + key));
    return lines;
  }
}
