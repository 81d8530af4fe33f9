package io.sensorhub.core.port;

import java.time.Duration;

/**
 * What the peer of a line needs of a connection.
 *
 * @param delay between the opening of the line and the first question; zero to 60 s
 * @param closeAfterRound whether the connection is closed as soon as nothing is due, for peers that
 *     take one client only
 */
public record Connecting(Duration delay, boolean closeAfterRound) {

  /** What holds where nothing is configured: at once, and the connection stays. */
  public static final Connecting DEFAULT = new Connecting(Duration.ZERO, false);

  public Connecting {
    if (delay.isNegative() || delay.toSeconds() > 60) {
      throw new IllegalArgumentException("connect delay " + delay);
    }
  }
}
