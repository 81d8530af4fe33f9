package io.sensorhub.driver.modbus.plan;

import io.sensorhub.driver.modbus.frame.Failure;

/**
 * What is wrong with a block or a unit, and when it is asked again: soon at first, then after half
 * of the time that it has lasted, so that what comes back is found within half of the time that it
 * was away.
 *
 * @param sinceNanos when it began
 * @param retryNanos when it is asked again
 * @param attempts how often it was asked in vain
 * @param hopes number of next questions that do not wait for the bus's allowance, because there is
 *     reason to expect an answer
 */
public record Trouble(Failure failure, long sinceNanos, long retryNanos, int attempts, int hopes) {

  /** However quick the refusal is, so long is the pause at least. */
  private static final long LEAST_PAUSE_NANOS = 1_000_000_000L;

  /** What has been well for so long is expected to be well again soon. */
  private static final long TRUSTED_NANOS = 10_000_000_000L;

  private static final long MOST_PAUSE_NANOS = 60_000_000_000L;

  /** What a unit says that it does not have is asked for less often. */
  private static final long MOST_PAUSE_OF_ILLEGAL_NANOS = 300_000_000_000L;

  /** It begins. */
  public static Trouble begun(Failure failure, long nanos, int hopes) {
    return new Trouble(failure, nanos, nanos + LEAST_PAUSE_NANOS, 1, hopes);
  }

  /** Whether silence of what has been well since then is more likely a lost frame than its end. */
  public static boolean isTrusted(long wellNanos, long nanos) {
    return nanos - wellNanos >= TRUSTED_NANOS;
  }

  /** It goes on. */
  public Trouble again(Failure latest, long nanos) {
    long most =
        latest.kind() == Failure.Kind.ILLEGAL ? MOST_PAUSE_OF_ILLEGAL_NANOS : MOST_PAUSE_NANOS;
    long pause = Math.min(most, Math.max(LEAST_PAUSE_NANOS, (nanos - sinceNanos) / 2));
    return new Trouble(latest, sinceNanos, nanos + pause, attempts + 1, Math.max(0, hopes - 1));
  }

  /** The same kind of trouble from now on, asked about at once: a part of it is over. */
  Trouble soon(long nanos, int hopes) {
    return new Trouble(failure, nanos, nanos, attempts, hopes);
  }

  /** It is asked about at once, for what was in trouble with it is well. */
  public Trouble expected(long nanos) {
    return new Trouble(failure, sinceNanos, nanos, attempts, Math.max(1, hopes));
  }

  /** Whether there is reason to expect an answer where there was none. */
  boolean isHopefulSilence() {
    return failure.kind() == Failure.Kind.SILENCE && hopes > 0;
  }

  /**
   * When the question can go out.
   *
   * @param freeNanos when one that may cost the bus a time-out can
   */
  public long dueNanos(long freeNanos) {
    boolean costly = failure.kind() == Failure.Kind.SILENCE && hopes == 0;
    return costly && freeNanos - retryNanos > 0 ? freeNanos : retryNanos;
  }
}
