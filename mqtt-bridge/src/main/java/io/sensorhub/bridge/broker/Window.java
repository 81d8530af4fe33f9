package io.sensorhub.bridge.broker;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many messages of a connection wait for the broker's answer. Thread-safe. */
final class Window {

  private static final int ROOM = 100;

  private final int size;
  private final Semaphore free;
  private volatile boolean lost;

  /** Whether a message will never be answered, which may be known before the loss is told. */
  private volatile boolean failed;

  /**
   * @param size most messages at once, at least 1
   */
  Window(int size) {
    this.size = size;
    this.free = new Semaphore(size);
  }

  /** A place in it. */
  final class Place {
    private final AtomicBoolean left = new AtomicBoolean();

    /** The message is answered; may be said more than once. */
    void leave() {
      if (left.compareAndSet(false, true)) {
        free.release();
      }
    }

    /** The message will not be answered. */
    void fail() {
      failed = true;
      leave();
    }
  }

  /**
   * Waits for a place.
   *
   * @throws IOException if there is none in time, or the connection is lost
   */
  Place enter(Duration patience) throws IOException {
    try {
      if (!free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("publish: the broker acknowledges nothing any more");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("publish: interrupted", e);
    }
    if (lost) {
      throw new IOException("publish: the connection is lost");
    }
    return new Place();
  }

  /** Nobody waits for answers that cannot come. */
  void lost() {
    lost = true;
    free.release(size);
  }

  boolean isLost() {
    return lost;
  }

  /** True if a hundred messages can enter without waiting. */
  boolean hasRoom() {
    return !lost && free.availablePermits() > ROOM;
  }

  /** Waits until everything is answered; false if that takes too long, or cannot be. */
  boolean flush(Duration atMost) {
    try {
      if (free.tryAcquire(size, atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        free.release(size);
        return !lost && !failed;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
