package io.sensorhub.modem.egress;

import java.util.Locale;

/** Why a connection is not made, or is ended. */
public enum Cause {
  /** The modem has no interface with an address. */
  NO_INTERFACE(503, 0x03),
  /** The modem is absent, unconfirmed or switched off. */
  MODEM_OFFLINE(503, 0x03),
  /** The name is unknown, or no name server answers. */
  DNS(502, 0x04),
  /** The destination has refused the connection. */
  REFUSED(502, 0x05),
  /** The destination has not answered in time. */
  TIMEOUT(504, 0x04),
  /** The client, the destination or its port is not allowed. */
  DENIED(403, 0x02),
  /** A limit is reached. */
  LIMIT(429, 0x01);

  private final int httpStatus;
  private final int socks5Reply;

  Cause(int httpStatus, int socks5Reply) {
    this.httpStatus = httpStatus;
    this.socks5Reply = socks5Reply;
  }

  /** The status of an answer in HTTP (RFC 9110). */
  public int httpStatus() {
    return httpStatus;
  }

  /** The reply of SOCKS 5 (RFC 1928, section 6). */
  public byte socks5Reply() {
    return (byte) socks5Reply;
  }

  /** As users read it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
