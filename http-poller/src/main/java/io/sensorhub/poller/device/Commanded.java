package io.sensorhub.poller.device;

import io.sensorhub.core.health.Fault;
import io.sensorhub.poller.client.HttpSender;
import java.util.Optional;

/** How a command ended. */
public sealed interface Commanded {

  /** Done, and read back. */
  record Done() implements Commanded {}

  /** Its time had passed before anything was sent. */
  record TooLate() implements Commanded {}

  /** The device did not take it, or nobody knows. */
  record Failed(HttpSender.Failed failure) implements Commanded {}

  /** How one ended whose values were sent and read back with that fault, or none. */
  static Commanded of(Optional<Fault> fault) {
    return fault
        .<Commanded>map(one -> new Failed(new HttpSender.Failed(one.code(), one.message(), false)))
        .orElseGet(Done::new);
  }
}
