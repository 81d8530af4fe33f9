package io.sensorhub.bridge.command;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work in order per key, keys side by side: each key has a bounded queue and a virtual thread. The
 * keys are names of devices and groups; {@link #retain} ends the lanes of those that are no more.
 * Thread-safe: nothing is handed in behind the end of a lane.
 */
final class Lanes implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
  private static final int WAITING = 64;

  /** The end of a lane. */
  private static final class End implements Runnable {
    @Override
    public void run() {}
  }

  private record Lane(BlockingQueue<Runnable> queue, Thread thread) {}

  private final Map<String, Lane> lanes = new HashMap<>();
  private boolean closed;

  /**
   * Hands in work, which is done unless the lanes are closed; false where too much waits for this
   * key already. Does not block.
   */
  synchronized boolean submit(String key, Runnable work) {
    return !closed && lanes.computeIfAbsent(key, Lanes::open).queue().offer(work);
  }

  /** Ends all lanes but these, each after what waits in it. */
  synchronized void retain(Set<String> keys) {
    lanes
        .entrySet()
        .removeIf(
            lane -> !keys.contains(lane.getKey()) && lane.getValue().queue().offer(new End()));
  }

  /** How many lanes there are. */
  synchronized int size() {
    return lanes.size();
  }

  private static Lane open(String key) {
    BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(WAITING);
    Thread thread = Thread.ofVirtual().name("lane-" + key).start(() -> work(queue));
    return new Lane(queue, thread);
  }

  private static void work(BlockingQueue<Runnable> queue) {
    try {
      while (true) {
        Runnable next = queue.take();
        if (next instanceof End) {
          return;
        }
        try {
          next.run();
        } catch (RuntimeException e) {
          LOG.error("fault in the hub's own code", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    lanes.values().forEach(lane -> lane.thread().interrupt());
  }
}
