package io.sensorhub.modem.entry;

import java.time.Duration;

/** How long the log of commands, and short messages, are kept. */
public record Retention(Duration log, Duration messages) {

  /** Where the instance file says nothing. */
  public static final Retention ORDINARY = new Retention(Duration.ofDays(30), Duration.ofDays(90));
}
