package io.sensorhub.bridge.command;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work in order per key, keys side by side: each key has a bounded queue and a virtual thread. The
 * keys are names of devices and groups; {@link #retain} ends the lanes of those that are no more.
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

  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Hands in work; false where too much waits for this key already. */
  boolean submit(String key, Runnable work) {
    return !closed && lanes.computeIfAbsent(key, Lanes::open).queue().offer(work);
  }

  /** Ends all lanes but these, each after what waits in it. */
  void retain(Set<String> keys) {
    lanes.forEach((key, lane) -> {
      if (!keys.contains(key) && lane.queue().offer(new End())) {
        lanes.remove(key, lane);
      }
    });
  }

  /** How many lanes there are. */
  int size() {
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
  public void close() {
    closed = true;
    lanes.values().forEach(lane -> lane.thread().interrupt());
  }
}
