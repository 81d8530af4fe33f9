package io.sensorhub.core;

import java.util.Locale;

/** How far a reading can be trusted. */
public enum Quality {
  /** Measured by a real device. */
  GOOD,
  /** Made up by the hub's own simulation. */
  SIMULATED,
  /** Older than it should be. */
  STALE,
  /** The device itself doubts it. */
  UNCERTAIN;

  /** The name on REST and MQTT. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The quality of that name; {@link #UNCERTAIN} for a name of another version. */
  public static Quality ofWireName(String name) {
    for (Quality quality : values()) {
      if (quality.wireName().equals(name)) {
        return quality;
      }
    }
    return UNCERTAIN;
  }
}
