package io.sensorhub.detector;

import java.time.Duration;

/**
 * When to look next. Times are nanoseconds that only go forward. Not thread-safe.
 *
 * <pre>
 *   first hint: at once      more hints: at most one look each {@link #APART}
 *   after the last hint: once more {@link #SETTLED} later, when udev has written its own words
 *   without a hint: each period
 * </pre>
 */
final class Schedule {

  /** Between two looks, in a burst of hints. */
  static final Duration APART = Duration.ofMillis(50);

  /** So long after the last hint udev is done. */
  static final Duration SETTLED = Duration.ofMillis(500);

  private Duration period;
  private long last;
  private long next;
  private long settled;
  private boolean hinted;
  private boolean settling;

  /**
   * @param period between two looks without a hint
   * @param now the first look is due
   */
  Schedule(Duration period, long now) {
    this.period = period;
    last = now - period.toNanos();
    next = now;
    hinted = true;
  }

  /** The kernel has said something. */
  void hint(long now) {
    if (!hinted) {
      hinted = true;
      next = Math.max(now - last, APART.toNanos()) + last;
    }
    settling = true;
    settled = now + SETTLED.toNanos();
  }

  /** Hints were lost: a look is due. */
  void lost(long now) {
    hinted = true;
    next = now;
  }

  /** Whether something asks for the look that is due, besides the time that has passed. */
  boolean asked(long now) {
    return hinted || (settling && settled - now <= 0);
  }

  /** A look was taken. */
  void looked(long now) {
    last = now;
    hinted = false;
    settling &= settled - now > 0;
  }

  void period(Duration changed) {
    period = changed;
  }

  /** How long until the next look, in nanoseconds; none or less: it is due. */
  long remaining(long now) {
    long wait = last + period.toNanos() - now;
    if (hinted) {
      wait = Math.min(wait, next - now);
    }
    if (settling) {
      wait = Math.min(wait, settled - now);
    }
    return wait;
  }
}
