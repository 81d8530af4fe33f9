package io.sensorhub.driver.lines;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Fault;
import io.sensorhub.core.FaultCode;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A device that is asked: which question is due when, who waits for the answers, and how it is
 * doing. One that stays silent is asked ever more rarely, at most every 60 s.
 */
final class Instrument {

  private static final int MOST_READS = 64;

  /** So many silences in a row take a device offline; from then on it is left alone for longer. */
  private static final int PATIENT = 3;

  private static final long MOST_BACKOFF_NANOS = 60_000_000_000L;

  /** A question and its turn. */
  static final class Turn {
    private final LineQuestion question;
    private long dueNanos;
    private long answeredNanos = Long.MIN_VALUE;
    private int silences;

    Turn(LineQuestion question) {
      this.question = question;
    }

    LineQuestion question() {
      return question;
    }
  }

  private record Reading(Order.Read order, long sinceNanos) {}

  private final DeviceId device;
  private final List<Turn> turns;
  private final List<Reading> reads = new ArrayList<>();
  private long leftAloneUntilNanos;
  private @Nullable Fault fault;
  private boolean hasValues;

  /**
   * @param questions at least one
   */
  Instrument(DeviceId device, List<LineQuestion> questions) {
    this.device = device;
    this.turns = questions.stream().map(Turn::new).toList();
  }

  DeviceId device() {
    return device;
  }

  /** The line was opened: everything is due. */
  void opened(Moment now) {
    leftAloneUntilNanos = now.nanos();
    for (Turn turn : turns) {
      turn.silences = 0;
      turn.dueNanos = now.nanos();
    }
  }

  /** The question that has been due for longest, or will be next. */
  Turn next() {
    Turn next = turns.getFirst();
    for (Turn turn : turns) {
      if (turn.dueNanos - next.dueNanos < 0) {
        next = turn;
      }
    }
    return next;
  }

  /** When {@link #next} is due. */
  long dueNanos() {
    long due = next().dueNanos;
    return leftAloneUntilNanos - due > 0 ? leftAloneUntilNanos : due;
  }

  /** Takes an order to read. */
  void read(Order.Read order, Moment now) {
    Optional<Fault> silent =
        silences() >= PATIENT && leftAloneUntilNanos - now.nanos() > 0
            ? Optional.ofNullable(fault)
            : Optional.empty();
    if (silent.isPresent()) {
      order.answer().accept(new Order.Result.Failed(silent.get()));
    } else if (reads.size() >= MOST_READS) {
      order.answer().accept(new Order.Result.TooLate());
    } else {
      reads.add(new Reading(order, now.nanos()));
      turns.forEach(turn -> turn.dueNanos = Math.min(turn.dueNanos, now.nanos()));
    }
  }

  /** A value of the device was told. */
  void measured() {
    hasValues = true;
  }

  /** A question is under way: from now on its interval runs. */
  void asked(Turn turn, Moment now) {
    long next = turn.dueNanos + turn.question.interval().toNanos();
    turn.dueNanos =
        next - now.nanos() > 0 ? next : now.nanos() + turn.question.interval().toNanos();
  }

  /** The session ended under a question: it is due again. */
  void again(Turn turn, Moment now) {
    turn.dueNanos = now.nanos();
  }

  /** The answer came. */
  void answered(Turn turn, long sentNanos, Moment now) {
    turn.silences = 0;
    turn.answeredNanos = sentNanos;
    reads.removeIf(reading -> {
      boolean complete = turns.stream().allMatch(each -> each.answeredNanos >= reading.sinceNanos);
      if (complete) {
        reading.order().answer().accept(hasValues ? done() : nothing(now));
      }
      return complete;
    });
  }

  private static Order.Result done() {
    return new Order.Result.Done(Map.of());
  }

  private Order.Result nothing(Moment now) {
    return new Order.Result.Failed(
        Fault.of(
            FaultCode.INVALID_RESPONSE,
            device + " answers, but none of its answers has a value",
            now.time()));
  }

  /** How often each of the questions has not been answered, in a row. */
  private int silences() {
    return turns.stream().mapToInt(turn -> turn.silences).min().orElse(0);
  }

  /** Something else came than an answer. */
  Fault unfit(Turn turn, String sample, FaultCode code, Moment now) {
    turn.silences = 0;
    String problem =
        code == FaultCode.CHECKSUM_ERROR ? "whose checksum is wrong" : "which no expression takes";
    return failed(
        Fault.of(
            code,
            device + " answers " + shown(turn) + " with \"" + sample + "\", " + problem,
            now.time()));
  }

  /** Nothing came. A question to which nothing comes while others are answered waits alone. */
  Fault silent(Turn turn, Moment now) {
    turn.silences++;
    boolean all = silences() > 0;
    int silences = all ? silences() : turn.silences;
    long timeout = turn.question.timeout().toNanos();
    long wait = Math.min(MOST_BACKOFF_NANOS, timeout << Math.clamp(silences - PATIENT + 1, 0, 12));
    long until = now.nanos() + wait;
    if (all) {
      leftAloneUntilNanos = until;
      turns.forEach(each -> each.dueNanos = Math.min(each.dueNanos, until));
    } else {
      turn.dueNanos = until;
    }
    return failed(
        new Fault(
            FaultCode.READ_TIMEOUT,
            device + " does not answer " + shown(turn),
            now.time(),
            Optional.of(new Fault.Retry(silences, now.time().plusNanos(wait)))));
  }

  private static String shown(Turn turn) {
    return turn.question.text().isEmpty()
        ? "a line end"
        : "\"" + LineDriver.printable(turn.question.text()) + "\"";
  }

  private Fault failed(Fault cause) {
    fault = cause;
    answerAll(new Order.Result.Failed(cause));
    return cause;
  }

  /** Orders whose time has passed. */
  void expire(Moment now) {
    reads.removeIf(reading -> {
      boolean late = now.nanos() - reading.order().deadlineNanos() >= 0;
      if (late) {
        reading.order().answer().accept(new Order.Result.TooLate());
      }
      return late;
    });
  }

  /** The line has gone. */
  void lost(Moment now) {
    answerAll(
        new Order.Result.Failed(Fault.of(FaultCode.LINE_DOWN, "the line is down", now.time())));
  }

  private void answerAll(Order.Result result) {
    reads.forEach(reading -> reading.order().answer().accept(result));
    reads.clear();
  }
}
