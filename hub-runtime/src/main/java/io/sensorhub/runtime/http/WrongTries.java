package io.sensorhub.runtime.http;

import io.javalin.http.Context;
import io.sensorhub.core.BoundedMap;
import io.sensorhub.runtime.http.Sessions.Role;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts wrong tokens and passwords: after five within a minute from one address, the next counts a
 * minute later. Thread-safe.
 */
public final class WrongTries {

  private static final Logger LOG = LoggerFactory.getLogger(WrongTries.class);

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

  /**
   * What the token of a request allows, if its address may try one; empty, and counted, if it is
   * wrong.
   *
   * @throws ApiException if it has been wrong too often of late
   */
  synchronized Optional<Role> of(Context request, Sessions sessions, String token) {
    String address = request.ip();
    if (!allows(address)) {
      request.header("Retry-After", Long.toString(WITHIN.toSeconds()));
      throw new ApiException(
          429, "TOO_MANY_TRIES", "Five wrong tokens within a minute; wait for a minute");
    }
    Optional<Role> role = sessions.ofToken(token);
    if (role.isEmpty()) {
      wrong(address);
      if (!allows(address)) {
        LOG.warn("wrong tokens, nothing is taken from there for a minute address={}", address);
      }
    }
    return role;
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
