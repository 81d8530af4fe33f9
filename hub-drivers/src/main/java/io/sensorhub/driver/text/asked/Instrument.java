package io.sensorhub.driver.text.asked;

import io.sensorhub.core.Backoff;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Failed;
import io.sensorhub.driver.Outcome.Measured;
import io.sensorhub.driver.Outcome.Partly;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A device that is asked: which question is due when, who waits for the answers, and how it is
 * doing. One that stays silent is asked ever more rarely, at most every 60 s. A question in trouble
 * while the device is heard costs its own properties alone.
 */
final class Instrument {

  /** Questions that a fault names. */
  private static final int MOST_NAMED = 4;

  /** So many silences in a row take a device offline; from then on it is left alone for longer. */
  private static final int PATIENT = 3;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final DeviceId device;
  private final List<Turn> turns;
  private final WaitingReads reads = new WaitingReads();
  private long leftAloneUntilNanos;
  private @Nullable Fault fault;
  private @Nullable Reading last;
  private long heardNanos;

  /**
   * @param questions at least one
   */
  Instrument(DeviceId device, List<TextQuestion> questions) {
    this.device = device;
    this.turns = questions.stream().map(Turn::new).toList();
  }

  DeviceId device() {
    return device;
  }

  /** Whether both ask the same device the same questions. */
  boolean asksAs(Instrument other) {
    return device.equals(other.device)
        && turns.stream()
            .map(Turn::question)
            .toList()
            .equals(other.turns.stream().map(Turn::question).toList());
  }

  /** Orders that wait are left to {@code heir}, or answered if nobody asks the device any more. */
  void leaveTo(Optional<Instrument> heir, Moment now) {
    Fault removed =
        Fault.of(FaultCode.LINE_DOWN, device + " is no longer on this line", now.time());
    reads.leaveTo(order ->
        heir.ifPresentOrElse(
            other -> other.read(order, now),
            () -> order.answer().accept(new Order.Result.Failed(removed))));
  }

  /** The line was opened: everything is due. */
  void opened(Moment now) {
    leftAloneUntilNanos = now.nanos();
    heardNanos = now.nanos();
    turns.forEach(turn -> turn.opened(now));
  }

  /** The question that has been due for longest, or will be next. */
  Turn next() {
    Turn next = turns.getFirst();
    for (Turn turn : turns) {
      if (turn.dueNanos() - next.dueNanos() < 0) {
        next = turn;
      }
    }
    return next;
  }

