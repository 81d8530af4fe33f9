package io.sensorhub.driver.modbus.unit;

import io.sensorhub.driver.modbus.frame.Failure;
import io.sensorhub.driver.modbus.plan.Trouble;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The silence of a unit: whether there is one, and what is known about its cause. A unit that has
 * been well for a while is asked once more soon, whatever else waits for an answer in vain.
 */
public final class Silence {

  /** Number of failed reads after which a device is offline. */
  private static final int OFFLINE = 3;

  private static final long LEAST_OVERDUE_NANOS = 5_000_000_000L;

  private @Nullable Trouble trouble;
  private boolean heard;
  private long heardNanos;
  private long wellNanos;
  private OptionalLong ended = OptionalLong.empty();
  private boolean expected;

  /** What was wrong at the last question, until the unit is heard; outlasts the connection. */
  private @Nullable Trouble last;

  private int told;
  private long toldNanos;

  /** The line was opened: what was found out before counts no more. */
  void opened(long nanos) {
    trouble = null;
    heard = false;
    heardNanos = nanos;
  }

  /** Empty: the unit is not silent. */
  Optional<Trouble> trouble() {
    return Optional.ofNullable(trouble);
  }

  /**
   * The unit gave a sign of life.
   *
   * @return whether it was silent before
   */
  boolean heard(long nanos) {
    boolean silent = trouble != null;
    if (silent) {
      ended = OptionalLong.of(heardNanos);
    }
    wellNanos = heard ? wellNanos : nanos;
    trouble = null;
    last = null;
    told = 0;
    heard = true;
    heardNanos = nanos;
    return silent;
  }

  /**
   * Tells the end of a silence, once.
   *
   * @return the time of the last sign of life before it, or else of the opening of the line
   */
  public OptionalLong takeEnd() {
    OptionalLong last = ended;
    ended = OptionalLong.empty();
    return last;
  }

  /** The unit was asked in vain: its silence begins, or goes on. */
  Trouble asked(Failure failure, long nanos) {
    Trouble now;
    if (trouble != null) {
      now = trouble.again(failure, nanos);
    } else {
      now = Trouble.begun(failure, nanos, heard && Trouble.isTrusted(wellNanos, nanos) ? 1 : 0);
      heard = false;
      expected = false;
    }
    trouble = now;
    last = now;
    told++;
    toldNanos = nanos;
    return now;
  }

  /**
   * Whether it may have the same cause as that of a unit that has just returned: it began after
   * that unit was heard last, and nobody has been expected back for that reason yet.
   *
   * @param lastNanos when the other unit was heard last before its silence
   */
  public boolean isOfOutageAfter(long lastNanos) {
    return trouble != null && !expected && trouble.sinceNanos() - lastNanos >= 0;
  }

  /**
   * Whether a read would have failed again meanwhile. On a bus of many silent units each is asked
   * seldom, but is offline after three reads that it has missed.
   *
   * @param intervalNanos between two reads
   * @return what is wrong; empty: nothing is to be told
   */
  Optional<Trouble> missedRead(long nanos, long intervalNanos) {
    long overdue = Math.max(LEAST_OVERDUE_NANOS, intervalNanos);
    if (last == null || told >= OFFLINE || nanos - toldNanos < overdue) {
      return Optional.empty();
    }
    told++;
    toldNanos = nanos;
    return Optional.of(last);
  }

  /** The unit is asked at once. */
  public void expect(long nanos) {
    if (trouble != null) {
      expected = true;
      trouble = trouble.expected(nanos);
    }
  }
}
