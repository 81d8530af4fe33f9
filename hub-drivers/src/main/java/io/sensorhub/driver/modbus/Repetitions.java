package io.sensorhub.driver.modbus;

import io.sensorhub.core.BoundedMap;
import io.sensorhub.driver.modbus.frame.Framing;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.frame.Request;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Frames that a unit sends without being asked: radio links and some gateways send an answer twice,
 * or put a question twice. RTU numbers no transactions: the second frame fits the next question to
 * the unit with the same function and length, and the true answer fits the one after that.
 *
 * <pre>
 *         an answer is suspect                             the unit was quiet for long enough
 *  PLAIN ──────────────────────► DOUBT ────────────────────────────────────────────────► PLAIN
 *                                takes only what the question brought last time
 * </pre>
 *
 * An answer is suspect if it equals one of the last two seconds, comes far sooner than the unit
 * ever answers, or has octets of the unit behind it. An answer that is not taken in doubt is left
 * out: once the unit has been quiet, the question is put again. A unit that sends a frame that
 * nobody had asked for is known to do so, and has time for it before each question. Registers whose
 * values are equal and stay so cost nothing. Bounded; for one thread.
 */
final class Repetitions {

  /** The second copy comes within this time of the first one, as long as nothing else is known. */
  static final long WITHIN_NANOS = 100_000_000;

  /** A frame that comes later behind an answer has nothing to do with it. */
  static final long LATEST_NANOS = 1_200_000_000;

  /** An answer is compared with those of so long before, for a copy may come together with it. */
  private static final long REMEMBERED_NANOS = 2 * LATEST_NANOS;

  private static final long LEAST_PAUSE_NANOS = 20_000_000;

  /** Some other program may ask the unit all the time; it is not waited for longer. */
  private static final long MOST_QUIET_NANOS = 1_000_000_000;

  private static final int MOST_RECENT = 1024;
  private static final int MOST_KNOWN = 512;

  /** What becomes of an answer. */
  enum Verdict {
    TAKEN,
    /** It may belong to another question, and this one is put again. */
    AGAIN,
    /** So may the answers before. */
    ALL_AGAIN
  }

  private record Answered(Request request, Pdu answer, long nanos) {}

  private final Framing framing;
  private final AnswerTimes times;
  private final Map<Integer, Heard> units = new HashMap<>();
  private final Deque<Answered> recent = new ArrayDeque<>();

  /**
   * What each question brought last time.
   *
   * @param steady whether it brought the same the time before
   * @param valid whether nothing was written to its unit since
   */
  private record Known(Pdu answer, boolean steady, boolean valid) {
    Known written() {
      return new Known(answer, steady, false);
    }
  }

  private final Map<Request, Known> known = BoundedMap.byEntry(MOST_KNOWN);

  Repetitions(Framing framing, AnswerTimes times) {
    this.framing = framing;
    this.times = times;
  }

  /** The line was opened anew: what is on its way is lost. */
  void reopened() {
    recent.clear();
    known.clear();
    units.values().forEach(Heard::reopened);
  }

  private Heard unit(Request request, long nanos) {
    int key = framing.tellsUnitsApart() ? request.unit() : 0;
    return units.computeIfAbsent(key, _ -> new Heard(nanos - REMEMBERED_NANOS));
  }

  /** How long a unit is quiet at the least if no answer of it is to come. */
  private long quietNanos(Heard unit, Request request, long nanos) {
    long apart = unit.isTwice(nanos) ? unit.betweenNanos() : 0;
    return Math.max(WITHIN_NANOS + times.slowestNanos(request.unit()), apart);
  }

  /** How long a unit is left in peace now and then. */
  private long restNanos(Request request) {
    return times.usualNanos(request.unit()) / 2 * 3 + LEAST_PAUSE_NANOS;
  }

  private Stream<Answered> recentOf(Request request) {
    return recent.stream()
        .filter(one -> !framing.tellsUnitsApart() || one.request().unit() == request.unit());
  }

  /**
   * When the question can go out.
   *
   * @return not after {@code nanos}: now
   */
  long fromNanos(Question question, long nanos) {
    if (framing.tellsQuestionsApart()) {
      return nanos;
    }
    Request request = question.request();
    Heard unit = unit(request, nanos);
    if (unit.waits()) {
      long quiet = quietNanos(unit, request, nanos);
      return Math.min(unit.lastNanos(), unit.waitsSinceNanos() + MOST_QUIET_NANOS) + quiet;
    }
    long pause = unit.isTwice(nanos) ? unit.betweenNanos() : 0;
    if (!times.isKnown(request) || unit.isRestless(nanos)) {
      pause = Math.max(pause, restNanos(request));
    }
    if (question instanceof Question.Writing || request.writes()) { // it is not put again
      if (unit.isInDoubt()) {
        return unit.lastNanos() + quietNanos(unit, request, nanos);
      }
      pause = Math.max(pause, WITHIN_NANOS);
    }
    return couldBeAnsweredByCopy(request, nanos - pause) ? unit.lastNanos() + pause : nanos;
  }

  private boolean couldBeAnsweredByCopy(Request request, long sinceNanos) {
    return recentOf(request)
        .anyMatch(one -> one.nanos() - sinceNanos > 0 && request.isAnsweredBy(one.answer()));
  }

