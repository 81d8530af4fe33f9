package io.sensorhub.driver.at.dialogue;

import io.sensorhub.driver.Outcome.Reason;
import java.util.List;
import java.util.Optional;

/** What a modem has said, or has failed to say. */
sealed interface Heard {

  /**
   * The whole answer to a command.
   *
   * @param lines its information, without echo and final result
   * @param nanos from the command's first octet to the final result
   */
  record Answer(Command command, List<String> lines, FinalResult result, long nanos)
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
  record Silence(Command command, boolean bodySent) implements Heard {}

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
}
