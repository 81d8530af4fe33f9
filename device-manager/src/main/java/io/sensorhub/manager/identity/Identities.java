package io.sensorhub.manager.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives each adapter that is plugged in its key. A serial number that two adapters show at the same
 * time is shared for good: both go by their sockets from then on. Not thread-safe.
 */
public final class Identities {

  private final Set<String> shared = new TreeSet<>();

  /**
   * @param shared keys by serial number that were found to be shared earlier
   */
  public Identities(Collection<String> shared) {
    this.shared.addAll(shared);
  }

  /**
   * The keys of all that is plugged in.
   *
   * @param keys of each, in the given order; two may still be equal, if two adapters without a
   *     serial number have no socket either
   * @param newlyShared keys by serial number that turned out to be shared
   */
  public record Result(Map<Plugged, DeviceKey> keys, List<DeviceKey> newlyShared) {
    public Result {
      keys = new LinkedHashMap<>(keys);
      newlyShared = List.copyOf(newlyShared);
    }
  }

  /** The keys of all that is plugged in now. */
  public Result of(List<Plugged> present) {
    Map<DeviceKey, Integer> counts = new HashMap<>();
    for (Plugged plugged : present) {
      if (bySerial(plugged)) {
        counts.merge(DeviceKey.bySerial(plugged), 1, Integer::sum);
      }
    }
    List<DeviceKey> newlyShared = new ArrayList<>();
    counts.forEach((key, count) -> {
      if (count > 1 && shared.add(key.text())) {
        newlyShared.add(key);
      }
    });
    Map<Plugged, DeviceKey> keys = new LinkedHashMap<>();
    present.forEach(plugged -> keys.put(plugged, key(plugged)));
    return new Result(keys, newlyShared);
  }

  private DeviceKey key(Plugged plugged) {
    return bySerial(plugged) ? DeviceKey.bySerial(plugged) : DeviceKey.bySocket(plugged);
  }

  private boolean bySerial(Plugged plugged) {
    return plugged.usb().serialNumber().filter(DeviceKey::plausible).isPresent()
        && !shared.contains(DeviceKey.bySerial(plugged).text());
  }

  /** The keys by serial number that are shared, to be kept. */
  public Set<String> shared() {
    return new HashSet<>(shared);
  }
}
