package io.sensorhub.bridge.refusal;

import io.sensorhub.core.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When to connect again. A broker that is not reached is tried soon, again and again; connections
 * that end young grow apart, because each costs the broker and everybody on it a last will and all
 * states. For one thread.
 */
public final class Reconnects {

  /** A connection that ends sooner is young. */
  public static final Duration YOUNG = Duration.ofSeconds(30);

  /** After as many young ends in a row there is something wrong. */
  static final int SUSPICIOUS = 3;

  private static final Backoff AWAY =
      Backoff.doubling(Duration.ofMillis(250), Duration.ofSeconds(10));
  private static final Backoff ENDED =
      Backoff.doubling(Duration.ofMillis(500), Duration.ofSeconds(30));

  /** Two hubs with one client id must not meet for ever. */
  private static final double JITTER = 0.2;

  private final RandomGenerator random;
  private int away;
  private int young;
  private boolean reached;

  public Reconnects(RandomGenerator random) {
    this.random = random;
  }

  /** The broker was not reached. */
  public void notReached() {
    away++;
    reached = false;
  }

  /**
   * A connection has ended.
   *
   * @param lived how long it was open
   * @param explained whether it is known why, and the next one will do better
   */
  public void ended(Duration lived, boolean explained) {
    away = 0;
    reached = true;
    young = explained || lived.compareTo(YOUNG) >= 0 ? 0 : young + 1;
  }

  /** How long to wait now. */
  public Duration pause() {
    Duration plain = reached && young > 0 ? ENDED.delay(young) : AWAY.delay(Math.max(1, away));
    return Duration.ofNanos((long) (plain.toNanos() * (1 + JITTER * random.nextDouble())));
  }

  /** How many connections in a row ended young. */
  public int young() {
    return young;
  }

  /** True if so many ended young that something must be wrong. */
  public boolean suspicious() {
    return young >= SUSPICIOUS;
  }
}
