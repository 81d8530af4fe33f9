package io.sensorhub.driver.modbus.unit;

import io.sensorhub.driver.modbus.frame.Failure;

/**
 * How much of a bus's time goes to what does not answer: a twentieth, for all of its units
 * together. What was not spent is kept for up to a minute, so that something that was well is
 * looked for quickly.
 */
public final class Allowance {

  private static final long SHARE = 20;

  /** Worth three seconds of waiting. */
  private static final long MOST_SAVED_NANOS = 60_000_000_000L;

  private long freeNanos;

  /** Begins with nothing saved. */
  public void begin(long nanos) {
    freeNanos = nanos;
  }

  /** When the next question to something that may not answer can go out. */
  public long freeNanos() {
    return freeNanos;
  }

  /**
   * Takes what a question has cost, where that was waiting in vain. Questions that were put before
   * anybody knew better make no debt beyond that of the last one.
   */
  public void spend(Failure failure, long costNanos, long nanos) {
    if (failure.kind() == Failure.Kind.SILENCE) {
      long from = nanos - freeNanos > MOST_SAVED_NANOS ? nanos - MOST_SAVED_NANOS : freeNanos;
      freeNanos = (from - nanos > 0 ? nanos : from) + SHARE * costNanos;
    }
  }
}
