package io.sensorhub.manager.adapter;

import io.sensorhub.core.Backoff;
import io.sensorhub.core.config.UsbConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Whether an adapter comes and goes too often, and until when it is left alone then: ever longer,
 * until it was quiet for {@link #QUIET}. Not thread-safe.
 */
final class Flapping {

  static final Duration QUIET = Duration.ofMinutes(10);

  private final UsbConfig.Flapping limits;
  private final Backoff holds;
  private final Deque<Instant> plugs = new ArrayDeque<>();
  private Optional<Instant> until = Optional.empty();
  private int held;
  private Instant last = Instant.EPOCH;

  Flapping(UsbConfig.Flapping limits) {
    this.limits = limits;
    this.holds = Backoff.doubling(limits.hold(), limits.max());
  }

  /**
   * It was plugged in.
   *
   * @return true if it is left alone from now on
   */
  boolean plugged(Instant now) {
    if (Duration.between(last, now).compareTo(QUIET) >= 0) {
      held = 0;
    }
    last = now;
    if (until.isPresent()) {
      return false; // counted once
    }
    plugs.add(now);
    while (Duration.between(plugs.getFirst(), now).compareTo(limits.within()) > 0) {
      plugs.removeFirst();
    }
    if (plugs.size() < limits.times()) {
      return false;
    }
    plugs.clear();
    held++;
    until = Optional.of(now.plus(holds.delay(held)));
    return true;
  }

  /** Until when it is left alone. */
  Optional<Instant> until() {
    return until;
  }

  /** How often it is plugged in within which time before it is left alone. */
  UsbConfig.Flapping limits() {
    return limits;
  }

  /** Whether it was left alone for long enough, and that is over now. */
  boolean over(Instant now) {
    boolean over = until.filter(end -> !now.isBefore(end)).isPresent();
    if (over) {
      until = Optional.empty();
    }
    return over;
  }
}
