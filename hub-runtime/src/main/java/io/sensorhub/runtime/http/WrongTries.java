package io.sensorhub.runtime.http;

import io.sensorhub.core.BoundedMap;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/** Counts wrong tokens: five a minute from one address. Thread-safe. */
final class WrongTries {

  static final int MOST = 5;
  static final Duration WITHIN = Duration.ofMinutes(1);

  /** Addresses that are remembered; the one whose minute began first gives way. */
  private static final int MOST_ADDRESSES = 1_024;

  private record Minute(long began, int tries) {}

  private final Map<String, Minute> minutes = BoundedMap.byEntry(MOST_ADDRESSES);
  private final LongSupplier ticker;

  /**
   * @param ticker nanoseconds that only go forward
   */
  WrongTries(LongSupplier ticker) {
    this.ticker = ticker;
  }

  /** Whether an address may try once more. */
  synchronized boolean allows(String address) {
    Minute minute = minutes.get(address);
    if (minute != null && ticker.getAsLong() - minute.began() >= WITHIN.toNanos()) {
      minutes.remove(address);
      minute = null;
    }
    return minute == null || minute.tries() < MOST;
  }

  /** A try was wrong. */
  synchronized void wrong(String address) {
    Minute minute = minutes.get(address);
    minutes.put(
        address,
        minute == null
            ? new Minute(ticker.getAsLong(), 1)
            : new Minute(minute.began(), minute.tries() + 1));
  }
}
