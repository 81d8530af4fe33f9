package io.sensorhub.bridge.outbox;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How fast what has waited goes out: so many messages a second, usually in bursts of a tenth of
 * that, after a delay what is due of one second; and one more for each that comes meanwhile and has
 * to wait behind it, so that what waits gets less. Not thread-safe.
 */
public final class Pace {

  /** As fast as the broker takes it. */
  public static final int UNBOUNDED = 0;

  private static final double NANOS = 1e9;
  private static final int BURSTS_A_SECOND = 10;

  private final int perSecond;
  private final LongSupplier ticker;
  private double allowed;
  private long credit;
  private long last;

  /**
   * @param perSecond messages, or {@link #UNBOUNDED}
   * @param ticker nanoseconds that only go forward
   */
  public Pace(int perSecond, LongSupplier ticker) {
    this.perSecond = perSecond;
    this.ticker = ticker;
    this.last = ticker.getAsLong();
  }

  boolean bounded() {
    return perSecond != UNBOUNDED;
  }

  /** Nothing has been saved up. */
  void begin() {
    last = ticker.getAsLong();
    allowed = 0;
    credit = 0;
  }

  /** Something else has come, and has to wait behind what waits. */
  void joined(int messages) {
    credit += messages;
  }

  /** True if so many messages may go out now; they are then counted. */
  boolean allows(int messages) {
    long now = ticker.getAsLong();
    double earned = (now - last) * (double) perSecond / NANOS;
    allowed = Math.min(Math.max(messages, perSecond), allowed + earned);
    last = now;
    if (credit >= messages) {
      credit -= messages;
    } else if (allowed >= messages) {
      allowed -= messages;
    } else {
      return false;
    }
    return true;
  }

  /** How long it takes until the next burst may go out. */
  Duration untilBurst() {
    double burst = Math.max(1, (double) perSecond / BURSTS_A_SECOND);
    return Duration.ofNanos((long) (Math.max(0, burst - allowed) * NANOS / perSecond) + 1);
  }
}
