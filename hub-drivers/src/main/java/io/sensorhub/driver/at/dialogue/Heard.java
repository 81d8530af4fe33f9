package io.sensorhub.driver.at.dialogue;

import io.sensorhub.driver.Outcome.Reason;
import java.util.List;
import java.util.Optional;

/** What a modem has said, or has failed to say. */
public sealed interface Heard {

  /**
   * The whole answer to a command.
   *
   * @param lines its information, without echo and final result
   * @param nanos from the command's first octet to the final result
   */
  record Answer(AtCommand command, List<String> lines, FinalResult result, long nanos)
      implements Heard {
    public Answer {
      lines = List.copyOf(lines);
    }
  }

  /**
   * The time for an answer is over.
   *
   * @param bodySent whether the text behind a prompt had been sent, so that it may have had effect
   */
  record Silence(AtCommand command, boolean bodySent) implements Heard {}

  /**
   * An unsolicited result code.
   *
   * @param line as it came
   * @param telegram the second line, of the codes that have one
   */
  record Code(String line, Optional<String> telegram) implements Heard {}

  /**
   * Something that is neither.
   *
   * @param sample for the log; without what a message says or who sent it
   */
  record Unasked(Reason reason, String sample) implements Heard {}

  /** True if the modem has done what it was told. */
  default boolean isDone() {
    return this instanceof Answer answer && answer.result() instanceof FinalResult.Done;
  }

  /** How the modem refused; empty if it did not. */
  default Optional<FinalResult.Refused> refusal() {
    return this instanceof Answer answer && answer.result() instanceof FinalResult.Refused refused
        ? Optional.of(refused)
        : Optional.empty();
  }

  /** The lines of information; none if the modem refused or was silent. */
  default List<String> information() {
    return this instanceof Answer answer && isDone() ? answer.lines() : List.of();
  }

  default Optional<String> firstLine() {
    return information().stream().findFirst();
  }

  /** Why nothing came of a command, for people. */
  default String why() {
    return refusal().map(FinalResult.Refused::explained).orElse("no answer");
  }
}
