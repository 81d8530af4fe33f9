package io.sensorhub.driver.text.asked;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.core.port.SerialParameters;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.LineSetup;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Exchange;
import io.sensorhub.driver.Outcome.Exchanged;
import io.sensorhub.driver.Outcome.Measured;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.Outcome.Skipped;
import io.sensorhub.driver.text.Cutter;
import io.sensorhub.driver.text.Lined;
import io.sensorhub.driver.text.TextDriver;
import io.sensorhub.driver.text.TextFormat;
import io.sensorhub.driver.text.TextTaker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Asks instruments that speak in lines, one question at a time, and takes what they print unasked.
 *
 * <pre>
 *          send: the line is quiet, a question is due        its answer, or the end of its time
 *  QUIET ─────────────────────────────────────────► AWAITING ───────────────────────────────────► QUIET
 *    └── after a silence, for as long again: a late answer must not answer the next question
 * </pre>
 */
public final class AskedLines implements AskingDriver, Lined {

  /** Instruments have no number on their line. */
  private static final int UNIT = 0;

  private static final long GAP_NANOS = 20_000_000;
  private static final int GAP_CHARACTERS = 4;
  private static final long BITS = 10;
  private static final long SECOND_NANOS = 1_000_000_000;

  /** A question does not wait longer for a line that is never quiet. */
  private static final long MOST_GAP_NANOS = SECOND_NANOS;

  /** By how many times the time for it an answer that has begun may take longer. */
  private static final int MOST_TIMEOUTS = 10;

  private final TextDriver lines;
  private final PresentQuestion present;
  private final Instruments instruments;
  private long characterNanos;
  private boolean open;
  private long sentNanos;
  private long deadlineNanos;
  private long lastOctetNanos;
  private long quietUntilNanos;

  private AskedLines(
      Instruments instruments, SerialParameters parameters, TextFormat format, TextTaker taker) {
    this.instruments = instruments;
    this.characterNanos = SECOND_NANOS * BITS / parameters.baudRate();
    this.present = new PresentQuestion(taker);
    this.lines = new TextDriver(format, present, List.of());
  }

  /**
   * The driver of a line.
   *
   * @param questions if there are none, the line is only listened to
   */
  public static Driver of(
      LineSetup setup, TextFormat format, TextTaker taker, List<TextQuestion> questions) {
    if (questions.isEmpty()) {
      return new TextDriver(format, taker, setup.devices().stream().map(DeviceConfig::id).toList());
    }
    return new AskedLines(Instruments.of(questions), setup.port().parameters(), format, taker);
  }

  @Override
  public Cutter cutter() {
    return lines.cutter();
  }

  @Override
  public void reset(Moment now) {
    present.end();
    open = true;
    lastOctetNanos = now.nanos();
    quietUntilNanos = now.nanos();
    lines.reset(now);
    instruments.forEach(instrument -> instrument.opened(now));
  }

  @Override
  public void order(Order order, Moment now) {
    if (order instanceof Order.Read read) {
      Optional<Instrument> instrument = instruments.of(read.device());
      if (instrument.isPresent()) {
        instrument.get().read(read, now);
        return;
      }
    }
    order.answer().accept(new Order.Result.NotSupported());
  }

  @Override
  public int send(byte[] frame, Moment now, Consumer<Outcome> outcomes) {
    instruments.forEach(instrument -> instrument.expire(now));
    Instrument next = instruments.next();
    if (now.nanos() - sendableNanos(next) < 0) {
      return 0;
    }
    if (lines.begun() && now.nanos() - lastOctetNanos >= MOST_GAP_NANOS) {
      lines.drop(); // a prompt, a check octet: it would stand in front of the answer
    }
    Turn question = next.next();
    question.asked(now);
    present.begin(next, question);
    int length = question.question().frame().remaining();
    question.question().frame().duplicate().get(frame, 0, length);
    sentNanos = now.nanos();
    lastOctetNanos = now.nanos();
    deadlineNanos = now.nanos() + length * characterNanos + question.question().timeout().toNanos();
    return length;
  }

  /** When that instrument can be asked: it is due, and the line is quiet. */
  private long sendableNanos(Instrument instrument) {
    long due = instrument.dueNanos();
    long gap = lines.begun() ? MOST_GAP_NANOS : GAP_NANOS + GAP_CHARACTERS * characterNanos;
    long quiet = Math.min(lastOctetNanos + gap, Math.max(due, sentNanos) + MOST_GAP_NANOS);
    return Math.max(Math.max(due, quiet), quietUntilNanos);
  }

