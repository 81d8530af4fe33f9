package io.sensorhub.runtime.http;

import io.sensorhub.core.BoundedMap;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts wrong tokens and passwords: after five within a minute from one address, the next counts a
 * minute later. Thread-safe.
 */
public final class WrongTries {

  public static final int MOST = 5;
  public static final Duration WITHIN = Duration.ofMinutes(1);

  /** Addresses that are remembered; the one whose minute began first gives way. */
  private static final int MOST_ADDRESSES = 1_024;

  private record Minute(long began, int tries) {}

  private final Map<String, Minute> minutes = BoundedMap.byEntry(MOST_ADDRESSES);
  private final LongSupplier ticker;

  /**
   * @param ticker nanoseconds that only go forward
   */
  public WrongTries(LongSupplier ticker) {
    this.ticker = ticker;
  }

  /** Whether an address may try once more. */
  public synchronized boolean allows(String address) {
    Minute minute = current(address);
    return minute == null || minute.tries() < MOST;
  }

  private @Nullable Minute current(String address) {
    Minute minute = minutes.get(address);
    if (minute != null && ticker.getAsLong() - minute.began() >= WITHIN.toNanos()) {
      minutes.remove(address);
      minute = null;
    }
    return minute;
  }

  /**
   * Counts a try before it is known whether it is right, so that many at once are not more.
   *
   * @return whether it may be made
   */
  public synchronized boolean begin(String address) {
    if (!allows(address)) {
      return false;
    }
    wrong(address);
    return true;
  }

  /** The try that was counted was right. */
  public synchronized void right(String address) {
    minutes.computeIfPresent(
        address, (_, minute) -> new Minute(minute.began(), minute.tries() - 1));
  }

  /** Whole seconds until an address may try again. */
  public synchronized long secondsLeft(String address) {
    Minute minute = current(address);
    long passed = minute == null ? WITHIN.toNanos() : ticker.getAsLong() - minute.began();
    return 1 + (WITHIN.toNanos() - passed) / 1_000_000_000L;
  }

  /** A try was wrong. */
  public synchronized void wrong(String address) {
    Minute minute = current(address);
    int tries = minute == null ? 1 : minute.tries() + 1;
    // from the last one on it is waited
    long began = minute == null || tries == MOST ? ticker.getAsLong() : minute.began();
    minutes.put(address, new Minute(began, tries));
  }
}