  /** The question goes out. */
  void asked(Request request, long nanos) {
    if (framing.tellsQuestionsApart()) {
      return;
    }
    Heard unit = unit(request, nanos);
    long quiet = nanos - unit.lastNanos();
    unit.asked(quiet >= quietNanos(unit, request, nanos), quiet >= restNanos(request), nanos);
    if (request.writes()) {
      known.replaceAll((other, before) ->
          request.unit() == 0 || other.unit() == request.unit() ? before.written() : before);
    }
  }

  /**
   * What becomes of an answer.
   *
   * @param costNanos from the question on
   * @param wireNanos that the answer takes on the wire
   */
  Verdict verdict(Request request, Pdu answer, long costNanos, long wireNanos, long nanos) {
    if (framing.tellsQuestionsApart()) {
      return Verdict.TAKEN;
    }
    Heard unit = unit(request, nanos);
    long since = nanos - REMEMBERED_NANOS - wireNanos;
    boolean agrees = unit.agrees(request, answer);
    boolean repeats = unit.mayRepeatItself(nanos);
    boolean soon =
        !unit.isCertain() && !unit.mayBeQuick(nanos) && times.isTooSoon(request, costNanos);
    if (soon || (framing.isFollowed() && !unit.isCertain())) {
      unit.doubts(-1);
    }
    recentOf(request)
        .filter(one -> one.nanos() - since >= 0 && one.answer().equals(answer) && !agrees)
        .filter(one -> isOdd(one, request, repeats, nanos - WITHIN_NANOS - wireNanos))
        .reduce((_, later) -> later)
        .ifPresent(one -> unit.doubts(nanos - one.nanos()));
    if (framing.isFollowed() && isOthers(answer, request) && !agrees) {
      unit.doubts(0);
    }
    unit.heard(nanos);
    if (!unit.isInDoubt() || request.writes() || agrees || isKnown(request, answer)) {
      return Verdict.TAKEN;
    }
    unit.leaves(request, answer, nanos);
    remember(request, answer, nanos);
    return soon ? Verdict.ALL_AGAIN : Verdict.AGAIN;
  }

  private boolean isKnown(Request request, Pdu answer) {
    Known before = known.get(plain(request));
    return before != null && before.valid() && before.answer().equals(answer);
  }

  /** Whether another question to the unit has brought that last time. */
  private boolean isOthers(Pdu answer, Request request) {
    return known.entrySet().stream()
        .filter(other -> other.getKey().unit() == request.unit() || !framing.tellsUnitsApart())
        .filter(other -> other.getValue().answer().equals(answer))
        .anyMatch(other -> !other.getKey().equals(plain(request)));
  }

  /** What goes on the wire, whatever its answer is used for. */
  private static Request plain(Request request) {
    return new Request(request.unit(), request.pdu());
  }

  /** Whether it is odd that the answer to {@code request} equals that earlier one. */
  private boolean isOdd(Answered one, Request request, boolean repeats, long closeNanos) {
    boolean same = plain(one.request()).equals(plain(request));
    if (one.nanos() - closeNanos >= 0) {
      return !same || !repeats;
    }
    Known before = known.get(plain(request));
    return same
        ? !repeats && before != null && before.valid() && !before.steady()
        : before == null || !before.answer().equals(one.answer());
  }

  /** An answer was taken. */
  void answered(Request request, Pdu answer, long nanos) {
    if (framing.tellsQuestionsApart()) {
      return;
    }
    Heard unit = unit(request, nanos);
    unit.heard(nanos);
    unit.takes(request);
    known.merge(
        plain(request),
        new Known(answer, false, true),
        (before, _) -> new Known(answer, before.answer().equals(answer), true));
    remember(request, answer, nanos);
  }

  private void remember(Request request, Pdu answer, long nanos) {
    recent.addLast(new Answered(request, answer, nanos));
    if (recent.size() > MOST_RECENT) {
      recent.removeFirst();
    }
  }

  /**
   * Octets came that nobody asked for.
   *
   * @return the unit that answers twice, so late that a second copy may have been taken for the
   *     answer to another question; empty: none
   */
  Optional<Integer> unasked(long nanos) {
    recent.removeIf(one -> nanos - one.nanos() > REMEMBERED_NANOS);
    Optional<Answered> copy =
        newest(
            nanos, one -> framing.unasked(one.request()).filter(one.answer()::equals).isPresent());
    Optional<Answered> any = newest(nanos, one -> framing.unasked(one.request()).isPresent());
    Answered one = copy.or(() -> any).orElse(null);
    if (one == null) {
      return Optional.empty();
    }
    Heard unit = unit(one.request(), nanos);
    Request asked = unit.waitsWith().orElse(one.request());
    framing.unasked(one.request()).ifPresent(frame -> remember(asked, frame, nanos));
    framing.reset();
    boolean mistaken = unit.surplus(copy.isPresent() ? nanos - one.nanos() : null, nanos);
    if (mistaken) {
      known.keySet().removeIf(other -> unit(other, nanos) == unit);
    }
    return mistaken ? Optional.of(one.request().unit()) : Optional.empty();
  }

  private Optional<Answered> newest(long nanos, Predicate<Answered> which) {
    return recent.stream()
        .filter(one -> nanos - one.nanos() <= LATEST_NANOS)
        .filter(which)
        .reduce((_, later) -> later);
  }
}
