package io.sensorhub.core;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The end of a time that runs by a ticker. Thread-safe as far as the ticker is. */
public final class Deadline {

  private final long endNanos;
  private final LongSupplier ticker;

  private Deadline(long endNanos, LongSupplier ticker) {
    this.endNanos = endNanos;
    this.ticker = ticker;
  }

  /**
   * The end of a time that begins now.
   *
   * @param ticker nanoseconds that only go forward
   */
  public static Deadline in(Duration time, LongSupplier ticker) {
    return new Deadline(ticker.getAsLong() + time.toNanos(), ticker);
  }

  /** The time that is left; zero or negative if it is over. */
  public Duration left() {
    return Duration.ofNanos(endNanos - ticker.getAsLong());
  }

  /** Whether no time is left. */
  public boolean isOver() {
    return endNanos - ticker.getAsLong() <= 0;
  }

  /** The milliseconds that are left, rounded up; zero if it is over. For what waits by them. */
  public long leftMillis() {
    return Math.max(0, Math.ceilDiv(endNanos - ticker.getAsLong(), 1_000_000L));
  }
}
