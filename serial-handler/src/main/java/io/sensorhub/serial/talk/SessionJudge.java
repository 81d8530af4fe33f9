package io.sensorhub.serial.talk;

import io.sensorhub.core.Backoff;
import io.sensorhub.driver.Outcome.Exchange;
import io.sensorhub.driver.Outcome.Exchanged;
import java.util.HashSet;
import java.util.Set;

/**
 * Judges by the answers of a line's units whether the session with the line's peer has gone dumb.
 * Pure; for the line's thread.
 *
 * <p>A session is suspect after three questions in a row that no unit answered. Questions to units
 * that were silent before count only if no unit was well, so a dead unit among living ones is no
 * reason. Every unit that was well is then asked once more: one answer of any unit, be it a refusal
 * or a gateway's exception, is a sign of life. An answer that may be the one to an earlier question
 * is none unless the next question is answered as well: a session that is one answer behind gives
 * such answers for ever.
 */
final class SessionJudge {

  /** Number of unanswered questions that make a session suspect. */
  private static final int SUSPECT = 3;

  /** Number of unanswered questions that make it dumb, however long the last try takes. */
  private static final int DUMB = 6;

  private final Backoff backoff;

  /** Units that answered when they were last asked. */
  private final Set<Integer> well = new HashSet<>();

  /** Units that have not answered since the last answer of any. */
  private final Set<Integer> silent = new HashSet<>();

  private int unanswered;
  private boolean late;
  private int tries;
  private boolean tried;
  private int renewals;
  private long openedNanos;

  /**
   * @param backoff how long a session lasts at least that was opened because of a dumb one, and on
   *     which nobody has answered either
   */
  SessionJudge(Backoff backoff) {
    this.backoff = backoff;
  }

  /** A session was opened. */
  void opened(long nanos) {
    openedNanos = nanos;
    forget();
  }

  private void forget() {
    silent.clear();
    unanswered = 0;
    tried = false;
    late = false;
  }

  /** A question has come to its end. */
  void exchanged(Exchanged exchanged) {
    boolean again = late;
    late = exchanged.exchange() == Exchange.LATE;
    if (exchanged.exchange().isSignOfLife() || (late && again)) {
      well.removeAll(silent);
      well.add(exchanged.unit());
      renewals = 0;
      forget();
    } else if (!late) {
      silent.add(exchanged.unit());
      if (well.isEmpty() || well.contains(exchanged.unit())) {
        unanswered++;
      }
    }
  }

  /**
   * Units that are to be asked once more before the session is given up; each is named once. Every
   * one is followed by a {@link #tried}.
   */
  Set<Integer> toTry() {
    if (unanswered < SUSPECT || tried) {
      return Set.of();
    }
    tried = true;
    tries = well.size();
    return Set.copyOf(well);
  }

  /** A try has come to its end, well or not. */
  void tried() {
    tries--;
  }

  /** Whether the session is to be opened anew. */
  boolean dumb(long nanos) {
    boolean dumb = unanswered >= DUMB || (tried && tries <= 0 && unanswered >= SUSPECT);
    return dumb && (renewals == 0 || nanos - openedNanos >= backoff.delay(renewals).toNanos());
  }

  /** The session is opened anew because it is dumb; returns how often since the last answer. */
  int renewed() {
    return ++renewals;
  }
}