  @Override
  public boolean awaits() {
    return present.turn().isPresent();
  }

  @Override
  public long wakeNanos() {
    return awaits() ? endNanos() : sendableNanos(instruments.next());
  }

  /** When the wait is over: an answer that has begun may come to its end. */
  private long endNanos() {
    Turn question = present.turn().orElse(null);
    if (question == null || !lines.begun()) {
      return deadlineNanos;
    }
    long timeout = question.question().timeout().toNanos();
    return Math.clamp(
        lastOctetNanos + timeout, deadlineNanos, deadlineNanos + MOST_TIMEOUTS * timeout);
  }

  @Override
  public void receive(byte[] buffer, int length, Moment now, Consumer<Outcome> outcomes) {
    lastOctetNanos = now.nanos();
    lines.receive(
        buffer,
        length,
        now,
        outcome -> {
          heard(outcome, now);
          present.watch(outcome, now);
          outcomes.accept(shown(outcome, now));
          finish(now, outcomes);
        });
  }

  private void heard(Outcome outcome, Moment now) {
    if (outcome instanceof Measured measured) {
      instruments.of(measured.reading().device()).ifPresent(instrument -> instrument.heard(now));
    }
  }

  /** A state of which that is taken away which is no longer answered. */
  private Outcome shown(Outcome outcome, Moment now) {
    return outcome instanceof Measured measured
        ? instruments
            .of(measured.reading().device())
            .map(instrument -> instrument.state(measured.reading(), now))
            .orElse(outcome)
        : outcome;
  }

  private void finish(Moment now, Consumer<Outcome> outcomes) {
    Instrument instrument = present.instrument().orElse(null);
    Turn question = present.turn().orElse(null);
    if (present.isAnswered() && instrument != null && question != null) {
      present.end();
      outcomes.accept(exchanged(Exchange.ANSWERED, now));
      instrument.answered(question, sentNanos, now);
    }
  }

  private Outcome exchanged(Exchange how, Moment now) {
    return new Exchanged(UNIT, how, now.nanos() - sentNanos);
  }

  @Override
  public void tick(Moment now, Consumer<Outcome> outcomes) {
    lines.tick(now, outcome -> outcomes.accept(shown(outcome, now)));
    instruments.forEach(instrument -> instrument.expire(now));
    Instrument instrument = present.instrument().orElse(null);
    Turn question = present.turn().orElse(null);
    if (instrument == null || question == null || now.nanos() - endNanos() < 0) {
      return;
    }
    Skipped other = present.unfit().orElse(null);
    present.end();
    if (other == null) {
      outcomes.accept(exchanged(Exchange.TIMEOUT, now));
      quietUntilNanos = now.nanos() + question.question().timeout().toNanos();
      instrument.silent(question, now).ifPresent(outcomes);
    } else {
      boolean damaged = other.reason() == Reason.CHECKSUM;
      outcomes.accept(exchanged(damaged ? Exchange.CHECKSUM_ERROR : Exchange.EXCEPTION, now));
      FaultCode code = damaged ? FaultCode.CHECKSUM_ERROR : FaultCode.INVALID_RESPONSE;
      instrument.unfit(question, other.sample(), code, now).ifPresent(outcomes);
    }
  }

  /** The session ended under a question, which is due again on the next one. */
  @Override
  public boolean again(Moment now) {
    present.turn().ifPresent(turn -> turn.dueAt(now.nanos()));
    present.end();
    return true;
  }

  @Override
  public void resumed() {
    lines.drop();
  }

  @Override
  public boolean canGoOnAs(Driver heir) {
    return heir instanceof AskedLines other && lines.canGoOnAs(other.lines);
  }

  @Override
  public void goOnAs(Driver heir, Moment now) {
    if (!(heir instanceof AskedLines other) || awaits()) {
      throw new IllegalArgumentException("cannot go on as " + heir);
    }
    characterNanos = other.characterNanos;
    present.goOnAs(other.present);
    instruments.goOnAs(other.instruments, open, now);
  }

  @Override
  public void paused(Moment now) {
    open = false;
    present.end();
  }

  @Override
  public void lost(Moment now) {
    open = false;
    present.end();
    instruments.forEach(instrument -> instrument.lost(now));
  }

  @Override
  public long messages() {
    return lines.messages();
  }

  @Override
  public Map<String, Endpoint> routes() {
    return lines.routes();
  }
}
