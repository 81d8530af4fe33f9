package io.sensorhub.driver.at;

import io.sensorhub.driver.Moment;
import io.sensorhub.driver.at.dialogue.AtCommand;
import io.sensorhub.driver.at.profile.Polling;
import io.sensorhub.driver.at.profile.TimeOuts;
import io.sensorhub.driver.at.work.Errands;
import io.sensorhub.driver.at.work.Errands.Errand;
import io.sensorhub.driver.at.work.Orders;
import java.util.Optional;

/**
 * Whose turn it is on a free line: a proof that answers fit questions, what makes the modem ready,
 * orders, what codes give cause for, polls.
 */
final class Turns {

  private static final String PROOF = "AT+CGSN";
  private static final byte ESCAPE = 0x1B;
  private static final long ESCAPE_NANOS = 300_000_000L;

  /** Later than anything, and still to be calculated with. */
  private static final long NEVER = Long.MAX_VALUE / 2;

  private static final long AT_ONCE = Long.MIN_VALUE / 2;

  private final TimeOuts times;
  private final Errands errands;
  private final Orders orders;
  private final Startup startup;
  private final Polling polling;
  private final PollAnswers told;
  private final Trust trust;

  Turns(
      TimeOuts times,
      Errands errands,
      Orders orders,
      Startup startup,
      Polling polling,
      PollAnswers told,
      Trust trust) {
    this.times = times;
    this.errands = errands;
    this.orders = orders;
    this.startup = startup;
    this.polling = polling;
    this.told = told;
    this.trust = trust;
  }

  /** What leaves any prompt; returns its length. That has a result, which is no answer. */
  int escape(byte[] frame, Moment now) {
    trust.quiet(now.nanos() + ESCAPE_NANOS);
    frame[0] = ESCAPE;
    frame[1] = '\r';
    return 2;
  }

  /** What is asked now; empty if nothing is due, or the line is of no use. */
  Optional<Errand> next(Moment now) {
    if (trust.useless().isPresent()) {
      return Optional.empty();
    }
    errands.tick(now);
    if (trust.isQuiet(now)) {
      return Optional.empty();
    }
    if (trust.isDoubtful() && !trust.isSynced()) { // somebody may have ended the results
      return Optional.of(
          new Errand(AtCommand.of(Startup.SYNC, times.of(Startup.SYNC)), (_, _) -> trust.synced()));
    }
    if (trust.isDoubtful()) {
      return Optional.of(new Errand(AtCommand.of(PROOF, times.of(PROOF)), trust::proved));
    }
    if (startup.isUnderWay()) {
      return errands.next();
    }
    orders.next(now);
    return errands.next().or(() -> polling.next(now).map(poll -> told.ask(poll, now)));
  }

  /** When something is due next, in {@link Moment#nanos}. */
  long wakeNanos() {
    return Math.max(trust.quietUntilNanos(), dueNanos());
  }

  private long dueNanos() {
    boolean ordered = !startup.isUnderWay() && !orders.isEmpty() && !orders.isActive();
    if (ordered || trust.isDoubtful() || !errands.isEmpty()) {
      return AT_ONCE;
    }
    return errands.wakeNanos(startup.isUnderWay() ? NEVER : polling.wakeNanos());
  }
}
