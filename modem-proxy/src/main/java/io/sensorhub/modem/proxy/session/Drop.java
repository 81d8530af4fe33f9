package io.sensorhub.modem.proxy.session;

import io.sensorhub.modem.egress.Cause;
import java.util.Locale;

/** Why a datagram goes no further. */
public enum Drop {
  /** It is not from the client, or its destination or port is not allowed. */
  DENIED,
  /** The name of its destination is unknown, or no name server answers. */
  DNS,
  /** It is part of a larger one. */
  FRAGMENT,
  /** Its head is none. */
  MALFORMED,
  /** The sockets take no more at the moment, or not one of that size. */
  UNSENT;

  /** Of a datagram that did not leave. */
  static Drop of(Cause cause) {
    return switch (cause) {
      case DENIED -> DENIED;
      case DNS -> DNS;
      case NO_INTERFACE, MODEM_OFFLINE, REFUSED, TIMEOUT, LIMIT -> UNSENT;
    };
  }

  /** As users read it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
