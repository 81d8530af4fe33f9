package io.sensorhub.serial.worker;

import io.sensorhub.core.Backoff;
import io.sensorhub.serial.line.Line;
import io.sensorhub.serial.talk.Talk;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The wait of a lost line for its next opening, in which its device is looked for. For the line's
 * thread.
 */
final class Reopening {

  /** How often a lost device is looked for; looking is cheap, trying to open it is not. */
  private static final Duration LOOK = Duration.ofMillis(250);

  private final Line line;
  private final LongSupplier ticker;
  private final Attempts attempts;
  private Duration pause = Duration.ZERO;

  /** What the line's trace was when the device was last known to be of no use. */
  private String traceOfLoss = "";

  /** Whether the line has done its work since it was opened. */
  private boolean worked;

  /** Whether the line was open, and silent. */
  private boolean silent;

  /** How much longer than it may be a line is left silent before it is opened anew again. */
  private Duration patience = Duration.ZERO;

  Reopening(Line line, Backoff reconnect, LongSupplier ticker) {
    this.line = line;
    this.ticker = ticker;
    this.attempts = new Attempts(reconnect);
  }

  /** The line is about to be opened. */
  void begins() {
    worked = false;
    traceOfLoss = line.trace();
  }

  /** The line does its work. */
  void works() {
    if (!worked) {
      worked = true;
      patience = Duration.ZERO;
      attempts.succeeded();
    }
  }

  /**
   * The line was open, but nothing came. It is opened anew at once, so that its device is heard as
   * soon as it speaks; the backoff is between two openings.
   */
  void silent() {
    worked = false;
    silent = true;
  }

  /** How much longer than it may be a line is left silent before it is opened anew again. */
  Duration patience() {
    return patience;
  }

  /** The attempt has failed, or the line was lost: how long the next wait is at most. */
  Duration failed() {
    pause = attempts.failed();
    if (silent) {
      silent = false;
      patience = pause;
      pause = Duration.ZERO;
    }
    return pause;
  }

  /**
   * The line was lost, or cannot be opened, and that is no fault for a while: it is tried as
   * otherwise, but again at the end of that time at the latest.
   */
  void spared(Duration longest) {
    Duration ordinary = attempts.failed();
    pause = ordinary.compareTo(longest) < 0 ? ordinary : longest;
  }

  /** How many attempts have failed since the line worked. */
  int failures() {
    return attempts.failures();
  }

  /**
   * Waits for the next attempt; not to its end where the device shows up. A line that has worked is
   * tried at once if its device is there, for it may have been replugged meanwhile.
   */
  void await(Talk.Watch watch) throws InterruptedException {
    long begun = ticker.getAsLong();
    String trace = worked ? "" : traceOfLoss;
    while (!watch.closed()) {
      long left = pause.toNanos() - (ticker.getAsLong() - begun);
      if (left <= 0) {
        return;
      }
      line.pause(Duration.ofNanos(Math.min(left, LOOK.toNanos())));
      watch.quiet();
      String now = line.trace();
      if (!now.isEmpty() && !now.equals(trace)) {
        attempts.noticed();
        return;
      }
      trace = now;
    }
  }
}
