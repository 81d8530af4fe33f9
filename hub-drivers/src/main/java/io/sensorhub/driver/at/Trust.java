package io.sensorhub.driver.at;

import io.sensorhub.driver.AskingDriver.Deaf;
import io.sensorhub.driver.AskingDriver.Grace;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.at.dialogue.Heard;
import io.sensorhub.driver.at.read.Identity;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a modem answers, whether its answers belong to the questions, and until when its silence
 * is no fault.
 *
 * <pre>
 *  UNKNOWN ──► KNOWN ◄──► DOUBTED ──► USELESS
 *     │        an answer; a silence      ▲
 *     └──────────────────────────────────┘ three silences
 * </pre>
 */
final class Trust {

  private static final int MOST_SILENCES = 3;
  private static final int MOST_UNPROVED = 3;

  /** An answer that is late by more than that is taken for another one's. */
  private static final long LATE_NANOS = 2_000_000_000L;

  private final Duration boot;
  private @Nullable Deaf useless;
  private boolean doubtful;

  /** Whether the modem was told, since there is doubt, to give results in words. */
  private boolean synced;

  private boolean known;
  private boolean proved;
  private int silences;
  private int unproved;

  /** Until then nothing is asked. */
  private @Nullable Long quietUntilNanos;

  /** When the line was opened first since the last answer. */
  private @Nullable Long begunNanos;

  /** Why the modem goes; null: it does not. */
  private @Nullable String going;

  private long goneUntilNanos;

  /** Whether the modem, which was to go, may have come back. */
  private boolean returned;

  /**
   * @param boot for so long after its line was opened, or after it has gone as expected, a modem
   *     may be silent
   */
  Trust(Duration boot) {
    this.boot = boot;
  }

  /** The line was opened. */
  void opened(Moment now) {
    if (known || begunNanos == null) {
      begunNanos = now.nanos();
    }
    useless = null;
    doubtful = false;
    known = false;
    proved = false;
    silences = 0;
    unproved = 0;
    quietUntilNanos = null;
    returned = true;
  }

  /** The modem says that it has booted. */
  void booted() {
    returned = true;
    doubtful = false; // it is made ready from the beginning, which proves more
    silences = 0;
    unproved = 0;
    quietUntilNanos = null;
  }

  /** Nothing is asked until then, so that what comes late is not taken for an answer. */
  void quiet(long untilNanos) {
    quietUntilNanos = untilNanos;
  }

  /** True while nothing is asked. */
  boolean isQuiet(Moment now) {
    return quietUntilNanos != null && now.nanos() - quietUntilNanos < 0;
  }

  /** The end of the time in which nothing is asked; none: it was over long ago. */
  long quietUntilNanos() {
    return quietUntilNanos == null ? Long.MIN_VALUE / 2 : quietUntilNanos;
  }

  /** An answer has come. */
  void answered() {
    silences = 0;
    known = true;
    if (returned) {
      going = null;
    }
  }

  /**
   * The modem is about to go: its silence, and the loss of its line, are expected.
   *
   * @param why for people
   */
  void goes(String why, Moment now) {
    going = why;
    goneUntilNanos = now.nanos() + boot.toNanos();
    returned = false;
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
    synced &= doubtful;
    if (++silences >= MOST_SILENCES && known) {
      useless = new Deaf("the modem does not answer any more", false);
    }
    return grace(now).isEmpty();
  }

  /** The time in which a loss is no fault. */
  Optional<Grace> grace(Moment now) {
    if (going != null && now.nanos() - goneUntilNanos < 0) {
      return Optional.of(new Grace(Optional.of(going), goneUntilNanos));
    }
    if (begunNanos != null && !known) {
      long until = begunNanos + boot.toNanos();
      return Optional.of(new Grace(Optional.empty(), until))
          .filter(grace -> now.nanos() - grace.untilNanos() < 0);
    }
    return Optional.empty();
  }

  /** True until it is proved that question and answer belong together. */
  boolean isDoubtful() {
    return doubtful;
  }

  /** The modem was told to give results in words, whatever came of it. */
  void synced() {
    synced = true;
  }

  boolean isSynced() {
    return synced;
  }

  /** Takes the answer to {@code AT+CGSN}: no other one is a line of 15 digits. */
  void proved(Heard heard, Moment now) {
    doubtful = heard.firstLine().flatMap(Identity::imei).isEmpty();
    synced = false;
    if (!doubtful) {
      unproved = 0;
    } else if (++unproved < MOST_UNPROVED) {
      quiet(now.nanos() + LATE_NANOS);
    } else {
      useless = new Deaf("the modem's answers do not belong to what it is asked", false);
    }
  }

  /** What answers is a modem. */
  void proved() {
    proved = true;
  }

  /** True if a modem has proved to be one since the line was opened. */
  boolean isProved() {
    return proved;
  }

  /** Nobody has answered at the start. */
  void nobody() {
    useless = new Deaf("no modem answers", !known);
  }

  /** What answers is no modem. */
  void noModem() {
    useless = new Deaf("what answers is no modem: AT+CGSN gives no IMEI", true);
  }

  /** Why the line is of no use; empty if it is of use. */
  Optional<Deaf> useless() {
    return Optional.ofNullable(useless);
  }
}
