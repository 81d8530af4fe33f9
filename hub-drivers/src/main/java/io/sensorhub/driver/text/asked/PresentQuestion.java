package io.sensorhub.driver.text.asked;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Exchanged;
import io.sensorhub.driver.Outcome.Failed;
import io.sensorhub.driver.Outcome.Happened;
import io.sensorhub.driver.Outcome.Measured;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.Outcome.Skipped;
import io.sensorhub.driver.text.TextDriver;
import io.sensorhub.driver.text.TextTaker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The question that is under way, if there is one: lines are handed to it first, and those that are
 * no answer to it to the device. A line that fits several questions, or that comes while answers
 * are {@linkplain Certainty in doubt}, is held back until it is known to be alone.
 */
final class PresentQuestion implements TextTaker {

  /**
   * A line that is the answer if no other follows.
   *
   * @param untilNanos up to when another one may come
   */
  private record Held(String line, Moment at, long untilNanos) {}

  private final Instruments instruments;
  private final Certainty certainty;
  private final Pace pace;
  private TextTaker device;
  private @Nullable Instrument asked;
  private @Nullable Turn turn;
  private @Nullable Skipped unfit;
  private boolean answered;
  private @Nullable Held held;

  /** Another line that may be the answer as well as the one that is held. */
  private @Nullable String rival;

  /** More answers have come than questions were put. */
  private boolean surplus;

  /** Whether the question before got no answer, which may come late. */
  private boolean owed;

  /** The question before, and when its answer came. */
  private @Nullable Turn before;

  private long answeredNanos;

  /**
   * @param device takes what is no answer
   */
  PresentQuestion(Instruments instruments, Certainty certainty, Pace pace, TextTaker device) {
    this.instruments = instruments;
    this.certainty = certainty;
    this.pace = pace;
    this.device = device;
  }

  /** The question is put. */
  void begin(Instrument instrument, Turn question) {
    end();
    asked = instrument;
    turn = question;
  }

  /** Nothing is under way any more. */
  void end() {
    asked = null;
    turn = null;
    unfit = null;
    answered = false;
    held = null;
    rival = null;
  }

  /** Nothing came in time. */
  void silent() {
    owed = true;
  }

  /** What is under way. */
  Optional<Turn> turn() {
    return Optional.ofNullable(turn);
  }

  /** Whom it is put to. */
  Optional<Instrument> instrument() {
    return Optional.ofNullable(asked);
  }

  /** A line that came meanwhile, and that nobody could take. */
  Optional<Skipped> unfit() {
    return Optional.ofNullable(unfit);
  }

  boolean isAnswered() {
    return answered;
  }

  /** Up to when it is waited for another line beside the one that is held. */
  OptionalLong heldUntilNanos() {
    return held == null ? OptionalLong.empty() : OptionalLong.of(held.untilNanos());
  }

  /** Two lines of which either may be the answer, for people. */
  Optional<String> rivals() {
    return held == null || rival == null
        ? Optional.empty()
        : Optional.of(quoted(held.line()) + " and " + quoted(rival));
  }

  private static String quoted(String line) {
    return '"' + TextDriver.skipped(Reason.UNASKED, line).sample() + '"';
  }

  /** Whether more answers have come than questions were put, since this was asked before. */
  boolean takeSurplus() {
    boolean taken = surplus;
    surplus = false;
    return taken;
  }

  /** The line that is held is the answer; what is made of it is told as of when it came. */
  void release(BiConsumer<Outcome, Moment> outcomes) {
    Held answer = held;
    Turn question = turn;
    if (answer != null && question != null) {
      held = null;
      answer(
          question, answer.line(), answer.at(), outcome -> outcomes.accept(outcome, answer.at()));
    }
  }

  private void answer(Turn question, String line, Moment at, Consumer<Outcome> outcomes) {
    answered = true;
    before = question;
    answeredNanos = at.nanos();
    question.lastLine(line);
    question.question().answer().ifPresent(answer -> answer.take(line, at, outcomes));
  }

