package io.sensorhub.driver.text;

import io.sensorhub.driver.Outcome.Reason;

/**
 * Cuts the bytes of a line into messages, whatever pieces they come in, and holds at most one
 * message. Used by one thread at a time.
 */
public interface Cutter {

  /** Takes what was cut; the bytes are valid during the call. */
  interface Sink {

    /** Takes a message, without its end. */
    void message(byte[] bytes, int from, int size);

    /** Takes what cannot be a message, or the beginning of it. */
    void refused(Reason reason, byte[] bytes, int size);
  }

  /** Takes the first {@code length} bytes. */
  void accept(byte[] buffer, int length, Sink sink);

  /** Forgets the message that has begun. */
  void clear();

  /** True if a message has begun and has not ended. */
  boolean begun();
}
