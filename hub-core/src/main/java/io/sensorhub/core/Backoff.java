package io.sensorhub.core;

import java.time.Duration;

/**
 * How long to wait before something that failed is tried again: {@code initial} first, then ever
 * longer by {@code factor}, up to {@code max}. The one rule for all that is tried again at growing
 * distances; who uses it counts the failures.
 */
public record Backoff(Duration initial, Duration max, double factor) {

  public Backoff {
    if (initial.isNegative() || initial.isZero() || max.compareTo(initial) < 0 || factor < 1) {
      throw new IllegalArgumentException("backoff " + initial + " × " + factor + " to " + max);
    }
  }

  /** Each wait is twice as long as the one before. */
  public static Backoff doubling(Duration initial, Duration max) {
    return new Backoff(initial, max, 2);
  }

  /**
   * The wait before the next attempt.
   *
   * @param failures number of attempts in a row that have failed; less than one counts as one
   */
  public Duration delay(int failures) {
    double nanos = initial.toNanos() * Math.pow(factor, Math.max(0, failures - 1));
    return nanos >= max.toNanos() ? max : Duration.ofNanos((long) nanos);
  }
}
