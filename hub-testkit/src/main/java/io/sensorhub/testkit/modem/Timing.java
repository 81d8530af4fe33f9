package io.sensorhub.testkit.modem;

import java.time.Duration;

/**
 * How long a simulated modem takes.
 *
 * @param boot from its power-on to {@code RDY}; it is silent meanwhile
 * @param simBusy from {@code RDY} until the SIM can be used
 * @param leaves from the {@code OK} of a restart until the USB device is gone
 * @param away until it is there again
 */
public record Timing(Duration boot, Duration simBusy, Duration leaves, Duration away) {

  /** A modem that has been ready for long; a restart as an EC25 is said to take. */
  public static final Timing READY =
      new Timing(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(15));

  /** The same with another time of booting. */
  public Timing boots(Duration time) {
    return new Timing(time, simBusy, leaves, away);
  }

  /** The same with a SIM that is busy for a while. */
  public Timing simBusy(Duration time) {
    return new Timing(boot, time, leaves, away);
  }

  /** The same with another restart. */
  public Timing restarts(Duration goes, Duration stays) {
    return new Timing(boot, simBusy, goes, stays);
  }
}
