package io.sensorhub.poller.device;

import io.sensorhub.core.Deadline;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ends a device's session on a thread of its own, so that closing many devices waits for none. */
final class SessionEnd {

  private final Semaphore host;
  private volatile @Nullable Thread thread;

  /**
   * @param host one permit, shared by all devices behind the same host and port
   */
  SessionEnd(Semaphore host) {
    this.host = host;
  }

  /** Begins: once the turn of the device has come, or after a second without it. */
  void start(HttpDevice device) {
    thread =
        Thread.ofVirtual()
            .name("end-" + device.config().id())
            .start(() -> {
              boolean turn = false;
              try {
                turn = host.tryAcquire(1, TimeUnit.SECONDS);
                device.close();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                if (turn) {
                  host.release();
                }
              }
            });
  }

  /** Waits for its end, at most until {@code end}. */
  void await(Deadline end) throws InterruptedException {
    Thread known = thread;
    if (known != null) {
      boolean _ = known.join(end.isOver() ? Duration.ofNanos(1) : end.left());
    }
  }
}
