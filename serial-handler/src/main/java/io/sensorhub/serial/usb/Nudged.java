package io.sensorhub.serial.usb;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does one thing again whenever somebody says that there is something to do, and at
 * times without being told.
 */
final class Nudged implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Nudged.class);

  private final Semaphore nudges = new Semaphore(0);
  private final Duration interval;
  private final Runnable task;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param interval after which it is done without being told
   */
  Nudged(String name, Duration interval, Runnable task) {
    this.interval = interval;
    this.task = task;
    this.thread = new Thread(this::work, name);
  }

  void start() {
    thread.start();
  }

  /** There is something to do. */
  void nudge() {
    nudges.release();
  }

  private void work() {
    while (!closed) {
      try {
        boolean _ = nudges.tryAcquire(interval.toNanos(), TimeUnit.NANOSECONDS);
        int _ = nudges.drainPermits();
        if (!closed) {
          task.run();
        }
      } catch (InterruptedException e) {
        return; // only close() interrupts this thread
      } catch (RuntimeException e) {
        LOG.error("fault in the hub's own code thread={}", thread.getName(), e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
