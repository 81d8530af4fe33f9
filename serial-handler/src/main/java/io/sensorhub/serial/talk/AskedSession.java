package io.sensorhub.serial.talk;

import java.time.Duration;

/**
 * One session of a line on which questions are asked, and what has come of it. Peers end sessions
 * that are idle, or after a moment whatever happens; on a busy machine that moment may come before
 * an answer, or in the midst of one, but not every time. For one thread.
 */
final class AskedSession {

  /** A session that ends sooner, without an answer, was refused rather than idle. */
  private static final long SETTLED_NANOS = Duration.ofSeconds(3).toNanos();

  /** Number of sessions in a row that may end before an answer, or in the midst of one. */
  private static final int MOST_IN_VAIN = 2;

  private final long openedNanos;
  private final long messagesBefore;
  private boolean answered;
  private boolean octets;

  /** Number of sessions before this one that ended so. */
  private int inVain;

  /**
   * @param messagesBefore messages that the driver has counted on earlier sessions
   */
  AskedSession(long openedNanos, long messagesBefore) {
    this.openedNanos = openedNanos;
    this.messagesBefore = messagesBefore;
  }

  /** The session after this one. */
  AskedSession next(long nextOpenedNanos, long nextMessagesBefore) {
    AskedSession next = new AskedSession(nextOpenedNanos, nextMessagesBefore);
    next.inVain = inVain;
    return next;
  }

  long openedNanos() {
    return openedNanos;
  }

  long messagesBefore() {
    return messagesBefore;
  }

  /** A question is put. */
  void asked() {
    octets = false;
  }

  /** An octet has come. */
  void heard() {
    octets = true;
  }

  /** A unit has answered. */
  void answered() {
    answered = true;
    inVain = 0;
  }

  /**
   * The session has ended.
   *
   * @param awaits whether an answer was awaited
   * @return whether the peer ends too many sessions like this one
   */
  boolean isRefused(boolean awaits, long nanos) {
    boolean early = !answered && (awaits || nanos - openedNanos < SETTLED_NANOS);
    if (early || (awaits && octets)) {
      inVain++;
    }
    return inVain > MOST_IN_VAIN;
  }
}
