package io.sensorhub.aggregator;

import io.sensorhub.core.Backoff;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Finds out once that a handler does not answer, so that not every request has to wait for it.
 * After a failure it is open: nothing is asked for a second, twice as long after each further
 * failure, at most 8 s. Then one request is let through (half-open) and closes it or opens it
 * again. Thread-safe.
 */
final class CircuitBreaker {

  private static final Backoff AGAIN =
      Backoff.doubling(Duration.ofSeconds(1), Duration.ofSeconds(8));

  private final LongSupplier ticker;
  private int failures;
  private long retryNanos;
  private boolean probing;

  /**
   * @param ticker nanoseconds that only go forward
   */
  CircuitBreaker(LongSupplier ticker) {
    this.ticker = ticker;
  }

  /** Whether the handler may be asked now. Whoever asks says how it went. */
  synchronized boolean allows() {
    if (failures == 0) {
      return true;
    }
    if (probing || ticker.getAsLong() - retryNanos < 0) {
      return false;
    }
    probing = true;
    return true;
  }

  /** The handler answered, or is known to be there. */
  synchronized void succeeded() {
    failures = 0;
    probing = false;
  }

  /** The handler did not answer. */
  synchronized void failed() {
    probing = false;
    failures++;
    retryNanos = ticker.getAsLong() + AGAIN.delay(failures).toNanos();
  }

  synchronized boolean closed() {
    return failures == 0;
  }
}
