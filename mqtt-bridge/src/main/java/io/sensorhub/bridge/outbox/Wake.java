package io.sensorhub.bridge.outbox;

import java.time.Duration;

/**
 * Wakes the publisher: whoever has something for it calls {@link #up}. Who may be able to do what
 * there is to do by itself holds the waking back meanwhile. Thread-safe.
 */
public final class Wake {

  private boolean up;
  private int holds;

  /** There is something to do. */
  public synchronized void up() {
    up = true;
    if (holds == 0) {
      notifyAll();
    }
  }

  /** Nobody is woken until {@link #release}. */
  public synchronized void hold() {
    holds++;
  }

  /** Wakes if there is something to do that nobody has taken. */
  public synchronized void release() {
    holds--;
    if (up && holds == 0) {
      notifyAll();
    }
  }

  /** True if there was something to do, which the caller does now. */
  public synchronized boolean take() {
    boolean taken = up;
    up = false;
    return taken;
  }

  /** Waits until there is something to do, or the time is over. */
  public synchronized void await(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!up) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return;
      }
      wait(left / 1_000_000 + 1);
    }
    up = false;
  }
}
