package io.sensorhub.driver.modbus;

import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Exchange;
import io.sensorhub.driver.modbus.frame.Framing;
import io.sensorhub.driver.modbus.frame.Pdu;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps answers from being taken for those to other questions: a question that an answer on its way
 * could be mistaken for is not put before that one has come or cannot come any more.
 */
final class Certainty {

  private final AnswerTimes times;
  private final LateAnswers late;
  private final Repetitions repetitions;
  private final Turns turns;
  private final Ends ends;
  private long restNanos;

  Certainty(Framing framing, AnswerTimes times, LateAnswers late, Turns turns, Ends ends) {
    this.late = late;
    this.repetitions = new Repetitions(framing, times);
    this.times = times;
    this.turns = turns;
    this.ends = ends;
  }

  /** The line was opened anew. */
  void reopened(Moment now) {
    late.reopened();
    repetitions.reopened();
    restNanos = now.nanos();
  }

  /** Until when a question that was to be put has to wait. */
  long restNanos() {
    return restNanos;
  }

  /** The question, or what has to be asked before; empty: it has to wait. */
  Optional<Question> first(Question next, Moment now, Consumer<Outcome> outcomes) {
    restNanos = repetitions.fromNanos(next, now.nanos());
    if (restNanos - now.nanos() > 0) {
      turns.putBack(next);
      return Optional.empty();
    }
    if (!late.mayAnswer(next.request(), now.nanos())) {
      return Optional.of(next);
    }
    Optional<Question> settling = late.settling(next).map(Question.class::cast);
    if (settling.isEmpty()) {
      ends.unsettled(next, now, outcomes);
    }
    return settling;
  }

  /** The question goes out. */
  void asked(Question question, Moment now) {
    repetitions.asked(question.request(), now.nanos());
  }

  /**
   * Takes an answer.
   *
   * @param costNanos from the question on
   * @param wireNanos that the answer takes on the wire
   * @return what it is; empty: it may belong to another question, and this one is put again
   */
  Optional<Exchange> answered(
      Question question, Pdu answer, long costNanos, long wireNanos, Moment now) {
    boolean paid = late.isPaidBy(question.request(), answer.isException());
    if (!paid) {
      switch (repetitions.verdict(question.request(), answer, costNanos, wireNanos, now.nanos())) {
        case TAKEN -> {}
        case AGAIN -> {
          turns.putBack(question);
          return Optional.empty();
        }
        case ALL_AGAIN -> {
          turns.putBack(question);
          ends.mistaken(question.request().unit(), now);
          return Optional.empty();
        }
      }
    }
    times.answered(question.request(), costNanos);
    repetitions.answered(question.request(), answer, now.nanos());
    Exchange plain = answer.isException() ? Exchange.EXCEPTION : Exchange.ANSWERED;
    return Optional.of(paid ? Exchange.LATE : plain);
  }

  /** Nobody waits any more for the answer to a question. */
  void unanswered(Question question, long sentNanos) {
    late.unanswered(question, sentNanos);
  }

  /**
   * Octets came, perhaps beside an answer, that nobody waits for.
   *
   * @param held the question that is to be put next
   * @return the same; null if it was a read, and what a unit has answered of late is read anew
   */
  @Nullable Question unasked(@Nullable Question held, Moment now) {
    late.stray(now.nanos()).forEach(request -> ends.late(request, now));
    Optional<Integer> mistaken = repetitions.unasked(now.nanos());
    mistaken.ifPresent(unit -> ends.mistaken(unit, now));
    return mistaken.isPresent() && held != null && held.polls() ? null : held;
  }
}
