package io.sensorhub.driver.modbus;

import io.sensorhub.driver.modbus.frame.Framing;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.frame.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers that may still come to questions for which nobody waits any more. RTU numbers no
 * transactions: a late answer fits the next question to its unit with the same function and length.
 * After a time-out such a question is put only if
 *
 * <ul>
 *   <li>it is the same one, whose late answer is an older reading of the same registers, or
 *   <li>the unit has answered a question that was put later and whose answer looks different. A
 *       unit answers in the order in which it is asked (MODBUS over Serial Line V1.02, section
 *       2.4.1). If none is due, a settling question is put for this alone, in one of two {@link Way
 *       ways}, or
 *   <li>neither a question nor an answer of the unit has been on the line for three time-outs, at
 *       least 10 s. No answer is waited for longer.
 * </ul>
 *
 * <p>An answer that fits several questions counts as that to the oldest of them. Bounded: a unit
 * that owes {@value #MOST_OWED} answers is asked nothing until they are taken for lost.
 */
final class LateAnswers {

  /** How a settling question differs from what the unit owes. */
  enum Way {
    /** One register, input or coil of another table; a refusal names the function, too. */
    OTHER_TABLE,
    /** One register less, or one more, of the same table. */
    OTHER_LENGTH
  }

  /** Times the time-out. */
  private static final int PATIENCE = 3;

  private static final long LEAST_PATIENCE_NANOS = 10_000_000_000L;

  /** Functions that only read. */
  private static final List<Integer> SETTLING =
      List.of(
          Request.READ_INPUT_REGISTERS,
          Request.READ_HOLDING_REGISTERS,
          Request.READ_DISCRETE_INPUTS,
          Request.READ_COILS);

  /** Settling questions that the unit ignored while it answered others; the way is given up. */
  private static final int MOST_IGNORED = 2;

  private static final int MOST_OWED = 32;
  private static final int MOST_WORDS = 125;
  private static final int LAST_ADDRESS = 0xffff;
  private static final int UNITS = 256;

  /**
   * A question that was not answered.
   *
   * @param way of a settling question; null: another one
   */
  private record Owed(Request request, long sentNanos, long patienceNanos, @Nullable Way way) {}

  private final Framing framing;
  private final List<Owed> owed = new ArrayList<>();
  private final BitSet heard = new BitSet(UNITS);
  private final Map<Integer, Request> answered = new HashMap<>();
  private final long[] strayNanos = new long[UNITS];
  private final Map<Way, BitSet> works = new EnumMap<>(Way.class);
  private final Map<Way, int[]> ignored = new EnumMap<>(Way.class);
  private final Map<Way, int[]> tried = new EnumMap<>(Way.class);

  LateAnswers(Framing framing) {
    this.framing = framing;
    for (Way way : Way.values()) {
      works.put(way, new BitSet(UNITS));
      ignored.put(way, new int[UNITS]);
      tried.put(way, new int[UNITS]);
    }
  }

  /** The line was opened anew: what units can do is found out again, but answers may still come. */
  void reopened() {
    heard.clear();
    works.values().forEach(BitSet::clear);
    ignored.values().forEach(counts -> Arrays.fill(counts, 0));
    tried.values().forEach(counts -> Arrays.fill(counts, 0));
  }

  /** Nobody waits any more for the answer to a question. */
  void unanswered(Question question, long sentNanos) {
    if (framing.tellsQuestionsApart()) {
      return;
    }
    Way way = question instanceof Question.Settling settling ? settling.way() : null;
    if (way != null) {
      counts(tried, way)[question.request().unit()]++;
    }
    long patience = Math.max(LEAST_PATIENCE_NANOS, PATIENCE * question.timeoutNanos());
    owed.add(new Owed(question.request(), sentNanos, patience, way));
  }

  /**
   * A question was answered, perhaps by an answer that an earlier one was owed: then the unit owes
   * the answer to the later one. What it was asked before that, it owes no more.
   */
  void answered(Question question, boolean exception, long sentNanos) {
    Request request = question.request();
    heard.set(request.unit());
    tryAgain(request.unit());
    if (question instanceof Question.Settling settling) {
      bits(settling.way()).set(request.unit());
    } else if (!exception && !request.writes()) {
      answered.put(request.unit(), request);
    }
    Optional<Owed> oldest = oldest(request, exception);
    oldest.ifPresent(paid -> {
      owed.remove(paid);
      owed.add(new Owed(request, sentNanos, paid.patienceNanos(), null));
    });
    long settledNanos = oldest.map(Owed::sentNanos).orElse(sentNanos);
    owed.removeIf(other -> {
      boolean settled = sameUnit(other.request(), request) && other.sentNanos() - settledNanos < 0;
      if (settled && other.way() != null) {
        counts(ignored, other.way())[request.unit()]++;
      }
      return settled;
    });
  }

  /** Whether the answer to {@code request} may be the one to an earlier question. */
  boolean isPaidBy(Request request, boolean exception) {
    return oldest(request, exception).isPresent();
  }

  /** The oldest question to which an answer is owed that fits {@code request}, too. */
  private Optional<Owed> oldest(Request request, boolean exception) {
    return owed.stream()
        .filter(other -> sameUnit(other.request(), request))
        .filter(other -> sameFunction(other.request(), request))
        .filter(other -> exception || sameLength(other.request(), request))
        .findFirst();
  }

  /**
   * Octets came while nobody was asked.
   *
   * @return the questions whose answers they may be
   */
  List<Request> stray(long nanos) {
    List<Request> late =
        owed.stream().map(Owed::request).filter(framing::holdsAnswerTo).distinct().toList();
    late.forEach(request -> {
      strayNanos[request.unit()] = nanos;
      tryAgain(request.unit());
    });
    if (!late.isEmpty()) {
      framing.reset();
    }
    return late;
  }

  private void tryAgain(int unit) {
    tried.values().forEach(counts -> counts[unit] = 0);
  }

  /** Whether the answer to {@code request} could be that to another question. */
  boolean mayAnswer(Request request, long nanos) {
    long count = ofUnit(request).count();
    if (count > 0 && nanos - quietNanos(request) >= 0) {
      owed.removeIf(other -> sameUnit(other.request(), request));
      tryAgain(request.unit());
      return false;
    }
    return count >= MOST_OWED
        || (request.isAnsweredByOthers()
            && ofUnit(request)
                .filter(other -> sameFunction(other.request(), request))
                .filter(other -> sameLength(other.request(), request))
                .anyMatch(other -> !other.request().pdu().equals(request.pdu())));
  }

  /** Until when the unit is asked nothing, so that all that it owes can be taken for lost. */
  long quietNanos(Request request) {
    return ofUnit(request)
        .mapToLong(other -> {
          long stray = strayNanos[other.request().unit()];
          long from = stray - other.sentNanos() > 0 ? stray : other.sentNanos();
          return from + other.patienceNanos();
        })
        .reduce((one, other) -> one - other > 0 ? one : other)
        .orElseThrow();
  }

  private Stream<Owed> ofUnit(Request request) {
    return owed.stream().filter(other -> sameUnit(other.request(), request));
  }

  private boolean sameUnit(Request one, Request other) {
    return one.unit() == other.unit() || !framing.tellsUnitsApart();
  }

  private static boolean sameFunction(Request one, Request other) {
    return one.pdu().function() == other.pdu().function();
  }

  private static boolean sameLength(Request one, Request other) {
    int length = one.answerLength();
    int otherLength = other.answerLength();
    return length == otherLength
        || length == Request.ANY_LENGTH
        || otherLength == Request.ANY_LENGTH;
  }

  /** The question that settles what is owed, before {@code next}; empty: none is worth a try. */
  Optional<Question.Settling> settling(Question next) {
    Request request = next.request();
    int unit = request.unit();
    boolean silent = next instanceof Question.Poll poll && poll.unit().polling().isSilent();
    boolean doubtful = next instanceof Question.Poll poll && poll.unit().polling().isDoubtful();
    if ((!heard.get(unit) && !silent && !doubtful) || ofUnit(request).count() >= MOST_OWED) {
      return Optional.empty();
    }
    Question.Settling best = null;
    for (Way way : Way.values()) {
      Request settling = settling(alike(request), way).orElse(null);
      int times = counts(tried, way)[unit];
      boolean known = bits(way).get(unit);
      boolean worth =
          known ? silent || times < 2 : isWorthATry(unit, way) && (silent || times == 0);
      boolean better =
          best == null || (!settles(unit) && times < counts(tried, best.way())[unit]) || known;
      if (settling != null && worth && better && (known || !settles(unit))) {
        best = new Question.Settling(next, settling, way);
      }
    }
    return Optional.ofNullable(best);
  }

  /** What the unit has answered of the same table, or else {@code next}. */
  private Request alike(Request next) {
    Request last = answered.get(next.unit());
    return last != null && sameFunction(last, next) ? last : next;
  }

  private boolean isWorthATry(int unit, Way way) {
    return counts(ignored, way)[unit] < MOST_IGNORED;
  }

  private Optional<Request> settling(Request next, Way way) {
    Pdu asked = next.pdu();
    int function = asked.function();
    int address = asked.length() < 3 ? 0 : asked.word(1);
    return switch (way) {
      case OTHER_TABLE -> Optional.of(Request.read(next.unit(), otherTable(next), address, 1));
      case OTHER_LENGTH -> {
        boolean registers =
            function == Request.READ_HOLDING_REGISTERS || function == Request.READ_INPUT_REGISTERS;
        int count = registers && asked.length() == 5 ? asked.word(3) : 0;
        int other = count > 1 ? count - 1 : count + 1;
        yield count == 0 || count > MOST_WORDS || address + other - 1 > LAST_ADDRESS
            ? Optional.empty()
            : Optional.of(Request.read(next.unit(), function, address, other));
      }
    };
  }

  private int otherTable(Request next) {
    List<Integer> others =
        SETTLING.stream().filter(function -> function != next.pdu().function()).toList();
    return others.stream()
        .filter(function ->
            ofUnit(next).noneMatch(other -> other.request().pdu().function() == function))
        .findFirst()
        .orElse(others.getFirst());
  }

  /** Whether the unit has settled what it owed before: its silence is no ignorance. */
  boolean settles(int unit) {
    return works.values().stream().anyMatch(units -> units.get(unit));
  }

  private BitSet bits(Way way) {
    return works.getOrDefault(way, new BitSet());
  }

  private static int[] counts(Map<Way, int[]> of, Way way) {
    return of.getOrDefault(way, new int[UNITS]);
  }
}
