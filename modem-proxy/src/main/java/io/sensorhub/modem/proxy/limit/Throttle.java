package io.sensorhub.modem.proxy.limit;

import java.util.concurrent.TimeUnit;

/** A rate of octets with a burst of one second, kept by reading later. Thread-safe. */
public final class Throttle {

  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private double rate;
  private double available;
  private long last;

  /**
   * @param rate octets a second; 0: no limit
   * @param now of a ticker, in nanoseconds
   */
  public Throttle(long rate, long now) {
    this.rate = (double) rate;
    this.available = (double) rate;
    this.last = now;
  }

  /** Another rate from now on. */
  public synchronized void change(long next) {
    rate = (double) next;
    available = Math.min(available, (double) next);
  }

  /**
   * Counts octets.
   *
   * @return nanoseconds until the next can be read; 0: at once
   */
  public synchronized long moved(long octets, long now) {
    if (rate == 0) {
      return 0;
    }
    available = Math.min(rate, available + (double) (now - last) / NANOS * rate) - (double) octets;
    last = now;
    return available >= 0 ? 0 : (long) (-available / rate * NANOS);
  }
}
