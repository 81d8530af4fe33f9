package io.sensorhub.modem.fleet;

import java.util.Locale;

/** What a modem's proxy can do at the moment. */
public enum ModemState {
  /** Nothing is plugged in at its place. */
  ABSENT,
  /** Something is, but which module it is has not been asked yet. */
  UNCONFIRMED,
  /** Two modules say that they are it. */
  CONFLICT,
  /** The module has no interface with an address. */
  REGISTERED,
  /** It serves, but something stands in its way. */
  DEGRADED,
  /** It serves. */
  ONLINE,
  /** Somebody has switched it off. */
  DISABLED;

  /** As users read it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
