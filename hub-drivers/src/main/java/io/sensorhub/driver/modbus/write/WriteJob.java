package io.sensorhub.driver.modbus.write;

import io.sensorhub.core.Value;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.modbus.frame.ExceptionCode;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.frame.Request;
import io.sensorhub.driver.modbus.register.NotTakenException;
import io.sensorhub.driver.modbus.unit.ModbusUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * An order to write: its steps one after another, then what they wrote is read back.
 *
 * <pre>
 *  WRITING ── all confirmed ──► LOOKING ── all is seen ──────────────► ENDED, done
 *     │              └ settle ──►  ▲  └── another value ──► WAITING ──► ENDED, unknown
 *     │                            └──── a moment later ───────┘
 *     └── refused, silence ────────────────────────────────► ENDED, failed or unknown
 * </pre>
 *
 * From the first WAITING on, what the unit has confirmed counts as its state, whatever polls find.
 */
public final class WriteJob {

  private enum State {
    WRITING,
    WAITING,
    LOOKING,
    ENDED
  }

  private final Order.Write order;
  private final ModbusUnit unit;
  private final Deque<WriteStep> steps;
  private final List<String> written = new ArrayList<>();
  private final Map<String, Value> confirmed = new LinkedHashMap<>();
  private final ReadBack readBack;
  private State state = State.WRITING;
  private boolean answered;
  private boolean held;
  private long lookNanos;

  private WriteJob(Order.Write order, ModbusUnit unit, List<WriteStep> steps) {
    this.order = order;
    this.unit = unit;
    this.steps = new ArrayDeque<>(steps);
    this.readBack = new ReadBack(unit);
  }

  /** The job; nothing where the order is wrong, which has then been answered. */
  public static Optional<WriteJob> of(Order.Write order, ModbusUnit unit) {
    if (unit.writable().isEmpty()) {
      order.answer().accept(new Order.Result.NotSupported());
      return Optional.empty();
    }
    try {
      return Optional.of(new WriteJob(order, unit, WritePlan.of(unit, order.values())));
    } catch (NotTakenException e) {
      order.answer().accept(new Order.Result.Invalid(e.text()));
      return Optional.empty();
    }
  }

  public ModbusUnit unit() {
    return unit;
  }

  public Order.Write order() {
    return order;
  }

  public boolean isWaiting() {
    return state == State.WAITING;
  }

  public boolean isEnded() {
    return state == State.ENDED;
  }

  /** When a job that waits looks again. */
  public long lookNanos() {
    return lookNanos;
  }

  /** When a job that waits looks again, or its time is over. */
  public long dueNanos() {
    return answered ? lookNanos : Math.min(lookNanos, order.deadlineNanos());
  }

  /** True where both write one of the same properties. */
  public boolean sharesWith(WriteJob other) {
    return unit == other.unit
        && !Collections.disjoint(order.values().keySet(), other.order.values().keySet());
  }

  /** The next question of a job that is neither waiting nor ended. */
  public Request request() {
    return state == State.WRITING ? steps.getFirst().request() : readBack.request();
  }

  /** Goes on after waiting. */
  public void look() {
    state = State.LOOKING;
  }

  /** Takes the answer to the question that was asked. */
  public void answered(Pdu answer, Moment now, Consumer<Outcome> outcomes) {
    if (state == State.WRITING) {
      wrote(answer, now, outcomes);
      return;
    }
    readBack.answered(answer);
    looked(now, outcomes);
  }

  private void wrote(Pdu answer, Moment now, Consumer<Outcome> outcomes) {
    WriteStep step = steps.getFirst();
    try {
      if (!answer.isException()) {
        step.answered(answer);
      } else if (answer.octet(1) == ExceptionCode.GATEWAY_TARGET_FAILED_TO_RESPOND) {
        unanswered("the gateway had no answer", now, outcomes);
      } else if (!step.isAcceptedBy(answer.octet(1)) && !step.goesOnAfter(answer.octet(1))) {
        refused(step, answer.octet(1), now);
      }
    } catch (NotTakenException e) {
      end(now, written.isEmpty() ? new Order.Result.Invalid(e.text()) : unknown(e.text()));
    }
    if (state == State.WRITING && step.isDone()) {
      steps.remove();
      written.addAll(step.properties());
      confirmed.putAll(step.confirmed());
      if (steps.isEmpty()) {
        confirmed(now, outcomes);
      }
    }
  }

