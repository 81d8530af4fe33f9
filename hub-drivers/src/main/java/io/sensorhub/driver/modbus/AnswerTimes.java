package io.sensorhub.driver.modbus;

import io.sensorhub.core.BoundedMap;
import io.sensorhub.driver.modbus.frame.Request;
import java.util.Map;

/** How long each unit of a bus takes to answer; a slow answer counts for some twenty more. */
final class AnswerTimes {

  private static final int UNITS = 256;
  private static final int DECAY = 16;

  /** What the last answer counts of what is usual. */
  private static final int WEIGHT = 4;

  private static final int MOST_SHAPES = 512;

  /** Answers of one shape, from which their times are known. */
  private static final int ENOUGH = 8;

  /** What a slower answer counts of what is quickest. */
  private static final int QUICKEST_WEIGHT = 256;

  /** An answer is not too soon by less than this, however quick the unit is. */
  private static final long JITTER_NANOS = 3_000_000;

  /** Answers that can be taken for each other take equally long. */
  private record Shape(int unit, int function, int length) {
    static Shape of(Request request) {
      return new Shape(request.unit(), request.pdu().function(), request.answerLength());
    }
  }

  private record Quickest(int answers, long nanos) {}

  private final Map<Shape, Quickest> quickest = BoundedMap.byEntry(MOST_SHAPES);
  private final long[] slowestNanos = new long[UNITS];
  private final long[] usualNanos = new long[UNITS];

  /**
   * A unit has answered.
   *
   * @param nanos from the question on
   */
  void answered(Request request, long nanos) {
    int unit = request.unit();
    quickest.merge(
        Shape.of(request),
        new Quickest(1, nanos),
        (before, _) -> {
          long more = Math.max(0, (nanos - before.nanos()) / QUICKEST_WEIGHT);
          return new Quickest(before.answers() + 1, Math.min(nanos, before.nanos() + more));
        });
    slowestNanos[unit] = Math.max(nanos, slowestNanos[unit] - slowestNanos[unit] / DECAY);
    long usual = usualNanos[unit];
    usualNanos[unit] = usual == 0 ? nanos : usual + (nanos - usual) / WEIGHT;
  }

  /** Whether it is known how long answers of that shape take at the least. */
  boolean isKnown(Request request) {
    Quickest known = quickest.get(Shape.of(request));
    return known != null && known.answers() >= ENOUGH;
  }

  /** Whether the unit can hardly have answered already. */
  boolean isTooSoon(Request request, long nanos) {
    Quickest known = quickest.get(Shape.of(request));
    return known != null
        && known.answers() >= ENOUGH
        && nanos < known.nanos() / 4 * 3
        && nanos < known.nanos() - JITTER_NANOS;
  }

  /** The longest of late; 0: the unit has not answered yet. */
  long slowestNanos(int unit) {
    return slowestNanos[unit];
  }

  /** What it takes most of the time; 0: the unit has not answered yet. */
  long usualNanos(int unit) {
    return usualNanos[unit];
  }

  /** How long an answer is waited for before it is worth a doubt. */
  long expectedNanos(int unit) {
    return slowestNanos[unit] / 4 * 5;
  }
}
