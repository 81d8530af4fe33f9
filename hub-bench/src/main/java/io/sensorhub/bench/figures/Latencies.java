package io.sensorhub.bench.figures;

import java.util.Arrays;

/** Collects latencies in nanoseconds. Thread-safe. */
public final class Latencies {

  private long[] nanos = new long[1 << 16];
  private int size;

  public synchronized void add(long latency) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * size);
    }
    nanos[size++] = latency;
  }

  public synchronized void clear() {
    size = 0;
  }

  public synchronized int size() {
    return size;
  }

  /** In milliseconds; {@code share} is 0.5 for the median. */
  public synchronized double percentile(double share) {
    if (size == 0) {
      return Double.NaN;
    }
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    return sorted[Math.min(size - 1, (int) (share * size))] / 1e6;
  }
}
