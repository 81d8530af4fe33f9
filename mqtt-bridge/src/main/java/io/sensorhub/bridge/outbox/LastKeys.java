package io.sensorhub.bridge.outbox;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The key of each owner's last item in the spool, kept among its marks: what else comes of that
 * owner must not overtake it. Not thread-safe.
 */
final class LastKeys {

  private static final String MARK = "last ";

  /** More owners are taken for one. */
  private static final int MOST = 1_000;

  private static final String OTHERS = "";

  private final Map<String, Long> last = new HashMap<>();
  private final Set<String> changed = new HashSet<>();

  /** Takes what stands in a spool that was opened. */
  void read(Map<String, String> marks) {
    for (Map.Entry<String, String> mark : marks.entrySet()) {
      if (mark.getKey().startsWith(MARK)) {
        String owner = mark.getKey().substring(MARK.length());
        last.merge(owner, Long.parseLong(mark.getValue()), Math::max);
      }
    }
  }

  void put(String owner, long key) {
    String known = last.containsKey(owner) || last.size() < MOST ? owner : OTHERS;
    last.put(known, key);
    changed.add(known);
  }

  /** That key, or a greater one; of an owner that is not known {@link Delivery#NOT_SPOOLED}. */
  long of(String owner) {
    return Math.max(
        last.getOrDefault(owner, Delivery.NOT_SPOOLED),
        last.getOrDefault(OTHERS, Delivery.NOT_SPOOLED));
  }

  /** Writes what has changed. */
  void write(Map<String, String> marks) {
    changed.forEach(owner -> marks.put(MARK + owner, String.valueOf(last.get(owner))));
    changed.clear();
  }

  void clear() {
    last.clear();
    changed.clear();
  }
}
