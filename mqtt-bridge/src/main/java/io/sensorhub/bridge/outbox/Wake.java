package io.sensorhub.bridge.outbox;

import java.time.Duration;

/** Wakes the publisher: whoever has something for it calls {@link #up}. Thread-safe. */
public final class Wake {

  private boolean up;

  /** There is something to do. */
  public synchronized void up() {
    up = true;
    notifyAll();
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
