package io.sensorhub.driver.modbus;

import io.sensorhub.core.BoundedMap;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.modbus.frame.ExceptionCode;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.frame.Request;
import io.sensorhub.driver.modbus.unit.ModbusUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The questions of other programs, in the order in which they came. They and the driver's own reads
 * take turns. Where no answer is to be had, another program is told so in the name of a gateway
 * before its own time is up, which is usually the hub's: a question to a unit that is known to be
 * silent is answered at once, and one that finds out is given four fifths of the unit's time-out,
 * reckoned from its arrival.
 */
final class Passes {

  private static final int MOST = 64;
  private static final int MOST_MISSED = 256;
  private static final int UNITS = 256;
  private static final int BUSY = 6;
  private static final long COST_FACTOR = 19;

  /** Functions 1 to 4 read coils, inputs and registers (application protocol, section 6). */
  private static final int LAST_READING = 4;

  /** Questions in a row after whose silence a unit of nobody is taken for silent. */
  private static final int SILENT_AFTER = 2;

  private final Deque<Question.Passing> waiting = new ArrayDeque<>();

  /** Questions that were not answered, with the number of times in a row. */
  private record Missed(int times, long untilNanos) {}

  private final Map<Request, Missed> missed = BoundedMap.byEntry(MOST_MISSED);
  private final int[] silences = new int[UNITS];
  private final long[] silentUntilNanos = new long[UNITS];
  private final long[] heardNanos = new long[UNITS];
  private final List<ModbusUnit> units;
  private final AnswerTimes times;

  /**
   * @param units that are the driver's own; they may become others
   */
  Passes(List<ModbusUnit> units, AnswerTimes times) {
    this.units = units;
    this.times = times;
  }

  void take(Order.Pass order, Moment now) {
    Request request = new Request(order.unit(), Pdu.of(order.request()));
    Question.Passing passing =
        new Question.Passing(order, request, patienceNanos(order.unit()), now.nanos());
    if (isSilent(request, now)) {
      refuse(passing, ExceptionCode.GATEWAY_TARGET_FAILED_TO_RESPOND);
    } else if (waiting.size() >= MOST) {
      refuse(passing, BUSY);
    } else {
      waiting.add(passing);
    }
  }

  /** The driver asks units of its own by itself, and finds them again by itself. */
  private boolean isSilent(Request request, Moment now) {
    int unit = request.unit();
    Missed before = missed.get(request);
    boolean pauses =
        before != null
            && (before.times() >= SILENT_AFTER || !isKnown(unit))
            && now.nanos() - before.untilNanos() < 0;
    return own(unit).map(known -> known.polling().isSilent()).orElse(false)
        || (silences[unit] >= SILENT_AFTER && now.nanos() - silentUntilNanos[unit] < 0)
        || pauses;
  }

  /** Whether it has ever answered: one lost frame says nothing of it. */
  private boolean isKnown(int unit) {
    return times.slowestNanos(unit) > 0;
  }

  private Optional<ModbusUnit> own(int unit) {
    return units.stream().filter(known -> known.unit() == unit).findFirst();
  }

