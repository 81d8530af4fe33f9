package io.sensorhub.aggregator.history;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Predicate;

/**
 * One property at one step of time: mean, least and greatest value of each step, in chunks of 60
 * steps, the oldest first. Times are whole steps since 1970. Not thread-safe.
 */
final class Level {

  private static final int SLOTS = 60;

  /** Octets of a chunk on the heap, with its place in the queue. */
  static final int CHUNK_BYTES = SLOTS * 3 * Float.BYTES + 64;

  /** Sixty steps. What was never measured is no number. */
  private static final class Chunk {
    private final long number;
    private final float[] mean = new float[SLOTS];
    private final float[] least = new float[SLOTS];
    private final float[] greatest = new float[SLOTS];

    private Chunk(long number) {
      this.number = number;
      Arrays.fill(mean, Float.NaN);
    }
  }

  private final int seconds;
  private final int mostChunks;
  private final Deque<Chunk> chunks = new ArrayDeque<>(2);

  /** The step that values go to now, and what has come in it. */
  private long step = Long.MIN_VALUE;

  private double sum;
  private int count;

  /**
   * @param seconds of a step
   * @param mostChunks that are kept
   */
  Level(int seconds, int mostChunks) {
    this.seconds = seconds;
    this.mostChunks = mostChunks;
  }

  int chunks() {
    return chunks.size();
  }

  /** Takes a value; one of a step before the present one is left. */
  void take(long second, double value) {
    long now = Math.floorDiv(second, seconds);
    if (now < step) {
      return;
    }
    Chunk chunk = chunk(Math.floorDiv(now, SLOTS));
    int slot = Math.floorMod(now, SLOTS);
    float rounded = (float) value;
    if (now > step || count == 0) {
      step = now;
      sum = 0;
      count = 0;
      chunk.least[slot] = rounded;
      chunk.greatest[slot] = rounded;
    }
    sum += value;
    count++;
    chunk.mean[slot] = (float) (sum / count);
    chunk.least[slot] = Math.min(chunk.least[slot], rounded);
    chunk.greatest[slot] = Math.max(chunk.greatest[slot], rounded);
  }

  private Chunk chunk(long number) {
    Chunk last = chunks.peekLast();
    if (last != null && last.number == number) {
      return last;
    }
    Chunk next = new Chunk(number);
    count = 0;
    chunks.addLast(next);
    forget(chunk -> chunk.number <= number - mostChunks);
    return next;
  }

  /** Forgets what is older than this level keeps. */
  void forgetBefore(long second) {
    long oldest = Math.floorDiv(second, (long) seconds * SLOTS) - mostChunks;
    forget(chunk -> chunk.number <= oldest);
  }

  private void forget(Predicate<Chunk> old) {
    for (Chunk first = chunks.peekFirst(); first != null && old.test(first); ) {
      chunks.removeFirst();
      first = chunks.peekFirst();
    }
  }

  /** Forgets the oldest chunk; false if there is none. */
  boolean thin() {
    boolean thinner = chunks.pollFirst() != null;
    if (chunks.isEmpty()) {
      count = 0;
      step = Long.MIN_VALUE;
    }
    return thinner;
  }

  /** Writes what is known into a grid whose step is a multiple of this level's. */
  void into(Grid grid) {
    for (Chunk chunk : chunks) {
      for (int slot = 0; slot < SLOTS; slot++) {
        if (!Float.isNaN(chunk.mean[slot])) {
          grid.add(
              (chunk.number * SLOTS + slot) * seconds,
              chunk.mean[slot],
              chunk.least[slot],
              chunk.greatest[slot]);
        }
      }
    }
  }
}
