package io.sensorhub.serial.worker;

import io.sensorhub.core.port.Reconnect;
import java.time.Duration;

/**
 * When a lost line is tried again: with the configured backoff, but in a burst as soon as its
 * device shows up, for a device file is there before its rights and links are. Pure.
 */
final class Attempts {

  private static final Duration BURST_FIRST = Duration.ofMillis(50);

  /** 50 ms doubling: together 3.15 s. */
  private static final int BURST = 6;

  private final Reconnect backoff;
  private int failures;
  private int afterBackoff;
  private int burst = BURST;

  Attempts(Reconnect backoff) {
    this.backoff = backoff;
  }

  /** How many have failed since the last success. */
  int failures() {
    return failures;
  }

  /** An attempt has failed, or the line was lost: how long to wait before the next. */
  Duration failed() {
    failures++;
    if (burst < BURST) {
      return BURST_FIRST.multipliedBy(1L << burst++);
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
    burst = BURST;
  }
}
