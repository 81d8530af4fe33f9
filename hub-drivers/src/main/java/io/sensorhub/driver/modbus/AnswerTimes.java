package io.sensorhub.driver.modbus;

/** How long each unit of a bus takes to answer; a slow answer counts for some twenty more. */
final class AnswerTimes {

  private static final int UNITS = 256;
  private static final int DECAY = 16;

  /** What the last answer counts of what is usual. */
  private static final int WEIGHT = 4;

  private final long[] slowestNanos = new long[UNITS];
  private final long[] usualNanos = new long[UNITS];

  /**
   * A unit has answered.
   *
   * @param nanos from the question on
   */
  void answered(int unit, long nanos) {
    slowestNanos[unit] = Math.max(nanos, slowestNanos[unit] - slowestNanos[unit] / DECAY);
    long usual = usualNanos[unit];
    usualNanos[unit] = usual == 0 ? nanos : usual + (nanos - usual) / WEIGHT;
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
