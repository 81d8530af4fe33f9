package io.sensorhub.runtime.device;

import io.sensorhub.core.change.RosterChange.Changed;
import io.sensorhub.core.config.DeviceConfig;
import java.util.List;
import java.util.Set;

/** What a change of a device's configuration means to whoever looks after it. */
public enum Impact {

  /** Only how the device is described and published: whoever reads it reads on. */
  WORDS,

  /** How the device is read. What was read before is still true of it. */
  SETTINGS,

  /** It is another device: what was known before is not true of it. */
  OTHER_DEVICE;

  private static final Set<String> OF_WORDS =
      Set.of(
          "friendly_name",
          "room",
          "model",
          "manufacturer",
          "device_type",
          "device_class",
          "properties");

  private static final Set<String> OF_IDENTITY =
      Set.of("profile", "port_id", "unit_id", "url", "values", "registers");

  /** Judges by the keys whose values differ; a change that names none may be any. */
  public static Impact of(Changed<DeviceConfig> change) {
    List<String> keys = change.keys();
    if (keys.isEmpty() || keys.stream().anyMatch(OF_IDENTITY::contains)) {
      return OTHER_DEVICE;
    }
    return OF_WORDS.containsAll(keys) ? WORDS : SETTINGS;
  }
}
