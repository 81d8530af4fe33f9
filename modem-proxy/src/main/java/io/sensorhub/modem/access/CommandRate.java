package io.sensorhub.modem.access;

import io.sensorhub.core.BoundedMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Bounds how many commands a login gives: ten a second, after a burst of ten. Thread-safe. */
final class CommandRate {

  static final int MOST = 10;

  private static final int MOST_LOGINS = 1_024;
  private static final double NANOS = 1_000_000_000.0;

  private record Left(double commands, long atNanos) {}

  private final Map<String, Left> logins = BoundedMap.byUse(MOST_LOGINS);
  private final LongSupplier ticker;

  /**
   * @param ticker nanoseconds that only go forward
   */
  CommandRate(LongSupplier ticker) {
    this.ticker = ticker;
  }

  /** Counts a command, unless it is one too many. */
  synchronized boolean allows(String login) {
    long now = ticker.getAsLong();
    Left before = logins.getOrDefault(login, new Left(MOST, now));
    double left =
        Math.min(MOST, before.commands() + (double) (now - before.atNanos()) / NANOS * MOST);
    boolean allowed = left >= 1;
    logins.put(login, new Left(allowed ? left - 1 : left, now));
    return allowed;
  }
}
