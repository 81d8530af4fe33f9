package io.sensorhub.driver.modbus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Answers that may still come to questions for which nobody waits any more. RTU numbers no
 * transactions: an answer that is late fits the next question to its unit with the same function.
 * So after a time-out such a question is put only where it is the same one again, or once the unit
 * has answered a question of another function: a unit answers in the order in which it is asked
 * (MODBUS over Serial Line V1.02, section 2.4.1). That question reads one register, input or coil
 * of another table at the same address; a unit that does not have it refuses it under that
 * function, which says as much. Only where a unit ignores it, what it owes is taken for lost after
 * three times its time-out.
 *
 * <p>Bounded: one entry for each unit and function.
 */
final class LateAnswers {

  /** Times the time-out, from the question on; what comes later than that is taken for lost. */
  private static final int PATIENCE = 3;

  private static final long LEAST_PATIENCE_NANOS = 2_000_000_000L;

  /** Functions that only read. */
  private static final List<Integer> SETTLING =
      List.of(
          Request.READ_INPUT_REGISTERS,
          Request.READ_HOLDING_REGISTERS,
          Request.READ_DISCRETE_INPUTS,
          Request.READ_COILS);

  /** Settling questions in a row without an answer after which a unit is said to ignore them. */
  private static final int MOST_IGNORED = 2;

  private static final int MOST_OWED = 8;
  private static final int UNITS = 256;

  /**
   * Questions of one unit and function that were not answered, all of them the same one.
   *
   * @param sentNanos when they were put, the oldest first
   */
  private record Owed(Request request, Deque<Long> sentNanos, long untilNanos) {}

  private final Framing framing;
  private final List<Owed> owed = new ArrayList<>();
  private final BitSet heard = new BitSet(UNITS);
  private final BitSet settles = new BitSet(UNITS);
  private final int[] ignored = new int[UNITS];

  LateAnswers(Framing framing) {
    this.framing = framing;
  }

  /** The line was opened anew: what units can do is found out again, but answers may still come. */
  void reopened() {
    heard.clear();
    settles.clear();
    Arrays.fill(ignored, 0);
  }

  /** Nobody waits any more for the answer to a question. */
  void unanswered(Request request, long sentNanos, long timeoutNanos) {
    if (framing.tellsQuestionsApart()) {
      return;
    }
    Deque<Long> sent = takeOwed(request).map(Owed::sentNanos).orElseGet(ArrayDeque::new);
    sent.add(sentNanos);
    while (sent.size() > MOST_OWED) {
      sent.remove();
    }
    long patience = Math.max(LEAST_PATIENCE_NANOS, PATIENCE * timeoutNanos);
    owed.add(new Owed(request, sent, sentNanos + patience));
  }

  private Optional<Owed> takeOwed(Request request) {
    Optional<Owed> found =
        owed.stream()
            .filter(other -> sameUnit(other.request(), request))
            .filter(other -> sameFunction(other.request(), request))
            .findFirst();
    found.ifPresent(owed::remove);
    return found;
  }

  /**
   * A question was answered, perhaps by an answer that an earlier one like it was owed: then the
   * unit owes the answer to the later one. What it was asked before that, it owes no more.
   */
  void answered(Request request, long sentNanos) {
    heard.set(request.unit());
    long settledNanos = sentNanos;
    Optional<Owed> like = takeOwed(request);
    if (like.isPresent()) {
      Deque<Long> sent = like.get().sentNanos();
      settledNanos = sent.remove();
      sent.add(sentNanos);
      owed.add(like.get());
    }
    long until = settledNanos;
    for (Owed other : List.copyOf(owed)) {
      if (sameUnit(other.request(), request) && !sameFunction(other.request(), request)) {
        other.sentNanos().removeIf(nanos -> nanos - until <= 0);
        if (other.sentNanos().isEmpty()) {
          owed.remove(other);
        }
      }
    }
  }

  private boolean sameUnit(Request one, Request other) {
    return one.unit() == other.unit() || !framing.tellsUnitsApart();
  }

  private static boolean sameFunction(Request one, Request other) {
    return one.pdu().function() == other.pdu().function();
  }

  /** Whether the answer to {@code request} could be that to another question. */
  boolean mayAnswer(Request request, long nanos) {
    owed.removeIf(other -> nanos - other.untilNanos() >= 0 && !canSettle(other.request().unit()));
    return matching(request).findAny().isPresent();
  }

  /** Until when nothing is asked, after the unit has not settled what it owes. */
  long quietNanos(Request request, long nanos) {
    return matching(request)
        .mapToLong(Owed::untilNanos)
        .reduce(nanos + LEAST_PATIENCE_NANOS, Math::max);
  }

  private Stream<Owed> matching(Request request) {
    return owed.stream()
        .filter(_ -> request.isAnsweredByOthers())
        .filter(other -> sameUnit(other.request(), request))
        .filter(other -> sameFunction(other.request(), request))
        .filter(other -> !other.request().pdu().equals(request.pdu()));
  }

  /** Whether a settling question is worth a try. */
  boolean canSettle(int unit) {
    return heard.get(unit) && (settles.get(unit) || ignored[unit] < MOST_IGNORED);
  }

  /** The question that settles what is owed, before another one. */
  Request settling(Request next) {
    int function =
        SETTLING.stream()
            .filter(candidate -> owed.stream().noneMatch(other -> isOwed(other, next, candidate)))
            .findFirst()
            .orElse(SETTLING.getFirst());
    Pdu asked = next.pdu();
    return Request.read(next.unit(), function, asked.length() < 3 ? 0 : asked.word(1), 1);
  }

  private boolean isOwed(Owed other, Request next, int function) {
    return sameUnit(other.request(), next) && other.request().pdu().function() == function;
  }

  /** Whether the unit has settled what it owed before: its silence is no ignorance. */
  boolean settles(int unit) {
    return settles.get(unit);
  }

  /** The unit has settled what it owed. */
  void settled(int unit) {
    settles.set(unit);
  }

  /** The unit has not answered the settling question. */
  void ignored(int unit) {
    ignored[unit]++;
  }
}
