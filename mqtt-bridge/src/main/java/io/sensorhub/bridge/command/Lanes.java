package io.sensorhub.bridge.command;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work in order per key, keys side by side: each key has a bounded queue and a virtual thread. The
 * keys are names of devices; {@link #retain} ends the lanes of those that are no more. Thread-safe:
 * nothing is handed in behind the end of a lane.
 */
final class Lanes implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
  private static final int WAITING = 64;

  /** The end of a lane. */
  private static final class End implements Runnable {
    @Override
    public void run() {}
  }

  /** So much waits in all lanes together, in bytes of payload. */
  static final int MOST_BYTES = 2 * 1024 * 1024;

  private record Work(int bytes, Runnable run) {}

  private record Lane(BlockingQueue<Work> queue, Thread thread) {}

  private final Map<String, Lane> lanes = new HashMap<>();
  private final AtomicLong waiting = new AtomicLong();
  private boolean closed;

  /**
   * Hands in work, which is done unless the lanes are closed. Does not block.
   *
   * @param bytes that it holds in memory while it waits
   * @return false if too much waits already, for this key or in all
   */
  synchronized boolean submit(String key, int bytes, Runnable work) {
    if (closed || waiting.get() + bytes > MOST_BYTES) {
      return false;
    }
    boolean taken = lanes.computeIfAbsent(key, this::open).queue().offer(new Work(bytes, work));
    waiting.addAndGet(taken ? bytes : 0);
    return taken;
  }

  /** Ends all lanes but these, each after what waits in it. */
  synchronized void retain(Set<String> keys) {
    lanes
        .entrySet()
        .removeIf(lane ->
            !keys.contains(lane.getKey()) && lane.getValue().queue().offer(new Work(0, new End())));
  }

  /** How many lanes there are. */
  synchronized int size() {
    return lanes.size();
  }

  private Lane open(String key) {
    BlockingQueue<Work> queue = new ArrayBlockingQueue<>(WAITING);
    Thread thread = Thread.ofVirtual().name("lane-" + key).start(() -> work(queue));
    return new Lane(queue, thread);
  }

  private void work(BlockingQueue<Work> queue) {
    try {
      while (true) {
        Work next = queue.take();
        if (next.run() instanceof End) {
          return;
        }
        try {
          next.run().run();
        } catch (RuntimeException e) {
          LOG.error("fault in the hub's own code", e);
        } finally {
          waiting.addAndGet(-next.bytes());
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
