package io.sensorhub.driver.modbus;

import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.frame.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the frames that a unit sends without being asked, or all units whose answers
 * cannot be told apart.
 */
final class Heard {

  /** A unit that has not sent its answers twice for so long no longer does. */
  private static final long KNOWN_NANOS = 60_000_000_000L;

  /** The same for one whose second answer has other numbers, which cannot be recognised. */
  private static final long UNEQUAL_KNOWN_NANOS = 600_000_000_000L;

  /** Times the longest time between two copies. */
  private static final int SPARE = 3;

  private static final long LEAST_RESTLESS_NANOS = 2_000_000_000L;
  private static final long MOST_RESTLESS_NANOS = 20_000_000_000L;
  private static final long LEAST_PAUSE_NANOS = 20_000_000;

  /** So many surplus frames in a row close behind their answers tell how far behind they come. */
  private static final int MOST_NEAR = 10;

  /** Doubts of one kind that were in vain: after some it is trusted, but for one now and then. */
  private static final class Cleared {
    private static final int MOST = 3;
    private static final long TRUSTED_NANOS = 60_000_000_000L;

    private int times;
    private long nanos;

    void clear(long now) {
      times++;
      nanos = now;
    }

    boolean isTrusted(long now) {
      return times >= MOST && now - nanos < TRUSTED_NANOS;
    }
  }

  /** Answers that were not taken. */
  private final Map<Request, Pdu> left = new HashMap<>();

  private boolean doubt;
  private boolean waits;
  private long waitsSinceNanos;

  /** How far behind the answer that it equals the last suspect came; negative: it equals none. */
  private long suspectNanos = -1;

  private @Nullable Request leftLast;
  private boolean certain;
  private final Cleared ofCopies = new Cleared();
  private final Cleared ofTime = new Cleared();
  private long lastNanos;
  private long restedNanos;
  private long restlessNanos = LEAST_RESTLESS_NANOS;
  private boolean twice;
  private boolean unequal;
  private int near;
  private long nearNanos;
  private long twiceNanos;
  private long apartNanos;

  /**
   * @param longAgoNanos before anything that counts
   */
  Heard(long longAgoNanos) {
    lastNanos = longAgoNanos;
    restedNanos = longAgoNanos;
  }

  /** The line was opened anew: what was on its way is lost. */
  void reopened() {
    doubt = false;
    waits = false;
    left.clear();
  }

  /** Whether an answer may be the second copy of an earlier one, or follow such a copy. */
  boolean isInDoubt() {
    return doubt;
  }

  /** Whether the question that was put last was put after a quiet time. */
  boolean isCertain() {
    return certain;
  }

  /** Whether the next question waits for a quiet time, because an answer was not taken. */
  boolean waits() {
    return waits;
  }

  /** When the answer came for which the next question waits. */
  long waitsSinceNanos() {
    return waitsSinceNanos;
  }

  /** When its last frame came. */
  long lastNanos() {
    return lastNanos;
  }

  /** The question that is put again after the quiet time. */
  Optional<Request> waitsWith() {
    return Optional.ofNullable(waits ? leftLast : null);
  }

  /**
   * Whether it is to be left in peace for as long as an answer takes, so that a frame too many
   * would come to light: soon after that has happened, then rarely.
   */
  boolean isRestless(long nanos) {
    return nanos - restedNanos >= restlessNanos;
  }

  /** Whether the same answer to the same question has raised doubts that were in vain. */
  boolean mayRepeatItself(long nanos) {
    return ofCopies.isTrusted(nanos);
  }

  /** Whether quick answers have raised doubts that were in vain. */
  boolean mayBeQuick(long nanos) {
    return ofTime.isTrusted(nanos);
  }

  /** Whether its answers come twice. */
  boolean isTwice(long nanos) {
    twice &= nanos - twiceNanos < (unequal ? UNEQUAL_KNOWN_NANOS : KNOWN_NANOS);
    unequal &= twice;
    return twice;
  }

  /** How long after an answer another frame may come that fits the same question. */
  long betweenNanos() {
    if (unequal && near < MOST_NEAR) {
      return Repetitions.LATEST_NANOS;
    }
    long apart = unequal ? Math.max(apartNanos, nearNanos) : apartNanos;
    long between = Math.min(SPARE * apart, apart + Repetitions.WITHIN_NANOS);
    return Math.clamp(between, LEAST_PAUSE_NANOS, Repetitions.LATEST_NANOS);
  }

  /** Whether this answer was left out at first, and the same one comes again. */
  boolean agrees(Request request, Pdu answer) {
    Pdu before = left.get(request);
    return before != null && before.equals(answer);
  }

  /**
   * A question goes out.
   *
   * @param quiet whether all that was on its way has come
   * @param rested whether the answer to each earlier question has come
   */
  void asked(boolean quiet, boolean rested, long nanos) {
    if (waits && !isTwice(nanos)) {
      (suspectNanos < 0 ? ofTime : ofCopies).clear(nanos);
    }
    certain = waits || quiet;
    if (certain) {
      doubt = false;
      waits = false;
    }
    if (rested) {
      restlessNanos =
          isRestless(nanos) ? Math.min(2 * restlessNanos, MOST_RESTLESS_NANOS) : restlessNanos;
      restedNanos = nanos;
    }
  }

  /** A frame came. */
  void heard(long nanos) {
    lastNanos = nanos;
  }

  /**
   * There is reason for doubt.
   *
   * @param behindNanos how far behind an answer that it equals the suspect came; negative: none
   */
  void doubts(long behindNanos) {
    doubt = true;
    suspectNanos = behindNanos;
  }

  /** An answer is not taken. */
  void leaves(Request request, Pdu answer, long nanos) {
    waits = true;
    waitsSinceNanos = nanos;
    leftLast = request;
    left.put(request, answer);
  }

  /** An answer is taken. */
  void takes(Request request) {
    left.remove(request);
  }

  /**
   * A frame came that nobody asked for.
   *
   * @param behindNanos how far behind an answer that it equals; null: it equals none
   * @return whether an answer to another question may have been taken for that to the last one
   */
  boolean surplus(@Nullable Long behindNanos, long nanos) {
    boolean known = isTwice(nanos);
    boolean explained = behindNanos != null || (waits && suspectNanos >= 0);
    boolean awaited = known && unequal && nanos - lastNanos <= betweenNanos();
    if (explained) {
      long behind = behindNanos != null ? behindNanos : suspectNanos;
      apartNanos = known ? Math.max(apartNanos, behind) : behind;
    } else {
      boolean close = awaited && nanos - lastNanos <= Repetitions.WITHIN_NANOS;
      near = close ? near + 1 : 0;
      nearNanos = close ? Math.max(nearNanos, nanos - lastNanos) : 0;
      unequal = true;
    }
    twice = true;
    restlessNanos = LEAST_RESTLESS_NANOS;
    twiceNanos = nanos;
    ofCopies.times = 0;
    ofTime.times = 0;
    lastNanos = nanos;
    left.clear();
    return !explained && !waits && !awaited;
  }
}
