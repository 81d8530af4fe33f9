package io.sensorhub.driver.at;

import io.sensorhub.driver.Moment;
import io.sensorhub.driver.at.dialogue.Heard;
import io.sensorhub.driver.at.read.Identity;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a modem answers, and whether its answers belong to the questions.
 *
 * <pre>
 *  UNKNOWN ──► KNOWN ◄──► DOUBTED ──► USELESS
 *     │        an answer; a silence      ▲
 *     └──────────────────────────────────┘ three silences
 * </pre>
 */
final class Trust {

  private static final int MOST_SILENCES = 3;

  private final Duration boot;
  private @Nullable String useless;
  private boolean doubtful;
  private boolean known;
  private int silences;
  private long openedNanos;

  /**
   * @param boot for so long after the opening, silence is no fault
   */
  Trust(Duration boot) {
    this.boot = boot;
  }

  /** The line was opened. */
  void opened(Moment now) {
    useless = null;
    doubtful = false;
    known = false;
    silences = 0;
    openedNanos = now.nanos();
  }

  /** An answer has come. */
  void answered() {
    silences = 0;
    known = true;
  }

  /** True if the modem has answered since the line was opened. */
  boolean isKnown() {
    return known;
  }

  /**
   * No answer has come.
   *
   * @return whether that is a fault
   */
  boolean silent(Moment now) {
    doubtful = known;
    if (++silences >= MOST_SILENCES && known) {
      useless = "the modem does not answer any more";
    }
    return known || now.nanos() - openedNanos >= boot.toNanos();
  }

  /** True until it is proved that question and answer belong together. */
  boolean isDoubtful() {
    return doubtful;
  }

  /** Takes the answer to {@code AT+CGSN}: no other one is a line of 15 digits. */
  void proved(Heard heard, Moment now) {
    doubtful = heard.firstLine().flatMap(Identity::imei).isEmpty();
  }

  /** The line is of no use, and why. */
  void useless(String why) {
    useless = why;
  }

  /** Why the line is of no use; empty if it is. */
  Optional<String> useless() {
    return Optional.ofNullable(useless);
  }
}
