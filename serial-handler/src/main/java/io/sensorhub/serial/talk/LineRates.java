package io.sensorhub.serial.talk;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What passes on a line each second, over the last ten: looked at from outside, so that the line's
 * thread does nothing for it. Thread-safe.
 */
final class LineRates {

  private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

  private record Sample(long nanos, long bytes, long messages) {}

  /** The oldest is the first one that is not younger than the window, where there is one. */
  private final Deque<Sample> samples = new ArrayDeque<>();

  /** Looks; once a second. */
  synchronized void sample(long nanos, long bytes, long messages) {
    samples.addLast(new Sample(nanos, bytes, messages));
    while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
  }

  synchronized double bytesPerSecond() {
    return seconds() > 0 ? (samples.getLast().bytes() - samples.getFirst().bytes()) / seconds() : 0;
  }

  synchronized double messagesPerSecond() {
    return seconds() > 0
        ? (samples.getLast().messages() - samples.getFirst().messages()) / seconds()
        : 0;
  }

  private double seconds() {
    return samples.size() < 2 ? 0 : (samples.getLast().nanos() - samples.getFirst().nanos()) / 1e9;
  }
}
