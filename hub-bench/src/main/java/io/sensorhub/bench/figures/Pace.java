package io.sensorhub.bench.figures;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/** Writes at a rate, in bursts of at most a millisecond. */
public final class Pace {

  private static final long BURST_NANOS = 1_000_000;
  private static final long GRACE_SECONDS = 2;

  private Pace() {}

  /**
   * Writes all of it.
   *
   * @param rate per second
   * @param write is told how many to write now
   * @return false where writing took more than two seconds longer than it should
   */
  public static boolean write(int rate, int total, IntConsumer write) {
    long begun = System.nanoTime();
    long interval = Math.max(BURST_NANOS, 1_000_000_000L / rate);
    int sent = 0;
    while (sent < total) {
      long now = System.nanoTime() - begun;
      int due = (int) Math.min(total, 1 + now * rate / 1_000_000_000L);
      if (due > sent) {
        write.accept(due - sent);
        sent = due;
      } else {
        LockSupport.parkNanos(Math.max(1, interval - now % interval));
      }
      if (now > TimeUnit.SECONDS.toNanos(total / rate + GRACE_SECONDS)) {
        return false; // the line is read more slowly than it is written
      }
    }
    return true;
  }
}
