package io.sensorhub.poller.device;

import io.sensorhub.core.health.Fault;
import io.sensorhub.poller.client.HttpSender;
import java.util.List;
import java.util.Optional;

/** How a command ended. */
public sealed interface Commanded {

  /** Done, and read back. */
  record Done() implements Commanded {}

  /**
   * Its time was over before it was sent.
   *
   * @param sent the properties of the same command that had been set before
   */
  record TooLate(List<String> sent) implements Commanded {}

  /** The device took it, and could not be read back in time. */
  record Unread() implements Commanded {}

  /** The device did not take it, or nobody knows. */
  record Failed(HttpSender.Failed failure) implements Commanded {}

  /** How one ended whose values were sent and read back with that fault, or none. */
  static Commanded of(Optional<Fault> fault) {
    return fault
        .<Commanded>map(one -> new Failed(new HttpSender.Failed(one.code(), one.message(), false)))
        .orElseGet(Done::new);
  }
}
