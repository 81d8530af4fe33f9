package io.sensorhub.modem.traffic;

import io.sensorhub.modem.entry.Octets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What counters have grown by since they were looked at before. */
final class Growth<K> {

  /** Counters that are remembered; the eldest are forgotten. */
  private static final int MOST = 4096;

  private final Map<K, Octets> last = new LinkedHashMap<>();

  /** A counter stood there when this began. */
  void begin(K counter, Octets at) {
    last.put(counter, at);
  }

  /** What has come since; a counter that is new began at nothing. */
  Octets of(K counter, Octets now) {
    Octets before = last.remove(counter);
    last.put(counter, now);
    if (last.size() > MOST) {
      last.remove(last.keySet().iterator().next());
    }
    return before == null ? now : now.since(before);
  }
}
