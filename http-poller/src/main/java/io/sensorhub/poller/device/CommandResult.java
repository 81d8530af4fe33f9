package io.sensorhub.poller.device;

import io.sensorhub.core.health.Fault;
import io.sensorhub.poller.client.DeviceClient;
import java.util.List;
import java.util.Optional;

/** How a command ended. */
public sealed interface CommandResult {

  /** Done, and read back. */
  record Done() implements CommandResult {}

  /**
   * Its time was over before it was sent.
   *
   * @param sent the properties of the same command that had been set before
   */
  record TooLate(List<String> sent) implements CommandResult {}

  /** The device took it, and could not be read back in time. */
  record Unread() implements CommandResult {}

  /** The device did not take it, or nobody knows. */
  record Failed(DeviceClient.Failed failure) implements CommandResult {}

  /** How one ended whose values were sent and read back with that fault, or none. */
  static CommandResult of(Optional<Fault> fault) {
    return fault
        .<CommandResult>map(
            one -> new Failed(new DeviceClient.Failed(one.code(), one.message(), false)))
        .orElseGet(Done::new);
  }
}