  /** Four fifths of what the unit's profile says; for a unit of nobody, of the longest. */
  private long patienceNanos(int unit) {
    long timeout =
        own(unit).map(List::of).orElse(units).stream()
            .mapToLong(known -> known.profile().timeout().toNanos())
            .max()
            .orElseThrow();
    return timeout / 5 * 4;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** The question that came first. */
  Optional<Question> next(Moment now) {
    for (Question.Passing first = waiting.poll(); first != null; first = waiting.poll()) {
      int unit = first.request().unit();
      if (isSilent(first.request(), now)) {
        refuse(first, ExceptionCode.GATEWAY_TARGET_FAILED_TO_RESPOND);
      } else if (first.untilNanos(now.nanos(), times.expectedNanos(unit))
          < now.nanos() + times.usualNanos(unit)) {
        refuse(first, BUSY); // its answer would come too late, and cost the others time
      } else {
        return Optional.of(first);
      }
    }
    return Optional.empty();
  }

  /**
   * When the driver's own question gives way, because another program's has waited for as long as
   * it can and still be put. A unit that is slow is waited for as long as it usually takes.
   *
   * @param unit that was asked
   * @param sentNanos when it was sent
   */
  long givesWayNanos(int unit, long sentNanos) {
    return waiting.stream()
        .mapToLong(passing -> {
          long least = Math.max(passing.leastNanos(), times.expectedNanos(unit));
          return Math.max(passing.toldNanos() - passing.leastNanos(), sentNanos + least);
        })
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** A unit did not answer the driver's own question: nobody waits for it much longer. */
  void doubt(int unit, Moment now) {
    waiting.removeIf(passing -> {
      long waited = now.nanos() - passing.arrivedNanos();
      boolean refused = passing.order().unit() == unit && waited >= passing.timeoutNanos() / 2;
      if (refused) {
        refuse(passing, ExceptionCode.GATEWAY_TARGET_FAILED_TO_RESPOND);
      }
      return refused;
    });
  }

  /** A unit has answered whatever question. */
  void heard(Request request, Moment now) {
    silences[request.unit()] = 0;
    heardNanos[request.unit()] = now.nanos();
    missed.remove(request);
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

  /** A question that was taken is the next one again. */
  void putBack(Question.Passing passing) {
    waiting.addFirst(passing);
  }

  /** An answer came. */
  void answered(Question.Passing passing, Pdu answer) {
    passing.order().answer().accept(new Order.Result.Passed(answer.buffer()));
  }

  /** No answer came in the time that there was, or a damaged one. */
  void unanswered(Question.Passing passing, Moment now, long costNanos, boolean silence) {
    int unit = passing.order().unit();
    boolean heard = isKnown(unit) && heardNanos[unit] - passing.arrivedNanos() >= 0;
    boolean tooShort = costNanos < times.expectedNanos(unit);
    if (silence && !tooShort) {
      silences[unit]++;
      silentUntilNanos[unit] = now.nanos() + COST_FACTOR * costNanos;
      int before = Optional.ofNullable(missed.get(passing.request())).map(Missed::times).orElse(0);
      missed.put(passing.request(), new Missed(before + 1, silentUntilNanos[unit]));
    }
    refuse(
        passing,
        silence && tooShort && heard ? BUSY : ExceptionCode.GATEWAY_TARGET_FAILED_TO_RESPOND);
  }

  /** The unit could answer something else just now, if it answers at all. */
  void unsettled(Question.Passing passing) {
    int unit = passing.request().unit();
    boolean doubtful =
        silences[unit] > 0 || own(unit).map(known -> known.polling().isDoubtful()).orElse(false);
    refuse(passing, doubtful ? ExceptionCode.GATEWAY_TARGET_FAILED_TO_RESPOND : BUSY);
  }

  /** The unit did not answer what had to be asked before. */
  void unreached(Question.Passing passing) {
    silences[passing.request().unit()]++;
    refuse(passing, ExceptionCode.GATEWAY_TARGET_FAILED_TO_RESPOND);
  }

  private void refuse(Question.Passing passing, int code) {
    answered(passing, Pdu.exception(passing.request().pdu().function(), code));
  }

  /** When the next program is to be told that its question could not be put in its time. */
  long toldNanos() {
    return waiting.stream()
        .mapToLong(Passes::lastNanos)
        .reduce((one, other) -> one - other > 0 ? other : one)
        .orElse(Long.MAX_VALUE);
  }

  private static long lastNanos(Question.Passing passing) {
    long deadline = passing.order().deadlineNanos();
    return deadline - passing.toldNanos() > 0 ? passing.toldNanos() : deadline;
  }

  /** Questions whose time has passed before they were put. */
  void expire(Moment now) {
    waiting.removeIf(passing -> {
      boolean late = now.nanos() - lastNanos(passing) >= 0;
      if (late) {
        refuse(passing, BUSY);
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
    waiting.forEach(passing -> refuse(passing, ExceptionCode.GATEWAY_PATH_UNAVAILABLE));
    waiting.clear();
  }
}
