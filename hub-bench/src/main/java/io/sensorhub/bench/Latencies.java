package io.sensorhub.bench;

import java.util.Arrays;

/** Collects latencies in nanoseconds. Thread-safe. */
final class Latencies {

  private long[] nanos = new long[1 << 16];
  private int size;

  synchronized void add(long latency) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * size);
    }
    nanos[size++] = latency;
  }

  synchronized void clear() {
    size = 0;
  }

  synchronized int size() {
    return size;
  }

  /** In milliseconds; {@code share} is 0.5 for the median. */
  synchronized double percentile(double share) {
    if (size == 0) {
      return Double.NaN;
    }
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    return sorted[Math.min(size - 1, (int) (share * size))] / 1e6;
  }
}
