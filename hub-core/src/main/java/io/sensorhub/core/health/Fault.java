package io.sensorhub.core.health;

import java.time.Instant;
import java.util.Optional;

/**
 * What is wrong with a device, since when, and when it is tried again.
 *
 * @param code the kind
 * @param message for people: target, operation and cause; no secrets
 * @param timestamp when this fault was seen first
 * @param retry when and for how many times it is tried again, where that is known
 */
public record Fault(FaultCode code, String message, Instant timestamp, Optional<Retry> retry) {

  /**
   * A retry that is planned.
   *
   * @param attempt how many attempts have failed, from 1
   * @param next when the next one begins
   */
  public record Retry(int attempt, Instant next) {}

  public static Fault of(FaultCode code, String message, Instant timestamp) {
    return new Fault(code, message, timestamp, Optional.empty());
  }
}