  /** When {@link #next} is due. */
  long dueNanos() {
    long due = next().dueNanos();
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
    } else if (!reads.add(order, now)) {
      order.answer().accept(new Order.Result.TooLate());
    } else {
      List<Turn> sound = sound();
      (sound.isEmpty() ? turns : sound).forEach(turn -> turn.dueBy(now.nanos()));
    }
  }

  /** What was answered since then may have been answered by another line: it is asked again. */
  void doubt(long sinceNanos, Moment now) {
    turns.stream()
        .filter(turn -> turn.question().answer().isPresent() && turn.answeredSince(sinceNanos))
        .forEach(turn -> turn.dueBy(now.nanos()));
  }

  /** Whether a line can be the answer to one of its questions. */
  boolean isFitting(String line) {
    return turns.stream().anyMatch(turn -> turn.question().fits(line));
  }

  /** The other questions whose answer a line can be. */
  List<Turn> alike(Turn asked, String line) {
    return turns.stream().filter(turn -> turn != asked && turn.question().fits(line)).toList();
  }

  /** Questions that are not in trouble. */
  private List<Turn> sound() {
    return turns.stream().filter(turn -> turn.trouble().isEmpty()).toList();
  }

  private List<Turn> troubled() {
    return turns.stream().filter(turn -> turn.trouble().isPresent()).toList();
  }

  /** The device has said something of its state, asked or not. */
  void heard(Moment now) {
    heardNanos = now.nanos();
  }

  /** The state of the device, as far as its questions are answered. */
  Outcome state(Reading reading, Moment now) {
    last = reading;
    List<Turn> troubled = troubled();
    return troubled.isEmpty()
        ? new Measured(reading)
        : new Partly(without(troubled, reading), faultOf(troubled, now));
  }

  private static Reading without(List<Turn> troubled, Reading reading) {
    Map<String, Value> values = new LinkedHashMap<>(reading.values());
    Map<String, Instant> measured = new LinkedHashMap<>(reading.measured());
    troubled.forEach(turn -> turn.takeAway(values, measured));
    return new Reading(reading.device(), values, reading.units(), measured, reading.quality());
  }

  /** The answer came, and what it says was told. */
  void answered(Turn turn, long sentNanos, Moment now) {
    turn.answered(sentNanos);
    answerComplete(now);
  }

  private void answerComplete(Moment now) {
    List<Turn> sound = sound();
    reads.complete(
        since -> sound.stream().allMatch(turn -> turn.answeredSince(since)),
        () -> last != null ? done() : nothing(now));
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
    return turns.stream().mapToInt(Turn::silences).min().orElse(0);
  }

  /**
   * Something else came than an answer.
   *
   * @param told what, without its subject
   */
  Optional<Outcome> unfit(Turn turn, String told, FaultCode code, Moment now) {
    boolean alive = alive(turn);
    boolean again = turn.missed(false) && alive;
    if (again) {
      turn.dueBy(now.nanos());
      return Optional.empty();
    }
    return Optional.of(troubled(turn, Fault.of(code, told, now.time()), alive, now));
  }

  /**
   * Nothing came. A question to which nothing comes while others are answered waits alone.
   *
   * @return what is to be told; empty: the question was answered a moment ago, and is put again
   */
  Optional<Outcome> silent(Turn turn, Moment now) {
    boolean alive = alive(turn);
    boolean again = turn.missed(true) && alive;
    boolean all = silences() > 0;
    int silences = all ? silences() : turn.silences();
    Backoff backoff = Backoff.doubling(turn.question().timeout(), LONGEST_WAIT);
    long wait = backoff.delay(silences - PATIENT + 2).toNanos();
    long until = now.nanos() + wait;
    if (all) {
      leftAloneUntilNanos = until;
      turns.forEach(each -> each.dueBy(until));
    } else {
      turn.dueAt(until);
    }
    if (again) {
      return Optional.empty();
    }
    Fault.Retry retry = new Fault.Retry(silences, now.time().plusNanos(wait));
    Fault cause =
        new Fault(
            FaultCode.READ_TIMEOUT,
            "does not answer " + turn.question().shown(),
            now.time(),
            Optional.of(retry));
    return Optional.of(troubled(turn, cause, alive, now));
  }

  /** Whether the device is heard apart from that question, or was since it was put before. */
  private boolean alive(Turn turn) {
    return last != null
        && (heardNanos - turn.askedBeforeNanos() > 0
            || turns.stream().anyMatch(each -> each != turn && each.isGood()));
  }

  private Outcome troubled(Turn turn, Fault cause, boolean alive, Moment now) {
    turn.trouble(cause);
    Reading reading = last;
    if (!alive || reading == null) {
      fault = faultOf(List.of(turn), now);
      reads.answer(new Order.Result.Failed(fault));
      return new Failed(device, fault);
    }
    fault = faultOf(troubled(), now);
    if (sound().isEmpty()) {
      reads.answer(new Order.Result.Failed(fault));
    }
    answerComplete(now);
    return state(reading, now);
  }

  private Fault faultOf(List<Turn> troubled, Moment now) {
    List<Fault> causes = troubled.stream().flatMap(turn -> turn.trouble().stream()).toList();
    List<String> told = causes.stream().limit(MOST_NAMED).map(Fault::message).toList();
    int more = causes.size() - told.size();
    return new Fault(
        causes.getFirst().code(),
        device
            + " "
            + String.join("; it ", told)
            + (more > 0 ? "; and " + more + " questions more" : ""),
        now.time(),
        causes.getFirst().retry());
  }

  /** Orders whose time has passed. */
  void expire(Moment now) {
    reads.expire(now);
  }

  /** The line has gone. */
  void lost(Moment now) {
    reads.answer(
        new Order.Result.Failed(Fault.of(FaultCode.LINE_DOWN, "the line is down", now.time())));
  }
}
