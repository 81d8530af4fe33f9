package io.sensorhub.detector;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds out that no hints come here: a device came or went, and the kernel said nothing of it
 * within {@link #WITHIN}, before or after. Times are nanoseconds that only go forward. Not
 * thread-safe.
 */
final class MissedHints {

  static final Duration WITHIN = Duration.ofSeconds(1);

  /** More are not remembered. */
  private static final int MOST = 256;

  private final Map<String, Long> hints = new HashMap<>();
  private final Map<String, Long> open = new HashMap<>();

  /** The kernel has spoken of a device. */
  void hint(String device, long now) {
    forget(now);
    open.remove(device);
    if (hints.size() < MOST) {
      hints.put(device, now);
    }
  }

  /** A look has found that a device came or went. */
  void found(String device, long now) {
    forget(now);
    if (!hints.containsKey(device) && open.size() < MOST) {
      open.putIfAbsent(device, now);
    }
  }

  /** Whether a device came or went without a hint. */
  boolean missed(long now) {
    return open.values().stream().anyMatch(found -> now - found > WITHIN.toNanos());
  }

  private void forget(long now) {
    hints.values().removeIf(hint -> now - hint > WITHIN.toNanos());
  }
}