  private void refused(WriteStep step, int exception, Moment now) {
    String why = ExceptionCode.text(exception);
    String text = unit.device() + " refuses to be written: " + why;
    Fault fault = Fault.of(FaultCode.DEVICE_EXCEPTION, text, now.time());
    end(
        now,
        written.isEmpty()
            ? new Order.Result.Failed(fault)
            : unknown(names(step.properties()) + " was refused: " + why));
  }

  /** All was written. */
  private void confirmed(Moment now, Consumer<Outcome> outcomes) {
    long look = readBack.begin(confirmed, now.nanos());
    if (look - now.nanos() > 0) {
      await(look, now, outcomes);
    } else if (readBack.isEmpty()) {
      done(now, outcomes);
    } else {
      state = State.LOOKING;
    }
  }

  private void await(long untilNanos, Moment now, Consumer<Outcome> outcomes) {
    state = State.WAITING;
    lookNanos = untilNanos;
    if (!held) {
      held = true;
      outcomes.accept(unit.hold(confirmed, now));
    }
  }

  private void looked(Moment now, Consumer<Outcome> outcomes) {
    switch (readBack.verdict(now.nanos())) {
      case GOES_ON -> {}
      case SEEN -> done(now, outcomes);
      case NOT_YET -> await(now.nanos() + readBack.pauseNanos(), now, outcomes);
      case OTHERWISE ->
          end(
              now,
              new Order.Result.Unknown(
                  unit.device()
                      + ": "
                      + readBack.difference()
                      + " (\"settle\" is for effects that come later, \"read\": false for what"
                      + " cannot be read)"));
    }
  }

  private void done(Moment now, Consumer<Outcome> outcomes) {
    Map<String, Value> values = new LinkedHashMap<>(confirmed);
    outcomes.accept(unit.confirm(values, now));
    end(now, new Order.Result.Done(values));
  }

  /** No answer came, or a damaged one. */
  public void unanswered(String why, Moment now, Consumer<Outcome> outcomes) {
    if (state != State.WRITING) {
      readBack.unanswered();
      looked(now, outcomes);
      return;
    }
    WriteStep step = steps.getFirst();
    boolean touched = step.writes();
    step.unanswered();
    Fault fault =
        Fault.of(
            FaultCode.READ_TIMEOUT,
            unit.device() + " was to be written to, but " + why,
            now.time());
    if (touched || !written.isEmpty()) {
      end(
          now,
          unknown(
              names(step.properties())
                  + (touched ? " may have been set: " : " was not set: ")
                  + why));
    } else {
      end(now, new Order.Result.Failed(fault));
    }
  }

  private Order.Result unknown(String why) {
    List<String> untried =
        steps.stream().skip(1).flatMap(step -> step.properties().stream()).toList();
    return new Order.Result.Unknown(
        unit.device()
            + ": "
            + (written.isEmpty() ? "" : names(written) + " was set; ")
            + why
            + (untried.isEmpty() ? "" : "; " + names(untried) + " was not tried")
            + "; nothing is written again");
  }

  private static String names(Collection<String> properties) {
    return properties.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
  }

  /** It cannot go on. */
  public void abandon(Fault cause) {
    boolean touched = !written.isEmpty() || steps.getFirst().writes();
    finish(touched ? unknown(cause.message()) : new Order.Result.Failed(cause));
  }

  /** Another order sets one of the same properties. */
  public void supersede() {
    finish(
        new Order.Result.Unknown(
            unit.device()
                + ": "
                + names(written)
                + " was confirmed, and set again before it could be seen"));
  }

  /** Answers the order once its time has passed; the effect is still waited for. */
  public void expire(Moment now) {
    if (!answered && now.nanos() - order.deadlineNanos() >= 0) {
      answer(
          new Order.Result.Unknown(
              unit.device()
                  + ": "
                  + names(written)
                  + " was confirmed, but the command's time is over before it can be seen"));
    }
  }

  private void end(Moment now, Order.Result result) {
    finish(result);
    unit.readNow(now);
  }

  private void finish(Order.Result result) {
    state = State.ENDED;
    if (held) {
      unit.release(confirmed.keySet());
    }
    answer(result);
  }

  private void answer(Order.Result result) {
    if (!answered) {
      answered = true;
      order.answer().accept(result);
    }
  }
}
