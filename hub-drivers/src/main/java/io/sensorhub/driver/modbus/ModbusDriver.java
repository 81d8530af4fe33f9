package io.sensorhub.driver.modbus;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.config.Endpoint;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Exchange;
import io.sensorhub.driver.Outcome.Exchanged;
import io.sensorhub.driver.Outcome.Failed;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.Outcome.Skipped;
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

  /** How long after the last octet an answer that is long enough but damaged is given up. */
  private static final long DAMAGED_NANOS = 50_000_000;

  /** Longer than anything waits. */
  private static final long LONG_AGO_NANOS = 86_400_000_000_000L;

  private final Framing framing;
  private final WireTime wire;
  private final List<ModbusUnit> units;
  private final Orders orders = new Orders();
  private final Passes passes;
  private final Allowance allowance = new Allowance();
  private final long gapNanos;
  private boolean opened;
  private @Nullable Question asked;
  private boolean passesTurn;
  private int turn;
  private long sentNanos;
  private long deadlineNanos;
  private long lastOctetNanos;
  private long messages;

  /**
   * @param units at least one; their ids differ
   */
  ModbusDriver(Framing framing, WireTime wire, List<ModbusUnit> units) {
    this.framing = framing;
    this.wire = wire;
    this.units = List.copyOf(units);
    this.passes = new Passes(units);
    this.gapNanos =
        units.stream()
            .mapToLong(unit -> unit.profile().gap().toNanos())
            .reduce(wire.silenceNanos(), Math::max);
  }

  @Override
  public void reset(Moment now) {
    if (!opened) {
      allowance.begin(now.nanos());
      opened = true;
    }
    asked = null;
    lastOctetNanos = now.nanos();
    units.forEach(unit -> unit.opened(now));
  }

  @Override
  public void order(Order order, Moment now) {
    switch (order) {
      case Order.Pass pass -> passes.take(pass, now);
      case Order.Read read -> order(read, read.device(), now);
      case Order.Write write -> order(write, write.device(), now);
    }
  }

  private void order(Order order, DeviceId device, Moment now) {
    units.stream()
        .filter(unit -> unit.device().equals(device))
        .findFirst()
        .ifPresentOrElse(
            unit -> orders.take(order, unit, now),
            () -> order.answer().accept(new Order.Result.NotSupported()));
  }

  @Override
  public int send(byte[] frame, Moment now, Consumer<Outcome> outcomes) {
    orders.expire(now);
    passes.expire(now);
    if (now.nanos() - (lastOctetNanos + gapNanos) < 0) {
      return 0;
    }
    Question next = orders.writes().next(now).or(() -> inTurn(now)).orElse(null);
    if (next == null) {
      return 0;
    }
    asked = next;
    int length = framing.begin(next.request(), frame);
    int answer = next.request().answerLength();
    int longest = answer == Request.ANY_LENGTH ? Pdu.LONGEST : Math.min(answer, Pdu.LONGEST);
    sentNanos = now.nanos();
    lastOctetNanos = sentNanos + wire.of(length);
    deadlineNanos = lastOctetNanos + next.timeoutNanos() + wire.of(framing.frameLength(longest));
    return length;
  }

  /** The driver's own reads and other programs' questions take turns. */
  private Optional<Question> inTurn(Moment now) {
    passesTurn = !passesTurn;
    return passesTurn ? passes.next().or(() -> poll(now)) : poll(now).or(passes::next);
  }

  private Optional<Question> poll(Moment now) {
    long free = allowance.freeNanos();
    long waits = now.nanos() - free >= 0 ? now.nanos() - LONG_AGO_NANOS : free;
    ModbusUnit next = null;
    for (int i = 0; i < units.size(); i++) {
      ModbusUnit unit = units.get((turn + i) % units.size());
      if (now.nanos() - unit.polling().dueNanos(free) >= 0
          && (next == null
              || unit.polling().dueNanos(waits) - next.polling().dueNanos(waits) < 0)) {
        next = unit;
      }
    }
    if (next == null) {
      return Optional.empty();
    }
    turn = (units.indexOf(next) + 1) % units.size();
    return Optional.of(new Question.Poll(next, next.polling().next(now, free)));
  }

  @Override
  public boolean awaits() {
    return asked != null;
  }

  @Override
  public long wakeNanos() {
    if (asked != null) {
      return framing.complete()
          ? Math.min(deadlineNanos, lastOctetNanos + DAMAGED_NANOS)
          : deadlineNanos;
    }
    long due =
        passes.isEmpty()
            ? units.stream()
                .mapToLong(unit -> unit.polling().dueNanos(allowance.freeNanos()))
                .reduce(orders.writes().dueNanos(sentNanos), Math::min)
            : sentNanos;
    return Math.max(due, lastOctetNanos + gapNanos);
  }

  @Override
  public void receive(byte[] buffer, int length, Moment now, Consumer<Outcome> outcomes) {
    lastOctetNanos = Math.max(lastOctetNanos, now.nanos());
    Question question = asked;
    if (question == null) {
      String sample = HexFormat.of().formatHex(buffer, 0, Math.min(length, SAMPLE));
      outcomes.accept(new Skipped(Reason.UNASKED, sample));
      return;
    }
    framing.receive(buffer, length);
    Optional<Pdu> answer = framing.answer();
    if (answer.isPresent()) {
      asked = null;
      messages++;
      lastOctetNanos = now.nanos();
      Exchange how = answer.get().isException() ? Exchange.EXCEPTION : Exchange.ANSWERED;
      outcomes.accept(exchanged(question, how, now));
      answered(question, answer.get(), now, outcomes);
    }
  }

  private Outcome exchanged(Question question, Exchange how, Moment now) {
    return new Exchanged(question.request().unit(), how, now.nanos() - sentNanos);
  }

  private void answered(Question question, Pdu answer, Moment now, Consumer<Outcome> outcomes) {
    switch (question) {
      case Question.Poll poll -> {
        if (answer.isException()) {
          failed(poll, Failure.exception(answer.octet(1)), now, outcomes);
        } else {
          ended(poll.unit(), poll.unit().polling().answered(poll.ask(), answer, now), outcomes);
        }
      }
      case Question.Writing step -> orders.writes().answered(step.job(), answer, now, outcomes);
      case Question.Passing passing -> passes.answered(passing, answer);
    }
  }

  private void failed(Question.Poll poll, Failure failure, Moment now, Consumer<Outcome> outcomes) {
    long cost = now.nanos() - sentNanos;
    ended(
        poll.unit(),
        poll.unit().polling().failed(poll.ask(), failure, cost, now, allowance),
        outcomes);
  }

  /** What a question has led to is told, also to those who wait for it. */
  private void ended(ModbusUnit unit, List<Outcome> led, Consumer<Outcome> outcomes) {
    led.forEach(outcomes);
    for (Outcome outcome : led) {
      if (outcome instanceof Failed failed) {
        orders.failed(unit, failed.fault());
      }
    }
    orders.read(unit);
  }

  /** Ends the wait for an answer that does not come. */
  @Override
  public void tick(Moment now, Consumer<Outcome> outcomes) {
    Question question = asked;
    if (question != null && now.nanos() - wakeNanos() >= 0) {
      asked = null;
      Failure failure =
          switch (framing.nothing()) {
            case SILENCE -> new Failure(Failure.Kind.SILENCE, "");
            case DAMAGED -> new Failure(Failure.Kind.DAMAGED, "with damaged octets");
          };
      boolean silent = failure.kind() == Failure.Kind.SILENCE;
      outcomes.accept(
          exchanged(question, silent ? Exchange.TIMEOUT : Exchange.CHECKSUM_ERROR, now));
      unanswered(question, failure, now, outcomes);
    }
    orders.expire(now);
  }

  private void unanswered(
      Question question, Failure failure, Moment now, Consumer<Outcome> outcomes) {
    boolean silent = failure.kind() == Failure.Kind.SILENCE;
    switch (question) {
      case Question.Poll poll -> failed(poll, failure, now, outcomes);
      case Question.Writing step ->
          orders
              .writes()
              .unanswered(
                  step.job(), silent ? "no answer came" : "the answer was damaged", now, outcomes);
      case Question.Passing passing ->
          passes.unanswered(passing, now, now.nanos() - sentNanos, silent);
    }
  }

  @Override
  public boolean again(Moment now) {
    boolean again =
        switch (asked) {
          case null -> true;
          case Question.Poll _ -> true; // its group is still due
          case Question.Passing passing -> passes.again(passing);
          case Question.Writing _ -> false;
        };
    if (again) {
      asked = null;
      lastOctetNanos = now.nanos();
    }
    return again;
  }

  @Override
  public void lost(Moment now) {
    units.forEach(unit -> unit.polling().lost());
    orders.lost(now);
    passes.lost(asked);
    asked = null;
  }

  @Override
  public long messages() {
    return messages;
  }

  @Override
  public Map<String, Endpoint> routes() {
    return Map.of();
  }
}
