package io.sensorhub.driver.modbus;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Exchange;
import io.sensorhub.driver.Outcome.Exchanged;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.Outcome.Skipped;
import io.sensorhub.driver.Passage;
import io.sensorhub.driver.modbus.frame.Failure;
import io.sensorhub.driver.modbus.frame.Framing;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.frame.RtuFraming;
import io.sensorhub.driver.modbus.frame.WireTime;
import io.sensorhub.driver.modbus.passage.ModbusPassage;
import io.sensorhub.driver.modbus.unit.Allowance;
import io.sensorhub.driver.modbus.unit.ModbusUnit;
import io.sensorhub.driver.modbus.unit.Units;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The master of one bus: one question at a time. What is written goes first, then what has been due
 * for longest.
 *
 * <pre>
 *            send: a question goes out              its answer, damage, or the end of its time
 *  QUIET ─────────────────────────────► AWAITING ─────────────────────────────────────► QUIET
 *    └── until t3.5 and the units' gap have passed since the last octet, nothing is sent
 * </pre>
 */
final class ModbusDriver implements AskingDriver {

  private static final int SAMPLE = 60;

  private final Framing framing;
  private final Units units;
  private final Orders orders = new Orders();
  private final Passes passes;
  private final Certainty certainty;
  private final Turns turns;
  private final Ends ends;
  private final Allowance allowance = new Allowance();
  private final AnswerTimes times = new AnswerTimes();
  private final BusTimes bus;
  private boolean begun;
  private boolean open;
  private @Nullable Question asked;
  private @Nullable Question held;
  private long messages;

  /**
   * @param units at least one; their ids differ
   */
  ModbusDriver(Framing framing, WireTime wire, List<ModbusUnit> units) {
    this.framing = framing;
    this.units = new Units(units);
    this.passes = new Passes(this.units.all(), times);
    LateAnswers late = new LateAnswers(framing);
    this.turns = new Turns(this.units.all(), passes, allowance);
    this.ends = new Ends(this.units.all(), orders, passes, late, allowance);
    this.certainty = new Certainty(framing, times, late, turns, ends);
    this.bus = new BusTimes(wire, this.units.gapNanos(wire.frameGapNanos()));
  }

  @Override
  public void reset(Moment now) {
    if (!begun) {
      allowance.begin(now.nanos());
      begun = true;
    }
    open = true;
    asked = null;
    held = null;
    framing.reset();
    certainty.reopened(now);
    bus.ended(now);
    units.all().forEach(unit -> unit.opened(now));
  }

  @Override
  public Passage passage() {
    return new ModbusPassage(framing instanceof RtuFraming);
  }

  @Override
  public Map<Integer, DeviceId> units() {
    return units.byNumber();
  }

  @Override
  public void order(Order order, Moment now) {
    switch (order) {
      case Order.Pass pass -> passes.take(pass, now);
      case Order.Read read -> orders.take(read, units, now);
      case Order.Write write -> orders.take(write, units, now);
    }
  }

  @Override
  public int send(byte[] frame, Moment now, Consumer<Outcome> outcomes) {
    orders.expire(now);
    passes.expire(now);
    if (!bus.isQuiet(now)) {
      return 0;
    }
    Question next =
        Optional.ofNullable(held)
            .or(() -> orders.writes().next(now))
            .or(() -> turns.next(now))
            .flatMap(question -> certainty.first(question, now, outcomes))
            .orElse(null);
    held = null;
    if (next == null) {
      return 0;
    }
    asked = next;
    int length = framing.begin(next.request(), frame);
    certainty.asked(next, now);
    int longest = framing.frameLength(next.request().longestAnswer());
    bus.sent(next, length, longest, times.expectedNanos(next.request().unit()), now);
    return length;
  }

  @Override
  public boolean awaits() {
    return asked != null;
  }

  @Override
  public boolean isBusy() {
    return asked != null || held != null || orders.writes().isRunning();
  }

  /** When nobody waits any more for the answer to what was asked. */
  private long endNanos(Question question) {
    long givesWay = passes.givesWayNanos(question.request().unit(), bus.sentNanos());
    return bus.endNanos(question, givesWay, framing.complete());
  }

  @Override
  public long wakeNanos() {
    return Math.min(passes.toldNanos(), asked == null ? nextNanos() : endNanos(asked));
  }

