package io.sensorhub.driver.text.asked;

import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.health.Fault;
import io.sensorhub.driver.Moment;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A question to an instrument: when it is due, how it was answered last, and which properties its
 * answers tell. Times are {@link Moment#nanos}.
 *
 * <pre>
 *          no answer, or none that fits: asked once more      again none
 *  ANSWERED ────────────────────────────────────► DOUBTED ────────────────► TROUBLED
 *     ▲                                              │                         │
 *     └──────────── an answer ───────────────────────┴─────────────────────────┘
 * </pre>
 */
final class Turn {

  private static final int MOST_AMBIGUOUS = 3;

  private final TextQuestion question;
  private final Set<String> properties = new HashSet<>();
  private long dueNanos;
  private long askedNanos;
  private long askedBeforeNanos;
  private long answeredNanos = Long.MIN_VALUE;
  private Instant toldAt = Instant.MIN;
  private String lastLine = "";
  private String trailer = "";
  private int ambiguous;
  private boolean good;
  private int silences;
  private int misses;
  private @Nullable Fault trouble;

  Turn(TextQuestion question) {
    this.question = question;
  }

  TextQuestion question() {
    return question;
  }

  /** The line was opened anew: what is in trouble stays so until it is answered. */
  void opened(Moment now) {
    good = false;
    silences = 0;
    dueNanos = now.nanos();
    askedNanos = now.nanos();
  }

  long dueNanos() {
    return dueNanos;
  }

  void dueAt(long nanos) {
    dueNanos = nanos;
  }

  /** The question is due now, if it was not before. */
  void dueBy(long nanos) {
    dueNanos = Math.min(dueNanos, nanos);
  }

  /** The question goes out: from now on its interval runs. */
  void asked(Moment now) {
    askedBeforeNanos = askedNanos;
    askedNanos = now.nanos();
    long interval = question.interval().toNanos();
    long next = dueNanos + interval;
    dueNanos = next - now.nanos() > 0 ? next : now.nanos() + interval;
  }

  /** When it was put the time before the last, or the line was opened. */
  long askedBeforeNanos() {
    return askedBeforeNanos;
  }

  /** An answer has come; the properties of the reading that are as new as that are its. */
  void told(Optional<Reading> reading, Moment now) {
    good = true;
    silences = 0;
    misses = 0;
    trouble = null;
    toldAt = now.time();
    reading.ifPresent(whole ->
        whole
            .measured()
            .forEach((property, time) -> {
              if (time.equals(toldAt)) {
                properties.add(property);
              }
            }));
  }

  /** When the question was put whose answer was the last one. */
  void answered(long sentNanos) {
    answeredNanos = sentNanos;
    ambiguous = 0;
  }

  /** The line that was taken as the answer last; empty if there was none. */
  String lastLine() {
    return lastLine;
  }

  void lastLine(String line) {
    lastLine = line;
  }

  /**
   * What the instrument prints behind each answer, such as {@code OK}; empty if nothing is known.
   */
  String trailer() {
    return trailer;
  }

  void trailer(String line) {
    trailer = line;
  }

  /**
   * Several lines came any of which may be the answer.
   *
   * @return true if the question may be put once more
   */
  boolean ambiguous() {
    return ++ambiguous % MOST_AMBIGUOUS != 0;
  }

  boolean answeredSince(long nanos) {
    return answeredNanos >= nanos;
  }

  /** Whether its last word, since the line was opened, was an answer. */
  boolean isGood() {
    return good;
  }

  /** How often nothing has come, in a row. */
  int silences() {
    return silences;
  }

  /**
   * Nothing came, or nothing that fits.
   *
   * @return true if the question was answered the time before, so that it may be put once more
   */
  boolean missed(boolean silent) {
    good = false;
    silences = silent ? silences + 1 : 0;
    return misses++ == 0 && answeredNanos != Long.MIN_VALUE;
  }

  /**
   * The question is in trouble until it is answered.
   *
   * @param cause whose message says what is wrong with this question, without its subject
   */
  void trouble(Fault cause) {
    trouble = cause;
  }

  Optional<Fault> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** Takes away what only this question has told, as far as it is in trouble. */
  void takeAway(Map<String, Value> values, Map<String, Instant> measured) {
    Fault cause = trouble;
    if (cause == null) {
      return;
    }
    for (String property : properties) {
      Instant time = measured.get(property);
      if (time != null && !time.isAfter(toldAt)) {
        values.put(property, new Value.Missing());
        measured.put(property, cause.timestamp());
      }
    }
  }
}
