package io.sensorhub.driver.modbus;

import io.sensorhub.driver.modbus.frame.Framing;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.frame.Request;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Answers that come twice, as radio links and some gateways send them. RTU numbers no transactions:
 * the second copy fits the next question to the unit with the same function and length, and the
 * true answer fits the one after that.
 *
 * <pre>
 *         an answer equals one of the last 100 ms          the unit was quiet for long enough
 *  PLAIN ─────────────────────────────────────────► DOUBT ────────────────────────────────────► PLAIN
 *                                                   takes only what the question brought last time
 * </pre>
 *
 * An answer that is not taken in doubt is left out: once the unit has been quiet, the question is
 * put again. A unit that answers twice for certain, because an answer came that nobody had asked
 * for, has time to do so before each question. Registers whose values are equal and stay so cost
 * nothing. Bounded; for one thread.
 */
final class Repetitions {

  /** The second copy comes within this time of the first one, as long as nothing else is known. */
  private static final long WITHIN_NANOS = 100_000_000;

  /** A second copy that comes later is taken for something else. */
  private static final long REMEMBERED_NANOS = 1_000_000_000;

  /** A unit that has not answered twice for so long no longer does. */
  private static final long KNOWN_NANOS = 60_000_000_000L;

  /** Times the longest time between two copies. */
  private static final int SPARE = 3;

  private static final long LEAST_PAUSE_NANOS = 20_000_000;

  /** Some other program may ask the unit all the time; it is not waited for longer. */
  private static final long MOST_QUIET_NANOS = 1_000_000_000;

  /** After so many doubts in vain, the same answer to the same question raises no more. */
  private static final int MOST_CLEARED = 3;

  private static final int MOST_RECENT = 64;
  private static final int MOST_KNOWN = 512;

  private record Answered(Request request, Pdu answer, long nanos) {}

  /** What is known of one unit, or of all where their answers cannot be told apart. */
  private static final class Heard {
    private boolean doubt;
    private boolean left;
    private long leftNanos;
    private long suspectNanos;

    /** Number of doubts in a row that were none. */
    private int cleared;

    private long lastNanos;
    private long plainNanos;
    private boolean twice;
    private long twiceNanos;
    private long apartNanos;

    Heard(long nanos) {
      lastNanos = nanos - REMEMBERED_NANOS;
      plainNanos = lastNanos;
    }

    boolean isTwice(long nanos) {
      twice &= nanos - twiceNanos < KNOWN_NANOS;
      return twice;
    }

    /** How long after an answer its second copy may come. */
    long betweenNanos() {
      return Math.min(SPARE * apartNanos, apartNanos + WITHIN_NANOS);
    }
  }

  private final Framing framing;
  private final AnswerTimes times;
  private final Map<Integer, Heard> units = new HashMap<>();
  private final Deque<Answered> recent = new ArrayDeque<>();

  /** What each question brought last time, as long as nothing was written to its unit. */
  private final Map<Request, Pdu> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Request, Pdu> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  Repetitions(Framing framing, AnswerTimes times) {
    this.framing = framing;
    this.times = times;
  }

  /** The line was opened anew: what is on its way is lost. */
  void reopened() {
    recent.clear();
    known.clear();
    units
        .values()
        .forEach(unit -> {
          unit.doubt = false;
          unit.left = false;
        });
  }

  private Heard unit(Request request, long nanos) {
    int key = framing.tellsUnitsApart() ? request.unit() : 0;
    return units.computeIfAbsent(key, _ -> new Heard(nanos));
  }

  /** How long a unit is quiet at the least if no answer of it is to come. */
  private long quietNanos(Heard unit, Request request, long nanos) {
    long apart = unit.isTwice(nanos) ? unit.betweenNanos() : 0;
    return Math.max(WITHIN_NANOS + times.slowestNanos(request.unit()), apart);
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
    if (unit.left) {
      long quiet = quietNanos(unit, request, nanos);
      return Math.min(unit.lastNanos, unit.leftNanos + MOST_QUIET_NANOS) + quiet;
    }
    long pause = 0;
    if (unit.isTwice(nanos)) {
      pause = Math.max(LEAST_PAUSE_NANOS, unit.betweenNanos());
    }
    if (question instanceof Question.Writing || request.writes()) { // it is not put again
      if (unit.doubt) {
        return unit.lastNanos + quietNanos(unit, request, nanos);
      }
      pause = Math.max(pause, WITHIN_NANOS);
    }
    return couldBeAnsweredByCopy(request, nanos - pause) ? unit.lastNanos + pause : nanos;
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
    unit.cleared += unit.left && !unit.isTwice(nanos) ? 1 : 0;
    if (unit.left || nanos - unit.lastNanos >= quietNanos(unit, request, nanos)) {
      unit.doubt = false;
      unit.left = false;
      unit.plainNanos = nanos;
    }
    if (request.writes()) {
      known.keySet().removeIf(other -> request.unit() == 0 || other.unit() == request.unit());
    }
  }

  /**
   * Whether an answer may be the second copy of an earlier one, or follow such a copy. If it is not
   * taken for that reason, the question is to be put again.
   *
   * @param wireNanos that the answer takes on the wire
   */
  boolean suspects(Question question, Pdu answer, long wireNanos, long nanos) {
    if (framing.tellsQuestionsApart()) {
      return false;
    }
    Request request = question.request();
    Heard unit = unit(request, nanos);
    long since = nanos - WITHIN_NANOS - wireNanos;
    Optional<Answered> first =
        recentOf(request)
            .filter(one -> one.nanos() - since >= 0 && one.nanos() - unit.plainNanos >= 0)
            .filter(one -> one.answer().equals(answer))
            .filter(one -> unit.cleared < MOST_CLEARED || !one.request().equals(request))
            .reduce((_, later) -> later);
    unit.doubt |= first.isPresent();
    unit.suspectNanos = first.map(one -> nanos - one.nanos()).orElse(unit.suspectNanos);
    unit.lastNanos = nanos;
    boolean again = question instanceof Question.Poll || question instanceof Question.Passing;
    if (!unit.doubt || !again || request.writes() || Objects.equals(answer, known.get(request))) {
      return false;
    }
    unit.left = true;
    unit.leftNanos = nanos;
    return true;
  }

  /** An answer was taken. */
  void answered(Request request, Pdu answer, long nanos) {
    if (framing.tellsQuestionsApart()) {
      return;
    }
    Heard unit = unit(request, nanos);
    unit.lastNanos = nanos;
    known.put(request, answer);
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
        newest(one -> framing.unasked(one.request()).filter(one.answer()::equals).isPresent());
    Optional<Answered> other =
        newest(
            one -> unit(one.request(), nanos).left && framing.unasked(one.request()).isPresent());
    Answered one = copy.or(() -> other).orElse(null);
    if (one == null) {
      return Optional.empty();
    }
    framing.reset();
    Heard unit = unit(one.request(), nanos);
    long apart = copy.isPresent() ? nanos - one.nanos() : unit.suspectNanos;
    boolean late = apart > WITHIN_NANOS && !unit.isTwice(nanos);
    unit.apartNanos = unit.isTwice(nanos) ? Math.max(apart, unit.apartNanos) : apart;
    unit.twice = true;
    unit.cleared = 0;
    unit.twiceNanos = nanos;
    unit.lastNanos = nanos;
    return late ? Optional.of(one.request().unit()) : Optional.empty();
  }

  private Optional<Answered> newest(Predicate<Answered> which) {
    return recent.stream().filter(which).reduce((_, later) -> later);
  }
}
