package io.sensorhub.serial.fanout;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for lines that wait for slow connections, of all shared ports together. A connection whose
 * queue is short needs no place here, so slow ones cost the others nothing. Thread-safe.
 */
public final class WaitingRoom {

  /** What may wait in all, in bytes. */
  static final long MOST_BYTES = 4_194_304;

  private final AtomicLong taken = new AtomicLong();

  /** Takes places; false if there are not enough. */
  boolean take(int bytes) {
    if (taken.addAndGet(bytes) <= MOST_BYTES) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  /** Gives places back. */
  void give(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** How many bytes wait. */
  long taken() {
    return taken.get();
  }
}
