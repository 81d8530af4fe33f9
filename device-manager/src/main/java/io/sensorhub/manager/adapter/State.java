package io.sensorhub.manager.adapter;

import java.util.Locale;

/** Where an adapter stands. */
public enum State {
  /** The instance file names it. */
  CONFIGURED,
  /** Somebody has said to leave it alone. */
  IGNORED,
  /** A rule forbids to open it. */
  DENIED,
  /** Plugged in; the handler has not looked yet whether it can be had, and who has it. */
  NEW,
  /** One thing that it may be; waits for somebody to agree. */
  OFFERED,
  /** Several things that it may be. */
  AMBIGUOUS,
  /** Nothing is known of what it may be. */
  UNKNOWN,
  /** Its line is opened. */
  TAKEN,
  /** Undecided, and pulled out. */
  GONE;

  /** Its name in answers. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
