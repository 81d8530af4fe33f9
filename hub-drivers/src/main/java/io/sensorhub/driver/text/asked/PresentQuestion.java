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
import io.sensorhub.driver.text.TextTaker;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The question that is under way, if there is one: lines are handed to it first, and those that are
 * no answer to it to the device.
 */
final class PresentQuestion implements TextTaker {

  private TextTaker device;
  private @Nullable Instrument asked;
  private @Nullable Turn turn;
  private @Nullable Skipped unfit;
  private boolean answered;

  /**
   * @param device takes what is no answer
   */
  PresentQuestion(TextTaker device) {
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

  /** Notes what an outcome of a line says about the question. */
  void watch(Outcome outcome, Moment now) {
    switch (outcome) {
      case Measured measured -> answeredBy(measured.reading().device());
      case Happened happened -> answeredBy(happened.device());
      case Skipped skipped when skipped.reason() != Reason.GARBAGE -> unfit = skipped;
      case Skipped _, Outcome.Routed _, Outcome.Partly _, Exchanged _, Failed _ -> {}
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
    device.opened();
  }

  @Override
  public void take(String line, Moment now, Consumer<Outcome> outcomes) {
    Turn question = turn;
    if (question == null) {
      device.take(line, now, outcomes);
      return;
    }
    if (line.strip().equals(question.question().text().strip())) {
      return; // the instrument, or its adapter, repeats what it hears
    }
    TextQuestion.Answer answer = question.question().answer().orElse(null);
    if (answer == null) {
      device.take(line, now, outcomes);
      return;
    }
    Consumer<Outcome> asAnswer =
        outcome -> {
          answered = true;
          outcomes.accept(outcome);
        };
    if (!answer.take(line, now, asAnswer)) {
      device.take(line, now, outcomes);
    }
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
