package io.sensorhub.driver.text.asked;

import io.sensorhub.driver.Moment;

/**
 * Whether the next line that fits is the answer to the question under way. An answer of text has no
 * number: one that comes twice, or late, fits the next question as well. Times are {@link
 * Moment#nanos}.
 *
 * <pre>
 *            a line that fits, and that nobody asked for; two to one question
 *  TRUSTED ──────────────────────────────────────────────────────────────────► IN DOUBT
 *     ▲                                                                           │
 *     └──────────────── 20 answers in a row, each alone ──────────────────────────┘
 * </pre>
 *
 * <p>In doubt, the line is quiet before a question and behind its answer, each for the time-out,
 * and the answer counts only then. Without doubt, the line is quiet for a moment every 10 s: so an
 * answer that is one behind comes while nothing is asked, and is found.
 */
final class Certainty {

  private static final int ALONE = 20;
  private static final long WATCH_NANOS = 10_000_000_000L;
  private static final long LEAST_WINDOW_NANOS = 100_000_000;

  /** A question does not wait longer for an instrument that is never quiet. */
  private static final int MOST_WINDOWS = 3;

  private int doubt;
  private long fittedNanos;
  private long watchedNanos;
  private long longestNanos;

  /** The line was opened: nothing of what came before can come any more. */
  void opened(Moment now) {
    doubt = 0;
    longestNanos = 0;
    fittedNanos = now.nanos();
    watchedNanos = now.nanos();
  }

  boolean isInDoubt() {
    return doubt > 0;
  }

  /** A line came that fits a question, this one or another. */
  void fits(Moment now) {
    fittedNanos = now.nanos();
  }

  /** More answers came than questions were put. */
  void surplus() {
    doubt = ALONE;
  }

  /** One answer came to a question, and none besides. */
  void alone(long tookNanos) {
    longestNanos = Math.max(longestNanos, tookNanos);
    doubt = Math.max(0, doubt - 1);
  }

  /**
   * From when on a question may be put, as far as answers to others matter.
   *
   * @param dueNanos when it is due
   * @param nanos when it could be put otherwise
   */
  long from(TextQuestion question, long dueNanos, long nanos) {
    if (question.answer().isEmpty()) {
      return nanos;
    }
    boolean watch = nanos - watchedNanos > WATCH_NANOS;
    long quiet = isInDoubt() ? question.timeout().toNanos() : watch ? window(question) : 0;
    return Math.max(nanos, Math.min(fittedNanos + quiet, dueNanos + MOST_WINDOWS * quiet));
  }

  private long window(TextQuestion question) {
    return Math.min(question.timeout().toNanos(), 2 * longestNanos + LEAST_WINDOW_NANOS);
  }

  /** A question is put: notes whether the line was quiet for long enough before. */
  void asked(TextQuestion question, Moment now) {
    if (now.nanos() - fittedNanos >= window(question)) {
      watchedNanos = now.nanos();
    }
  }

  /** Up to when all answers are known to be those to their own questions. */
  long watchedNanos() {
    return watchedNanos;
  }
}
