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

  private final TextDriver lines;
  private final PresentQuestion present;
  private final Certainty certainty = new Certainty();
  private final Instruments instruments;
  private final Pace pace;
  private boolean open;

  private AskedLines(
      Instruments instruments, SerialParameters parameters, TextFormat format, TextTaker taker) {
    this.instruments = instruments;
    this.pace = new Pace(parameters);
    this.present = new PresentQuestion(instruments, certainty, pace, taker);
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
    certainty.opened(now);
    open = true;
    pace.opened(now);
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
    if (lines.begun() && pace.isGivenUp(now)) {
      lines.drop(); // a prompt, a check octet: it would stand in front of the answer
    }
    Turn question = next.next();
    certainty.asked(question.question(), now);
    question.asked(now);
    present.begin(next, question);
    int length = question.question().frame().remaining();
    question.question().frame().duplicate().get(frame, 0, length);
    pace.sent(length, question.question().timeout(), now);
    return length;
  }

  /** When that instrument can be asked: it is due, and the line is quiet. */
  private long sendableNanos(Instrument instrument) {
    long due = instrument.dueNanos();
    return certainty.from(
        instrument.next().question(), pace.dueNanos(due), pace.sendableNanos(due, lines.begun()));
  }

  @Override
  public boolean awaits() {
    return present.turn().isPresent();
  }

  @Override
  public long wakeNanos() {
    return awaits() ? endNanos() : sendableNanos(instruments.next());
  }

  /** When the wait is over. */
  private long endNanos() {
    return present
        .turn()
        .map(turn ->
            pace.endNanos(turn.question().timeout(), lines.begun(), present.heldUntilNanos()))
        .orElseThrow();
  }

  @Override
  public void receive(byte[] buffer, int length, Moment now, Consumer<Outcome> outcomes) {
    pace.heard(now);
    lines.receive(buffer, length, now, outcome -> take(outcome, now, outcomes));
    if (present.takeSurplus()) {
      doubt(now);
    }
  }

  private void take(Outcome outcome, Moment now, Consumer<Outcome> outcomes) {
    heard(outcome, now);
    present.watch(outcome, now);
    outcomes.accept(shown(outcome, now));
    finish(now, outcomes);
  }

  /** What was answered since the line was quiet for the last time is asked again. */
  private void doubt(Moment now) {
    if (!certainty.isInDoubt()) {
      instruments.forEach(instrument -> instrument.doubt(certainty.watchedNanos(), now));
    }
    certainty.surplus();
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
      certainty.alone(now.nanos() - pace.sentNanos());
      outcomes.accept(exchanged(Exchange.ANSWERED, now));
      instrument.answered(question, pace.sentNanos(), now);
    }
  }

  private Outcome exchanged(Exchange how, Moment now) {
    return new Exchanged(UNIT, how, now.nanos() - pace.sentNanos());
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
    String rivals = present.rivals().orElse(null);
    if (rivals == null && present.heldUntilNanos().isPresent()) {
      present.release((outcome, at) -> take(outcome, at, outcomes));
      return;
    }
    Skipped other = present.unfit().orElse(null);
    present.end();
    if (rivals != null) {
      doubt(now);
      outcomes.accept(exchanged(Exchange.LATE, now));
      ambiguous(instrument, question, rivals, now).ifPresent(outcomes);
    } else if (other == null) {
      outcomes.accept(exchanged(Exchange.TIMEOUT, now));
      present.silent();
      pace.silent(question.question().timeout(), now);
      instrument.silent(question, now).ifPresent(outcomes);
    } else {
      boolean damaged = other.reason() == Reason.CHECKSUM;
      outcomes.accept(exchanged(damaged ? Exchange.CHECKSUM_ERROR : Exchange.EXCEPTION, now));
      FaultCode code = damaged ? FaultCode.CHECKSUM_ERROR : FaultCode.INVALID_RESPONSE;
      String told =
          "answers %s with \"%s\", %s"
              .formatted(
                  question.question().shown(),
                  other.sample(),
                  damaged ? "whose checksum is wrong" : "which no expression takes");
      instrument.unfit(question, told, code, now).ifPresent(outcomes);
    }
  }

  private static Optional<Outcome> ambiguous(
      Instrument instrument, Turn question, String rivals, Moment now) {
    if (question.ambiguous()) {
      question.dueBy(now.nanos());
      return Optional.empty();
    }
    String told =
        "answers %s with %s, and \"match\" takes each of them"
            .formatted(question.question().shown(), rivals);
    return instrument.unfit(question, told, FaultCode.INVALID_RESPONSE, now);
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
    pace.goOnAs(other.pace);
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
