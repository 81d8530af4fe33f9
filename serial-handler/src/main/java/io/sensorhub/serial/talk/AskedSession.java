package io.sensorhub.serial.talk;

import java.time.Duration;

/** One session of a line on which questions are asked, and what has come of it. For one thread. */
final class AskedSession {

  /** A session that ends sooner, without an answer, was refused rather than idle. */
  private static final long SETTLED_NANOS = Duration.ofSeconds(3).toNanos();

  private final long openedNanos;
  private final long messagesBefore;
  private boolean answered;
  private boolean octets;

  /**
   * @param messagesBefore messages that the driver has counted on earlier sessions
   */
  AskedSession(long openedNanos, long messagesBefore) {
    this.openedNanos = openedNanos;
    this.messagesBefore = messagesBefore;
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
  }

  /** Whether an end now, with no question under way, is a refusal. */
  boolean isRefused(long nanos) {
    return !answered && nanos - openedNanos < SETTLED_NANOS;
  }

  /** Whether the question under way cannot simply be put again on another session. */
  boolean hasBegunToAnswer() {
    return octets || !answered;
  }
}
