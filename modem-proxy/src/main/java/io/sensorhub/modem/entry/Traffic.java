package io.sensorhub.modem.entry;

import java.time.Instant;

/**
 * Octets of a time.
 *
 * @param iccid the SIM; empty: not known
 * @param user {@link #INTERFACE}: what the interface counted; {@link #NO_LOGIN}: clients that said
 *     no name
 * @param start of the hour, day or month
 * @param in to clients
 * @param out from clients
 */
public record Traffic(String serial, String iccid, String user, Instant start, long in, long out) {

  /** Stands for the interface, which counts more than payload. */
  public static final String INTERFACE = "";

  /** Stands for the clients without a login; no user can have this name. */
  public static final String NO_LOGIN = ":";
}
