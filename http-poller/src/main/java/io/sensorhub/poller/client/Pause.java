package io.sensorhub.poller.client;

import io.sensorhub.core.health.FaultCode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a device must be left alone: as long as it asks for (Retry-After), and for some time after
 * three logins in a row that it refused, because devices lock out whoever goes on. Times are
 * nanoseconds that only go forward. Thread-safe.
 */
final class Pause {

  /** After this many refusals in a row a device is asked rarely. */
  static final int REFUSALS = 3;

  /** How long a device that refuses the login is left alone. */
  static final Duration REFUSED = Duration.ofMinutes(10);

  private DeviceClient.@Nullable Failed reason;
  private long until;
  private int refusals;

  /** Why the device is left alone, and for how long still; empty if it may be asked. */
  synchronized Optional<DeviceClient.Failed> at(long now) {
    DeviceClient.Failed known = reason;
    if (known == null || until - now <= 0) {
      reason = null;
      return Optional.empty();
    }
    Duration left = Duration.ofNanos(until - now);
    return Optional.of(
        new DeviceClient.Failed(known.code(), known.message(), true, Optional.of(left)));
  }

  /** Takes an answer; what was asked of it is added to it. */
  synchronized DeviceClient.Answer after(DeviceClient.Answer answer, boolean loginSent, long now) {
    return switch (answer) {
      case DeviceClient.Body body -> {
        succeeded();
        yield body;
      }
      case DeviceClient.Failed failed -> after(failed, loginSent, now);
    };
  }

  synchronized void succeeded() {
    refusals = 0;
  }

  synchronized DeviceClient.Failed after(DeviceClient.Failed failed, boolean loginSent, long now) {
    DeviceClient.Failed told = failed;
    if (failed.code() == FaultCode.AUTHENTICATION_FAILED && loginSent) {
      refusals++;
      if (refusals >= REFUSALS && failed.pause().isEmpty()) {
        String message =
            failed.message()
                + "; asked every "
                + REFUSED.toMinutes()
                + " minutes only, because devices lock out";
        told = new DeviceClient.Failed(failed.code(), message, true, Optional.of(REFUSED));
      }
    }
    if (told.pause().isPresent()) {
      reason = told;
      until = now + told.pause().get().toNanos();
    }
    return told;
  }
}
