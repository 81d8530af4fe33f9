package io.sensorhub.driver.modbus;

import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Failed;
import io.sensorhub.driver.modbus.frame.Failure;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.frame.Request;
import io.sensorhub.driver.modbus.unit.Allowance;
import io.sensorhub.driver.modbus.unit.ModbusUnit;
import io.sensorhub.driver.modbus.unit.Polling;
import io.sensorhub.driver.modbus.unit.Silence;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What follows from the end of a question: for the unit that was asked, and for whoever waits for
 * the answer.
 */
final class Ends {

  /**
   * Number of units that are asked at once when another one of the same outage has returned. Each
   * that answers has more asked, so one dead unit after the other cannot hold up the bus.
   */
  private static final int EXPECTED = 3;

  private final List<ModbusUnit> units;
  private final Orders orders;
  private final Passes passes;
  private final LateAnswers late;
  private final Allowance allowance;

  /**
   * @param units at least one; they may become others
   */
  Ends(
      List<ModbusUnit> units, Orders orders, Passes passes, LateAnswers late, Allowance allowance) {
    this.units = units;
    this.orders = orders;
    this.passes = passes;
    this.late = late;
    this.allowance = allowance;
  }

  /**
   * An answer came.
   *
   * @param costNanos from the question on
   * @return the question that waits for this one
   */
  Optional<Question> answered(
      Question question, Pdu answer, long costNanos, Moment now, Consumer<Outcome> outcomes) {
    late.answered(question, answer.isException(), now.nanos() - costNanos);
    heard(question, answer, now);
    Optional<Question> waiting = led(question, answer, costNanos, now, outcomes);
    returned(now);
    return waiting;
  }

  /** If a unit has returned, others whose silence may have the same cause are asked at once. */
  private void returned(Moment now) {
    List<Silence> silences = units.stream().map(unit -> unit.polling().silence()).toList();
    for (Silence ended : silences) {
      ended
          .takeEnd()
          .ifPresent(lastNanos ->
              silences.stream()
                  .filter(other -> other.isOfOutageAfter(lastNanos))
                  .limit(EXPECTED)
                  .forEach(other -> other.expect(now.nanos())));
    }
  }

  private Optional<Question> led(
      Question question, Pdu answer, long costNanos, Moment now, Consumer<Outcome> outcomes) {
    switch (question) {
      case Question.Poll poll -> {
        if (answer.isException()) {
          failed(poll, Failure.exception(answer.octet(1)), costNanos, now, outcomes);
        } else {
          ended(poll.unit(), poll.unit().polling().answered(poll.ask(), answer, now), outcomes);
        }
      }
      case Question.Writing step -> orders.writes().answered(step.job(), answer, now, outcomes);
      case Question.Passing passing -> passes.answered(passing, answer);
      case Question.Settling settling -> {
        return Optional.of(settling.next());
      }
    }
    return Optional.empty();
  }

  /** A sign of life, unless it is a gateway's. */
  private void heard(Question question, Pdu answer, Moment now) {
    if (!answer.isException() || !Failure.exception(answer.octet(1)).unheard()) {
      passes.heard(question.request(), now);
      if (!(question instanceof Question.Poll)) {
        heard(question.request().unit(), now);
      }
    }
  }

  /** An answer came for which nobody waited any more: what was asked can be had. */
  void late(Request request, Moment now) {
    heard(request.unit(), now);
    returned(now);
    units.stream()
        .filter(own -> own.unit() == request.unit())
        .forEach(own -> own.polling().forgive(request));
  }

  /** What a unit has answered of late may have been taken for something else. */
  void mistaken(int unit, Moment now) {
    units.stream().filter(own -> own.unit() == unit).forEach(own -> own.polling().anew(now));
  }

  /** A unit gave a sign of life. */
  private void heard(int unit, Moment now) {
    units.stream().filter(own -> own.unit() == unit).forEach(own -> own.polling().heard(now));
  }

  private void failed(
      Question.Poll poll, Failure failure, long costNanos, Moment now, Consumer<Outcome> outcomes) {
    Polling polling = poll.unit().polling();
    ended(poll.unit(), polling.failed(poll.ask(), failure, costNanos, now, allowance), outcomes);
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

  /**
   * No answer came, or a damaged one.
   *
   * @param costNanos from the question on
   */
  void unanswered(
      Question question, Failure failure, long costNanos, Moment now, Consumer<Outcome> outcomes) {
    boolean silent = failure.kind() == Failure.Kind.SILENCE;
    switch (question) {
      case Question.Poll poll -> {
        failed(poll, failure, costNanos, now, outcomes);
        passes.doubt(poll.unit().unit(), now);
      }
      case Question.Settling settling -> {
        if (late.settles(settling.request().unit()) || settling.isOfSilentUnit()) {
          unanswered(settling.next(), failure, costNanos, now, outcomes);
        } else {
          allowance.spend(failure, costNanos, now.nanos());
          if (settling.next() instanceof Question.Passing passing) {
            passes.unreached(passing);
          }
        }
      }
      case Question.Writing step ->
          orders
              .writes()
              .unanswered(
                  step.job(), silent ? "no answer came" : "the answer was damaged", now, outcomes);
      case Question.Passing passing -> passes.unanswered(passing, now, costNanos, silent);
    }
  }

  /** A question cannot be put now, for an answer that is owed could be taken for its own. */
  void unsettled(Question question, Moment now, Consumer<Outcome> outcomes) {
    switch (question) {
      case Question.Poll poll -> {
        Polling polling = poll.unit().polling();
        if (polling.isDoubtful()) {
          failed(poll, new Failure(Failure.Kind.SILENCE, ""), 0, now, outcomes);
        } else {
          polling.beQuietUntil(late.quietNanos(poll.request()));
        }
      }
      case Question.Passing passing -> passes.unsettled(passing);
      case Question.Writing step ->
          orders.writes().unanswered(step.job(), "an earlier answer may still come", now, outcomes);
      case Question.Settling settling -> unsettled(settling.next(), now, outcomes);
    }
  }
}
