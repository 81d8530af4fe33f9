package io.sensorhub.core.health;

import java.util.Locale;

/** How a device is doing. */
public enum DeviceStatus {
  /** Nothing is known yet. */
  UNKNOWN,
  /** The last read succeeded, or its line is open. */
  ONLINE,
  /** The last read failed, or the one before it; the device was well before. */
  DEGRADED,
  /**
   * Three reads failed, or the very first one; its line is closed; or it has been silent for too
   * long.
   */
  OFFLINE;

  /** The name on REST and in streams. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** True while values of this device may be taken for live ones. */
  public boolean available() {
    return this == ONLINE || this == DEGRADED;
  }

  /** The status of that name; {@link #UNKNOWN} for a name of another version. */
  public static DeviceStatus ofWireName(String name) {
    for (DeviceStatus status : values()) {
      if (status.wireName().equals(name)) {
        return status;
      }
    }
    return UNKNOWN;
  }
}
