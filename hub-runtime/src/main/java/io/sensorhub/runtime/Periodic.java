package io.sensorhub.runtime;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does things again and again, one at a time, on one thread of its own. */
public final class Periodic implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);

  private final String name;
  private final ScheduledExecutorService timer;

  /**
   * @param name of the thread
   */
  public Periodic(String name) {
    this.name = name;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name(name).factory());
  }

  /** Something that is done again and again until it is cancelled. */
  @FunctionalInterface
  public interface Task {

    /** Ends it; what is being done is done to its end. */
    void cancel();
  }

  /** Does {@code task} after {@code first} and then each {@code interval}, without drift. */
  public Task every(Duration first, Duration interval, Runnable task) {
    ScheduledFuture<?> planned =
        timer.scheduleAtFixedRate(
            () -> guarded(task), first.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    return () -> planned.cancel(false);
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("fault in the hub's own code thread={}", name, e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
