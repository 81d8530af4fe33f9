package io.sensorhub.aggregator;

import io.sensorhub.core.DeviceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The devices of which a handler that was restarted has said nothing yet: what is known of them is
 * from before, and only for these does the aggregator judge by itself whether they are silent for
 * too long. Not thread-safe.
 */
final class KeptDevices {

  private final Map<DeviceId, Long> since = new HashMap<>();
  private final Set<DeviceId> judged = new HashSet<>();

  /** The handler knows nothing of a device; a handler that restarts again changes nothing. */
  void keep(DeviceId device, long now) {
    since.putIfAbsent(device, now);
  }

  /** The handler has said something of a device; true if it had been called silent here. */
  boolean release(DeviceId device) {
    since.remove(device);
    return judged.remove(device);
  }

  /** These devices are all that there are. */
  void retain(Collection<DeviceId> devices) {
    since.keySet().retainAll(devices);
    judged.retainAll(devices);
  }

  /**
   * Those whose silence has passed; each once.
   *
   * @param silence of a device; zero: no silence is too long
   */
  List<DeviceId> silent(long now, Function<DeviceId, Duration> silence) {
    List<DeviceId> silent = new ArrayList<>();
    since.forEach((device, start) -> {
      Duration longest = silence.apply(device);
      if (!longest.isZero() && now - start > longest.toNanos() && judged.add(device)) {
        silent.add(device);
      }
    });
    return silent;
  }
}
