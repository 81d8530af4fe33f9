package io.sensorhub.driver;

import java.time.Instant;
import java.util.function.Consumer;

/**
 * What is spoken on one line. Used by one thread at a time; whatever the bytes are, it does not
 * throw, and what it holds stays bounded.
 */
public interface Driver {

  /** The line was opened anew: what was received in part belongs to the past. */
  void reset();

  /**
   * Takes what came from the line.
   *
   * @param buffer holds the bytes; they are read before the call returns
   * @param length how many, from the first on
   * @param now the time that readings get
   * @param outcomes is called in the order of the bytes
   */
  void receive(byte[] buffer, int length, Instant now, Consumer<Outcome> outcomes);
}
