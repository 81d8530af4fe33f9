package io.sensorhub.driver.modbus;

import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The questions of other programs, in the order in which they came. They and the driver's own reads
 * take turns. A unit that does not answer is left alone for a while, and questions to it are
 * answered at once in the name of a gateway.
 */
final class Passes {

  private static final int MOST = 64;
  private static final int UNITS = 256;
  private static final int BUSY = 6;
  private static final long COST_FACTOR = 19;

  /** Functions 1 to 4 read coils, inputs and registers (application protocol, section 6). */
  private static final int LAST_READING = 4;

  private final Deque<Question.Passing> waiting = new ArrayDeque<>();
  private final long[] silentUntilNanos = new long[UNITS];
  private final List<ModbusUnit> units;

  /**
   * @param units that are the driver's own
   */
  Passes(List<ModbusUnit> units) {
    this.units = List.copyOf(units);
  }

  void take(Order.Pass order, Moment now) {
    Request request = new Request(order.unit(), Pdu.of(order.request()));
    if (silent(order.unit(), now)) {
      answer(order, exception(request, ExceptionCode.GATEWAY_TARGET_FAILED_TO_RESPOND));
    } else if (waiting.size() >= MOST) {
      answer(order, exception(request, BUSY));
    } else {
      waiting.add(new Question.Passing(order, request, timeoutNanos(order.unit())));
    }
  }

  private static Pdu exception(Request request, int code) {
    return Pdu.exception(request.pdu().function(), code);
  }

  private boolean silent(int unit, Moment now) {
    return own(unit).map(known -> known.polling().faultOfBackoff(now).isPresent()).orElse(false)
        || (silentUntilNanos[unit] != 0 && now.nanos() - silentUntilNanos[unit] < 0);
  }

  private Optional<ModbusUnit> own(int unit) {
    return units.stream().filter(known -> known.unit() == unit).findFirst();
  }

  /** As the unit's profile says; for a unit of nobody, the longest of all. */
  private long timeoutNanos(int unit) {
    return own(unit).map(List::of).orElse(units).stream()
        .mapToLong(known -> known.profile().timeout().toNanos())
        .max()
        .orElseThrow();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** The question that came first. */
  Optional<Question> next() {
    return Optional.ofNullable(waiting.poll());
  }

  /**
   * The session ended before an answer came: a question that only reads is the next one again.
   *
   * @return false for any other question
   */
  boolean again(Question.Passing passing) {
    int function = passing.request().pdu().function();
    if (function > LAST_READING) {
      return false;
    }
    waiting.addFirst(passing);
    return true;
  }

  /** An answer came. */
  void answered(Question.Passing passing, Pdu answer) {
    silentUntilNanos[passing.order().unit()] = 0;
    answer(passing.order(), answer);
  }

  /** No answer came, or a damaged one. */
  void unanswered(Question.Passing passing, Moment now, long costNanos, boolean silence) {
    int unit = passing.order().unit();
    if (silence) {
      silentUntilNanos[unit] = now.nanos() + COST_FACTOR * costNanos;
    }
    answer(
        passing.order(),
        exception(passing.request(), ExceptionCode.GATEWAY_TARGET_FAILED_TO_RESPOND));
  }

  private static void answer(Order.Pass order, Pdu answer) {
    order.answer().accept(new Order.Result.Passed(answer.buffer()));
  }

  /** Questions whose time has passed before they were put. */
  void expire(Moment now) {
    waiting.removeIf(passing -> {
      boolean late = now.nanos() - passing.order().deadlineNanos() >= 0;
      if (late) {
        answer(passing.order(), exception(passing.request(), BUSY));
      }
      return late;
    });
  }

  /**
   * The line has gone.
   *
   * @param asked the question that was under way
   */
  void lost(@Nullable Question asked) {
    if (asked instanceof Question.Passing passing) {
      waiting.addFirst(passing);
    }
    waiting.forEach(passing ->
        answer(
            passing.order(), exception(passing.request(), ExceptionCode.GATEWAY_PATH_UNAVAILABLE)));
    waiting.clear();
  }
}
