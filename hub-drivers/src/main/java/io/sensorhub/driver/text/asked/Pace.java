package io.sensorhub.driver.text.asked;

import io.sensorhub.core.port.SerialParameters;
import io.sensorhub.driver.Moment;
import java.time.Duration;
import java.util.OptionalLong;

/** The times of a line on which instruments are asked, in nanoseconds of {@link Moment#nanos}. */
final class Pace {

  private static final long GAP_NANOS = 20_000_000;
  private static final int GAP_CHARACTERS = 4;
  private static final long BITS = 10;
  private static final long SECOND_NANOS = 1_000_000_000;

  /** A question does not wait longer for a line that is never quiet. */
  private static final long MOST_GAP_NANOS = SECOND_NANOS;

  /** By how many times the time for it an answer that has begun may take longer. */
  private static final int MOST_TIMEOUTS = 10;

  private long characterNanos;
  private long sentNanos;
  private long deadlineNanos;
  private long lastOctetNanos;
  private long quietUntilNanos;

  Pace(SerialParameters parameters) {
    this.characterNanos = SECOND_NANOS * BITS / parameters.baudRate();
  }

  /** The line goes on with other settings. */
  void goOnAs(Pace other) {
    characterNanos = other.characterNanos;
  }

  void opened(Moment now) {
    lastOctetNanos = now.nanos();
    quietUntilNanos = now.nanos();
  }

  /** Octets came. */
  void heard(Moment now) {
    lastOctetNanos = now.nanos();
  }

  void sent(int octets, Duration timeout, Moment now) {
    sentNanos = now.nanos();
    lastOctetNanos = now.nanos();
    deadlineNanos = now.nanos() + octets * characterNanos + timeout.toNanos();
  }

  /** Nothing came in time: a late answer must not answer the next question. */
  void silent(Duration timeout, Moment now) {
    quietUntilNanos = now.nanos() + timeout.toNanos();
  }

  /** Whether an answer that is late may still come. */
  boolean isLateTime(Moment now) {
    return quietUntilNanos - now.nanos() > 0;
  }

  /** When the present question was put. */
  long sentNanos() {
    return sentNanos;
  }

  /** The pause between two messages. */
  long gapNanos() {
    return GAP_NANOS + GAP_CHARACTERS * characterNanos;
  }

  /** How long a message may take that follows another one without a pause. */
  long breathNanos(String line) {
    return gapNanos() + line.length() * characterNanos;
  }

  /** Whether what has begun is given up: a prompt, a check octet. */
  boolean isGivenUp(Moment now) {
    return now.nanos() - lastOctetNanos >= MOST_GAP_NANOS;
  }

  /** What is due was due since then, or was not put before. */
  long dueNanos(long due) {
    return Math.max(due, sentNanos);
  }

  /**
   * When a question can be put that is due then.
   *
   * @param begun whether a message has begun
   */
  long sendableNanos(long due, boolean begun) {
    long gap = begun ? MOST_GAP_NANOS : gapNanos();
    long quiet = Math.min(lastOctetNanos + gap, dueNanos(due) + MOST_GAP_NANOS);
    return Math.max(Math.max(due, quiet), quietUntilNanos);
  }

  /**
   * When the wait for an answer is over; one that has begun may come to its end.
   *
   * @param held up to when it is waited for what follows an answer that came
   */
  long endNanos(Duration timeout, boolean begun, OptionalLong held) {
    long until = held.orElse(deadlineNanos);
    if (!begun) {
      return until;
    }
    return held.isPresent()
        ? Math.clamp(lastOctetNanos + gapNanos(), until, until + timeout.toNanos())
        : Math.clamp(
            lastOctetNanos + timeout.toNanos(), until, until + MOST_TIMEOUTS * timeout.toNanos());
  }
}
