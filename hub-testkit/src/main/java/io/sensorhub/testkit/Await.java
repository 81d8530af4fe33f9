package io.sensorhub.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, with a limit. */
public final class Await {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private Await() {}

  /** Waits until {@code condition} holds, for 20 s at most; an exception counts as not yet. */
  public static void until(String what, Callable<Boolean> condition) {
    until(what, LIMIT, condition);
  }

  /** Waits until {@code condition} holds; an exception counts as not yet. */
  public static void until(String what, Duration limit, Callable<Boolean> condition) {
    long end = System.nanoTime() + limit.toNanos();
    Exception last = null;
    while (System.nanoTime() - end < 0) {
      try {
        if (condition.call()) {
          return;
        }
        last = null;
      } catch (Exception e) {
        last = e;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    throw new AssertionError("not within " + limit.toSeconds() + " s: " + what, last);
  }
}
