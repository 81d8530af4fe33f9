package io.sensorhub.serial.worker;

import io.sensorhub.core.Backoff;
import java.time.Duration;

/**
 * When a lost line is tried again: with the configured backoff, but in a burst as soon as its
 * device shows up, for a device file is there before its rights and links are. Pure.
 */
final class Attempts {

  /** Six attempts, together 3.15 s. */
  private static final Backoff BURST =
      Backoff.doubling(Duration.ofMillis(50), Duration.ofMillis(1600));

  private static final int IN_BURST = 6;

  private final Backoff backoff;
  private int failures;
  private int afterBackoff;
  private int burst = IN_BURST;

  Attempts(Backoff backoff) {
    this.backoff = backoff;
  }

  /** How many have failed since the last success. */
  int failures() {
    return failures;
  }

  /** An attempt has failed, or the line was lost: how long to wait before the next. */
  Duration failed() {
    failures++;
    if (burst < IN_BURST) {
      return BURST.delay(++burst);
    }
    return backoff.delay(++afterBackoff);
  }

  /** The device may be there again: the next attempts follow each other quickly. */
  void noticed() {
    burst = 0;
    afterBackoff = 0;
  }

  /** The line works. */
  void succeeded() {
    failures = 0;
    afterBackoff = 0;
    burst = IN_BURST;
  }
}