  /** When the next question can go out. */
  private long nextNanos() {
    long due =
        passes.isEmpty() && held == null
            ? Math.min(turns.dueNanos(), orders.writes().dueNanos(bus.sentNanos()))
            : bus.sentNanos();
    return Math.max(Math.max(due, certainty.restNanos()), bus.quietNanos());
  }

  @Override
  public void receive(byte[] buffer, int length, Moment now, Consumer<Outcome> outcomes) {
    bus.heard(now);
    framing.receive(buffer, length);
    Optional<Pdu> answer = framing.answer();
    Question question = asked;
    if (question == null) {
      String sample = HexFormat.of().formatHex(buffer, 0, Math.min(length, SAMPLE));
      outcomes.accept(new Skipped(Reason.UNASKED, sample));
    } else if (answer.isPresent()) {
      answered(question, answer.get(), now, outcomes);
    }
    if (asked == null) {
      held = certainty.unasked(held, now);
    }
  }

  private void answered(Question question, Pdu answer, Moment now, Consumer<Outcome> outcomes) {
    asked = null;
    framing.end();
    messages++;
    bus.ended(now);
    long cost = bus.sinceNanos(now);
    long onWire = bus.wireNanos(framing.frameLength(answer.length()));
    Optional<Exchange> taken = certainty.answered(question, answer, cost, onWire, now);
    outcomes.accept(exchanged(question, taken.orElse(Exchange.LATE), now));
    if (taken.isPresent()) {
      held = ends.answered(question, answer, cost, now, outcomes).orElse(null);
    }
  }

  private Outcome exchanged(Question question, Exchange how, Moment now) {
    return new Exchanged(question.request().unit(), how, bus.sinceNanos(now));
  }

  /** Ends the wait for an answer that does not come. */
  @Override
  public void tick(Moment now, Consumer<Outcome> outcomes) {
    Question question = asked;
    if (question != null && now.nanos() - endNanos(question) >= 0) {
      asked = null;
      Failure failure = framing.missing();
      framing.end();
      certainty.unanswered(question, bus.sentNanos());
      boolean silent = failure.kind() == Failure.Kind.SILENCE;
      outcomes.accept(
          exchanged(question, silent ? Exchange.TIMEOUT : Exchange.CHECKSUM_ERROR, now));
      ends.unanswered(question, failure, bus.sinceNanos(now), now, outcomes);
      held = certainty.unasked(held, now);
    }
    units.all().forEach(unit -> unit.missed(now).ifPresent(outcomes));
    orders.expire(now);
    passes.expire(now);
  }

  /** What is asked, or will be as soon as the unit has settled what it owes. */
  private @Nullable Question underWay() {
    return held != null ? held : asked instanceof Question.Settling first ? first.next() : asked;
  }

  @Override
  public boolean again(Moment now) {
    boolean again =
        switch (underWay()) {
          case null -> true;
          case Question.Poll _, Question.Settling _ -> true; // what it was put for is put again
          case Question.Passing passing -> passes.again(passing);
          case Question.Writing _ -> false;
        };
    if (again) {
      asked = null;
      held = null;
      framing.end();
      bus.ended(now);
    }
    return again;
  }

  @Override
  public void resumed() {
    framing.reset();
  }

  @Override
  public void lost(Moment now) {
    orders.lost(now);
    close();
  }

  @Override
  public void paused(Moment now) {
    orders.paused(now);
    close();
  }

  private void close() {
    open = false;
    if (asked != null) {
      certainty.unanswered(asked, bus.sentNanos());
    }
    framing.end();
    units.all().forEach(unit -> unit.polling().lost());
    passes.lost(underWay());
    asked = null;
    held = null;
  }

  @Override
  public boolean canGoOnAs(Driver heir) {
    return heir instanceof ModbusDriver other && framing.isLike(other.framing);
  }

  @Override
  public void goOnAs(Driver heir, Moment now) {
    if (!(heir instanceof ModbusDriver other) || asked != null) {
      throw new IllegalArgumentException("cannot go on as " + heir);
    }
    bus.become(other.bus);
    List<ModbusUnit> fresh = units.become(other.units);
    if (open) {
      fresh.forEach(unit -> unit.opened(now));
    }
    held = held != null && held.own().filter(unit -> !units.has(unit)).isPresent() ? null : held;
    orders.move(units, now);
  }

  @Override
  public Map<String, PropertyDescription> describe(DeviceId device) {
    return units.of(device).map(ModbusUnit::describe).orElseGet(Map::of);
  }

  @Override
  public long messages() {
    return messages;
  }
}