  /** Notes what an outcome of a line says about the question. */
  void watch(Outcome outcome, Moment now) {
    switch (outcome) {
      case Measured measured -> answeredBy(measured.reading().device());
      case Happened happened -> answeredBy(happened.device());
      case Skipped skipped when skipped.reason() != Reason.GARBAGE -> unfit = skipped;
      case Skipped _,
          Outcome.Routed _,
          Outcome.Partly _,
          Exchanged _,
          Outcome.Noted _,
          Outcome.Identified _,
          Failed _ -> {}
    }
    if (answered && turn != null) {
      turn.told(
          outcome instanceof Measured told ? Optional.of(told.reading()) : Optional.empty(), now);
    }
  }

  private void answeredBy(DeviceId device) {
    if (asked != null && turn != null && turn.question().answer().isEmpty()) {
      answered |= asked.device().equals(device);
    }
  }

  /** The line goes on with the devices of another one. */
  void goOnAs(PresentQuestion heir) {
    heir.device.follows(device);
    device = heir.device;
  }

  @Override
  public void opened() {
    before = null;
    surplus = false;
    owed = false;
    device.opened();
  }

  @Override
  public void take(String line, Moment now, Consumer<Outcome> outcomes) {
    Turn question = turn;
    if (question == null) {
      unasked(line, now, outcomes);
      return;
    }
    if (line.strip().equals(question.question().text().strip())) {
      return; // the instrument, or its adapter, repeats what it hears
    }
    if (question.question().fits(line)) {
      fits(question, line, now, outcomes);
    } else {
      device.take(line, now, outcomes);
    }
  }

  private void fits(Turn question, String line, Moment now, Consumer<Outcome> outcomes) {
    certainty.fits(now);
    Held first = held;
    if (first == null) {
      List<Turn> alike = asked == null ? List.of() : asked.alike(question, line);
      boolean suspect = certainty.isInDoubt() || isAnothers(alike, question, line);
      if (!suspect && alike.isEmpty()) {
        answer(question, line, now, outcomes);
        return;
      }
      long wait = suspect ? question.question().timeout().toNanos() : pace.gapNanos();
      held = new Held(line, now, now.nanos() + wait);
    } else if (!line.equals(question.trailer())) {
      outcomes.accept(TextDriver.skipped(Reason.UNASKED, line));
      surplus = true;
      if (!line.equals(first.line())) {
        rival = line;
        question.trailer(line);
      }
    }
  }

  /**
   * Whether a line is, letter for letter, what another question was answered with: it may have come
   * twice. That is nothing to this question if it was answered so itself.
   */
  private static boolean isAnothers(List<Turn> alike, Turn question, String line) {
    return !line.equals(question.lastLine())
        && alike.stream().anyMatch(turn -> line.equals(turn.lastLine()));
  }

  /** A line while nothing is asked: the device's own, or an answer too many. */
  private void unasked(String line, Moment now, Consumer<Outcome> outcomes) {
    device.take(
        line,
        now,
        outcome -> {
          boolean unknown =
              outcome instanceof Skipped skipped && skipped.reason() == Reason.UNKNOWN_LINE;
          if (unknown && instruments.isFitting(line) && isSurplus(line, now)) {
            certainty.fits(now);
            surplus |= !owed || !pace.isLateTime(now);
            owed = false;
            outcomes.accept(TextDriver.skipped(Reason.UNASKED, line));
          } else {
            outcomes.accept(outcome);
          }
        });
  }

  /** False for what an instrument prints behind each of its answers, in the same breath. */
  private boolean isSurplus(String line, Moment now) {
    Turn last = before;
    if (last == null || now.nanos() - answeredNanos > pace.breathNanos(line)) {
      return true;
    }
    if (line.equals(last.trailer()) && !line.equals(last.lastLine())) {
      answeredNanos = now.nanos();
      return false;
    }
    last.trailer(line);
    return true;
  }

  @Override
  public int beginning(String line) {
    return device.beginning(line);
  }

  @Override
  public boolean takeRest(String rest, Moment now, Consumer<Outcome> outcomes) {
    return device.takeRest(rest, now, outcomes);
  }

  @Override
  public void tick(Moment now, Consumer<Outcome> outcomes) {
    device.tick(now, outcomes);
  }

  @Override
  public Map<String, Endpoint> routes() {
    return device.routes();
  }
}
