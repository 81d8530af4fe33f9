package io.sensorhub.core.health;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a device has been doing. Immutable; each outcome makes the next one.
 *
 * <pre>
 *             success/opened             success/opened
 *   UNKNOWN ─────────────────► ONLINE ◄─────────────────┐
 *      │                         │ failure               │
 *      │                         ▼        3rd failure    │
 *      │ failure              DEGRADED ─────────────► OFFLINE
 *      └────────────────────────────────────────────────┘
 *                                        lost: at once from everywhere
 * </pre>
 *
 * <p>A degraded device was well before: its last values may still be taken for live ones. A device
 * that has never been heard has none, so its first failure takes it offline.
 */
public record DeviceHealth(
    DeviceStatus status,
    Instant since,
    int consecutiveFailures,
    int consecutiveSuccesses,
    long totalReads,
    long totalFailures,
    @Nullable Instant lastSuccess,
    @Nullable Instant lastFailure,
    @Nullable Fault fault) {

  /** Number of failures in a row after which a device that was well is offline. */
  public static final int OFFLINE_AFTER = 3;

  /** A device of which nothing is known. */
  public static DeviceHealth unknown(Instant now) {
    return new DeviceHealth(DeviceStatus.UNKNOWN, now, 0, 0, 0, 0, null, null, null);
  }

  /** A read succeeded, or the device was heard. */
  public DeviceHealth success(Instant now) {
    return new DeviceHealth(
        DeviceStatus.ONLINE,
        sinceFor(DeviceStatus.ONLINE, now),
        0,
        consecutiveSuccesses + 1,
        totalReads + 1,
        totalFailures,
        now,
        lastFailure,
        null);
  }

  /** A read brought something, but not all that was expected: degraded, and no longer. */
  public DeviceHealth partly(Fault cause, Instant now) {
    return new DeviceHealth(
        DeviceStatus.DEGRADED,
        sinceFor(DeviceStatus.DEGRADED, now),
        0,
        0,
        totalReads + 1,
        totalFailures + 1,
        now,
        now,
        begun(cause));
  }

  /** A read failed. */
  public DeviceHealth failure(Fault cause, Instant now) {
    int failures = consecutiveFailures + 1;
    DeviceStatus next =
        status.available() && failures < OFFLINE_AFTER
            ? DeviceStatus.DEGRADED
            : DeviceStatus.OFFLINE;
    return new DeviceHealth(
        next,
        sinceFor(next, now),
        failures,
        0,
        totalReads + 1,
        totalFailures + 1,
        lastSuccess,
        now,
        begun(cause));
  }

  /** The way to the device is open again; it is available although it has not been heard yet. */
  public DeviceHealth opened(Instant now) {
    return new DeviceHealth(
        DeviceStatus.ONLINE,
        sinceFor(DeviceStatus.ONLINE, now),
        0,
        consecutiveSuccesses,
        totalReads,
        totalFailures,
        lastSuccess,
        lastFailure,
        null);
  }

  /** The device cannot be reached at all: offline at once. */
  public DeviceHealth lost(Fault cause, Instant now) {
    return new DeviceHealth(
        DeviceStatus.OFFLINE,
        sinceFor(DeviceStatus.OFFLINE, now),
        consecutiveFailures,
        0,
        totalReads,
        totalFailures,
        lastSuccess,
        now,
        begun(cause));
  }

  private Instant sinceFor(DeviceStatus next, Instant now) {
    return next == status ? since : now;
  }

  /** The same kind of fault keeps the time at which it began. */
  private Fault begun(Fault cause) {
    return fault != null && fault.code() == cause.code()
        ? new Fault(cause.code(), cause.message(), fault.timestamp(), cause.retry())
        : cause;
  }
}
