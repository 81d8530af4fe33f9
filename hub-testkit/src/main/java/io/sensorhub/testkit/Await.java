package io.sensorhub.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for a condition. The limit is for what never comes: a wait that succeeds costs no more than
 * the condition needs, so that a slow or busy machine is given its time.
 */
public final class Await {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private Await() {}

  /**
   * Waits until {@code condition} holds, for two minutes at most; an exception counts as not yet.
   */
  public static void until(String what, Callable<Boolean> condition) {
    until(what, LIMIT, condition);
  }

  /**
   * Acts, and acts again each half second until {@code condition} holds: for what may be lost on
   * its way, or be over before somebody has looked.
   */
  public static void repeating(String what, Runnable act, Callable<Boolean> condition) {
    AtomicLong acted = new AtomicLong(System.nanoTime() - AGAIN_NANOS);
    until(
        what,
        () -> {
          if (System.nanoTime() - acted.get() >= AGAIN_NANOS) {
            act.run();
            acted.set(System.nanoTime());
          }
          return condition.call();
        });
  }

  /** Waits until {@code condition} holds; an exception counts as not yet. */
  public static void until(String what, Duration limit, Callable<Boolean> condition) {
    long end = System.nanoTime() + limit.toNanos();
    Exception last = null;
    boolean over = false;
    while (!over) {
      over = System.nanoTime() - end >= 0; // then it is looked at once more
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
