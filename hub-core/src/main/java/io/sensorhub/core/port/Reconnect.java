package io.sensorhub.core.port;

import java.time.Duration;

/**
 * How a lost connection is tried again: after {@code initial}, then ever later by {@code factor} up
 * to {@code max}.
 */
public record Reconnect(Duration initial, Duration max, double factor) {

  /** What holds where nothing is configured. */
  public static final Reconnect DEFAULT =
      new Reconnect(Duration.ofSeconds(5), Duration.ofSeconds(60), 2);

  public Reconnect {
    if (initial.isNegative() || initial.isZero() || max.compareTo(initial) < 0 || factor < 1) {
      throw new IllegalArgumentException("backoff " + initial + " × " + factor + " to " + max);
    }
  }

  /** How long to wait before attempt {@code failures + 1}. */
  public Duration delay(int failures) {
    double nanos = initial.toNanos() * Math.pow(factor, Math.max(0, failures - 1));
    return nanos >= max.toNanos() ? max : Duration.ofNanos((long) nanos);
  }
}
