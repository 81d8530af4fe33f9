package io.sensorhub.serial.worker;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How a line is doing.
 *
 * @param error why it is not open
 * @param since when it came into this state
 * @param reconnects how often it has been opened after the first time
 */
public record LineState(
    String portId,
    State state,
    String path,
    Optional<String> error,
    Instant since,
    long reconnects) {

  /** The state of a line. */
  public enum State {
    /** Bytes are read. */
    OPEN,
    /** It will be tried again. */
    WAITING,
    /** The handler has ended it. */
    CLOSED;

    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
