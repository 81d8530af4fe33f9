package io.sensorhub.modem.line;

import io.sensorhub.core.DeviceId;

/** Told of each command that a modem was given. */
@FunctionalInterface
public interface CommandLog {

  /** The service itself asks. */
  String HUB = "hub";

  /** A request for the modem below {@code /api/modems}. */
  String REST = "rest";

  /** A command for the device of the proxy: from MQTT, or from REST. */
  String DEVICE = "device";

  /**
   * A command was answered, or was not; must not block.
   *
   * @param command and
   * @param answer without what is secret or personal
   * @param result {@code ok}, or the error
   */
  void given(
      DeviceId modem, String who, String command, String answer, long tookMillis, String result);
}
