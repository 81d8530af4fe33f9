package io.sensorhub.usb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What has changed between two looks, in the order in which it is to be told: what went, what came,
 * what is described otherwise. A device that was pulled out and plugged in between the looks went
 * and came.
 */
public record ScanDifference(
    List<SeenDevice> removed, List<SeenDevice> added, List<SeenDevice> changed) {

  public ScanDifference {
    removed = List.copyOf(removed);
    added = List.copyOf(added);
    changed = List.copyOf(changed);
  }

  /** The difference of two looks. */
  public static ScanDifference between(List<SeenDevice> before, List<SeenDevice> now) {
    Map<String, SeenDevice> old = new HashMap<>();
    before.forEach(device -> old.put(device.key(), device));
    List<SeenDevice> removed = new ArrayList<>();
    List<SeenDevice> added = new ArrayList<>();
    List<SeenDevice> changed = new ArrayList<>();
    for (SeenDevice device : now) {
      SeenDevice was = old.remove(device.key());
      if (was == null) {
        added.add(device);
      } else if (!device.stayed(was)) {
        removed.add(was);
        added.add(device);
      } else if (!device.equals(was)) {
        changed.add(device);
      }
    }
    before.stream().filter(device -> old.containsKey(device.key())).forEach(removed::add);
    return new ScanDifference(removed, added, changed);
  }

  /** Whether nothing has changed. */
  public boolean isEmpty() {
    return removed.isEmpty() && added.isEmpty() && changed.isEmpty();
  }
}
