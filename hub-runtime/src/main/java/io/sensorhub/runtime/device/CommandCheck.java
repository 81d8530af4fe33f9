package io.sensorhub.runtime.device;

import io.sensorhub.core.description.Control;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.runtime.http.ApiException;
import java.util.Optional;

/**
 * Checks a command against what its device can be set to, before anything is sent: in the same way,
 * with the same messages, in every handler.
 */
public final class CommandCheck {

  private CommandCheck() {}

  /** Answers 422, with what is allowed, if one of the values cannot be set. */
  public static void check(DeviceDescription device, CommandBody command) {
    command
        .values()
        .forEach((property, value) -> {
          Control control =
              Optional.ofNullable(device.properties().get(property))
                  .flatMap(PropertyDescription::control)
                  .orElseThrow(() ->
                      invalid(
                          "\"" + property + "\" cannot be set; these can: " + device.settable()));
          control
              .problem(value)
              .ifPresent(allowed -> {
                throw invalid("\"" + property + "\" takes " + allowed);
              });
        });
  }

  private static ApiException invalid(String message) {
    return new ApiException(422, "COMMAND_INVALID", message);
  }
}
