package io.sensorhub.driver.lines;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.FaultCode;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.Endpoint;
import io.sensorhub.core.config.SerialParameters;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.LineSetup;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Exchange;
import io.sensorhub.driver.Outcome.Exchanged;
import io.sensorhub.driver.Outcome.Failed;
import io.sensorhub.driver.Outcome.Happened;
import io.sensorhub.driver.Outcome.Measured;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.Outcome.Skipped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

  private final LineDriver lines;
  private LineTaker taker;
  private List<Instrument> instruments;
  private long characterNanos;
  private boolean open;
  private @Nullable Instrument asked;
  private @Nullable Turn turn;
  private @Nullable Skipped unfit;
  private boolean answered;
  private long sentNanos;
  private long deadlineNanos;
  private long lastOctetNanos;
  private long quietUntilNanos;

  private AskedLines(
      List<Instrument> instruments,
      SerialParameters parameters,
      LineFormat format,
      LineTaker taker) {
    this.instruments = List.copyOf(instruments);
    this.characterNanos = SECOND_NANOS * BITS / parameters.baudRate();
    this.taker = taker;
    this.lines = new LineDriver(format, new Watching(), List.of());
  }

  /**
   * The driver of a line.
   *
   * @param questions if there are none, the line is only listened to
   */
  public static Driver of(
      LineSetup setup, LineFormat format, LineTaker taker, List<LineQuestion> questions) {
    if (questions.isEmpty()) {
      return new LineDriver(format, taker, setup.devices().stream().map(DeviceConfig::id).toList());
    }
    Map<DeviceId, List<LineQuestion>> byDevice = new LinkedHashMap<>();
    for (LineQuestion question : questions) {
      byDevice.computeIfAbsent(question.device(), _ -> new ArrayList<>()).add(question);
    }
    List<Instrument> instruments = new ArrayList<>();
    byDevice.forEach((device, its) -> instruments.add(new Instrument(device, its)));
    return new AskedLines(instruments, setup.port().parameters(), format, taker);
  }

  @Override
  public Cutter cutter() {
    return lines.cutter();
  }

  @Override
  public void reset(Moment now) {
    end();
    open = true;
    lastOctetNanos = now.nanos();
    quietUntilNanos = now.nanos();
    lines.reset(now);
    instruments.forEach(instrument -> instrument.opened(now));
  }

  private void end() {
    asked = null;
    turn = null;
    unfit = null;
    answered = false;
  }

  @Override
  public void order(Order order, Moment now) {
    if (order instanceof Order.Read read) {
      Optional<Instrument> instrument = instrument(read.device());
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
    Instrument next = next();
    if (now.nanos() - sendableNanos(next) < 0) {
      return 0;
    }
    Turn question = next.next();
    question.asked(now);
    end();
    asked = next;
    turn = question;
    int length = question.question().frame().remaining();
    question.question().frame().duplicate().get(frame, 0, length);
    sentNanos = now.nanos();
    lastOctetNanos = now.nanos();
    deadlineNanos = now.nanos() + length * characterNanos + question.question().timeout().toNanos();
    return length;
  }

  private Instrument next() {
    Instrument next = instruments.getFirst();
    for (Instrument instrument : instruments) {
      if (instrument.dueNanos() - next.dueNanos() < 0) {
        next = instrument;
      }
    }
    return next;
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
    return asked != null;
  }

  @Override
  public long wakeNanos() {
    return asked != null ? endNanos() : sendableNanos(next());
  }

  /** When the wait is over: an answer that has begun may come to its end. */
  private long endNanos() {
    Turn question = turn;
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
          watch(outcome, now);
          outcomes.accept(shown(outcome, now));
          finish(now, outcomes);
        });
  }

  private Optional<Instrument> instrument(DeviceId device) {
    return instruments.stream().filter(each -> each.device().equals(device)).findFirst();
  }

  /** A state of which that is taken away which is no longer answered. */
  private Outcome shown(Outcome outcome, Moment now) {
    return outcome instanceof Measured measured
        ? instrument(measured.reading().device())
            .map(instrument -> instrument.state(measured.reading(), now))
            .orElse(outcome)
        : outcome;
  }

  /** Notes what the line that is looked at says about the question. */
  private void watch(Outcome outcome, Moment now) {
    switch (outcome) {
      case Measured measured -> {
        DeviceId device = measured.reading().device();
        instrument(device).ifPresent(instrument -> instrument.heard(now));
        answeredBy(device);
      }
      case Happened happened -> answeredBy(happened.device());
      case Skipped skipped when skipped.reason() != Reason.GARBAGE -> unfit = skipped;
      case Skipped _, Outcome.Routed _, Outcome.Partly _, Exchanged _, Failed _ -> {}
    }
    if (answered && turn != null) {
      turn.told(
          outcome instanceof Measured told ? Optional.of(told.reading()) : Optional.empty(), now);
    }
  }

  private void answeredBy(DeviceId device) {
    Instrument instrument = asked;
    Turn question = turn;
    if (instrument != null && question != null && question.question().answer().isEmpty()) {
      answered |= instrument.device().equals(device);
    }
  }

  private void finish(Moment now, Consumer<Outcome> outcomes) {
    Instrument instrument = asked;
    Turn question = turn;
    if (answered && instrument != null && question != null) {
      end();
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
    Instrument instrument = asked;
    Turn question = turn;
    if (instrument == null || question == null || now.nanos() - endNanos() < 0) {
      return;
    }
    Skipped other = unfit;
    end();
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
    if (turn != null) {
      turn.dueAt(now.nanos());
    }
    end();
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
    if (!(heir instanceof AskedLines other) || asked != null) {
      throw new IllegalArgumentException("cannot go on as " + heir);
    }
    characterNanos = other.characterNanos;
    other.taker.follows(taker);
    taker = other.taker;
    List<Instrument> before = instruments;
    instruments =
        other.instruments.stream()
            .map(each -> before.stream().filter(each::asksAs).findFirst().orElse(each))
            .toList();
    for (Instrument each : instruments) {
      if (open && !before.contains(each)) {
        each.opened(now);
      }
    }
    for (Instrument each : before) {
      if (!instruments.contains(each)) {
        each.leaveTo(instrument(each.device()), now);
      }
    }
  }

  @Override
  public void paused(Moment now) {
    open = false;
    end();
  }

  @Override
  public void lost(Moment now) {
    open = false;
    end();
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

  /** Hands lines to the question that is under way, and all others to the device. */
  private final class Watching implements LineTaker {

    @Override
    public void opened() {
      taker.opened();
    }

    @Override
    public void take(String line, Moment now, Consumer<Outcome> outcomes) {
      Turn question = turn;
      if (question == null) {
        taker.take(line, now, outcomes);
        return;
      }
      if (line.strip().equals(question.question().text().strip())) {
        return; // the instrument, or its adapter, repeats what it hears
      }
      LineQuestion.Answer answer = question.question().answer().orElse(null);
      if (answer == null) {
        taker.take(line, now, outcomes);
        return;
      }
      Consumer<Outcome> asAnswer =
          outcome -> {
            answered = true;
            outcomes.accept(outcome);
          };
      if (!answer.take(line, now, asAnswer)) {
        taker.take(line, now, outcomes);
      }
    }

    @Override
    public int beginning(String line) {
      return taker.beginning(line);
    }

    @Override
    public boolean takeRest(String rest, Moment now, Consumer<Outcome> outcomes) {
      return taker.takeRest(rest, now, outcomes);
    }

    @Override
    public void tick(Moment now, Consumer<Outcome> outcomes) {
      taker.tick(now, outcomes);
    }

    @Override
    public Map<String, Endpoint> routes() {
      return taker.routes();
    }
  }
}
