package io.sensorhub.driver.modbus;

/**
 * What is wrong with a block or a unit, and when it is asked again: soon at first, then after half
 * of the time that it has lasted, so that what comes back is found within half of the time that it
 * was away.
 *
 * @param sinceNanos when it began
 * @param retryNanos when it is asked again
 * @param attempts how often it was asked in vain
 */
record Trouble(Failure failure, long sinceNanos, long retryNanos, int attempts) {

  /** However quick the refusal is, so long is the pause at least. */
  private static final long LEAST_PAUSE_NANOS = 1_000_000_000L;

  private static final long MOST_PAUSE_NANOS = 60_000_000_000L;

  /** What a unit says that it does not have is asked for less often. */
  private static final long MOST_PAUSE_OF_ILLEGAL_NANOS = 300_000_000_000L;

  /** It begins. */
  static Trouble begun(Failure failure, long nanos) {
    return new Trouble(failure, nanos, nanos + LEAST_PAUSE_NANOS, 1);
  }

  /** It goes on. */
  Trouble again(Failure latest, long nanos) {
    long most =
        latest.kind() == Failure.Kind.ILLEGAL ? MOST_PAUSE_OF_ILLEGAL_NANOS : MOST_PAUSE_NANOS;
    long pause = Math.min(most, Math.max(LEAST_PAUSE_NANOS, (nanos - sinceNanos) / 2));
    return new Trouble(latest, sinceNanos, nanos + pause, attempts + 1);
  }

  /** The same kind of trouble, asked about at once: something around it has changed. */
  Trouble soon(long nanos) {
    return new Trouble(failure, nanos, nanos, attempts);
  }

  /**
   * When the question can go out.
   *
   * @param freeNanos when one that may cost the bus a time-out can
   */
  long dueNanos(long freeNanos) {
    boolean costly = failure.kind() == Failure.Kind.SILENCE;
    return costly && freeNanos - retryNanos > 0 ? freeNanos : retryNanos;
  }
}
