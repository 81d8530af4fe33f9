package io.sensorhub.testkit.modem;

import java.util.Optional;

/** A part of a simulated modem that answers some commands. */
interface Part {

  /** The answer; empty if the command is another part's. */
  Optional<Reply> answer(AtCommand command);
}
