package io.sensorhub.core.health;

/** What is wrong with a device, as it is named on REST and MQTT. */
public enum FaultCode {
  /** The device did not answer, or was not heard, in time. */
  READ_TIMEOUT,
  /** The serial line is closed. */
  LINE_DOWN,
  /** The adapter was plugged in again and again, and is left alone for a while. */
  FLAPPING,
  /** The device answered with an error of its own. */
  DEVICE_EXCEPTION,
  /** What came was damaged on the way. */
  CHECKSUM_ERROR,
  /** No connection to the device's address. */
  CONNECTION_FAILED,
  /** The answer's HTTP status is no success. */
  HTTP_STATUS,
  /** The device wants a login (401), or another one (403). */
  AUTHENTICATION_FAILED,
  /** The device sent its reader to another host. */
  REDIRECTED_AWAY,
  /** The answer is larger than the limit. */
  RESPONSE_TOO_LARGE,
  /** The answer is not what the profile expects. */
  INVALID_RESPONSE,
  /** Something answers, but nothing that a profile is known for. */
  UNKNOWN_MODEL,
  /** The line of a modem is closed, so that it takes no commands. */
  MODEM_OFFLINE,
  /** The device is away because it was told to start anew; for a while that is no fault. */
  RESTARTING,
  /** The proxy of a modem serves, but something stands in its way. */
  PROXY_HINDERED,
  /** Two lines have a device of the same identity. */
  IDENTITY_CONFLICT,
  /** The SIM wants a PIN or a PUK that the hub must not try. */
  SIM_BLOCKED,
  /** The handler that owns the device has been gone for too long. */
  HANDLER_DOWN;

  /** Whether the device is as it was told to be, so that nobody is told of a fault. */
  public boolean isExpected() {
    return this == RESTARTING;
  }

  /** The code of that name; {@link #DEVICE_EXCEPTION} for a name of another version. */
  public static FaultCode ofWireName(String name) {
    for (FaultCode code : values()) {
      if (code.name().equals(name)) {
        return code;
      }
    }
    return DEVICE_EXCEPTION;
  }
}
