package io.sensorhub.manager.adapter;

import io.sensorhub.core.config.UsbConfig;
import io.sensorhub.manager.decision.Contents;
import io.sensorhub.manager.decision.Entry;
import io.sensorhub.manager.identity.DeviceKey;
import io.sensorhub.manager.identity.Names;
import io.sensorhub.manager.identity.Plugged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The adapters that have been seen, by their ids. Not thread-safe. */
final class Known {

  private final UsbConfig.Flapping limits;
  private final Map<String, Adapter> byId = new LinkedHashMap<>();

  Known(List<Entry> entries, UsbConfig.Flapping limits) {
    this.limits = limits;
    entries.forEach(entry -> byId.put(entry.usbId(), new Adapter(entry, limits)));
  }

  List<Adapter> all() {
    return List.copyOf(byId.values());
  }

  Optional<Adapter> find(String usbId) {
    return Optional.ofNullable(byId.get(usbId));
  }

  Optional<Adapter> find(DeviceKey key) {
    return byId.values().stream().filter(adapter -> adapter.entry().key().equals(key)).findFirst();
  }

  /** One that has not been seen before. */
  Adapter add(Plugged plugged, DeviceKey key, Instant time) {
    Entry entry =
        new Entry(
            Names.usbId(plugged, key, byId::containsKey),
            key,
            Optional.empty(),
            plugged.usb().manufacturer(),
            plugged.usb().product(),
            plugged.place().socket(),
            time,
            time,
            0);
    Adapter adapter = new Adapter(entry, limits);
    byId.put(adapter.id(), adapter);
    return adapter;
  }

  void remove(Adapter adapter) {
    byId.remove(adapter.id());
  }

  /** Whether a device of one of them has that id. */
  boolean hasDevice(String deviceId) {
    return byId.values().stream()
        .flatMap(adapter -> adapter.line().stream())
        .anyMatch(line -> line.deviceIds().contains(deviceId));
  }

  /** Whether one more may be decided. */
  boolean hasRoom() {
    return byId.values().stream().filter(adapter -> adapter.entry().decision().isPresent()).count()
        < Contents.MOST;
  }

  /** Those that are too many: undecided and pulled out, the longest unseen first. */
  List<Adapter> excess() {
    List<Adapter> gone = new ArrayList<>(byId.values());
    gone.removeIf(adapter -> adapter.present() || adapter.entry().decision().isPresent());
    gone.sort(Comparator.comparing(adapter -> adapter.entry().lastSeen()));
    return gone.subList(0, Math.clamp(byId.size() - (long) Contents.MOST, 0, gone.size()));
  }

  /** What is kept of them: all that was decided, and of the others those that were seen last. */
  Contents contents(Set<String> shared) {
    Map<Boolean, List<Entry>> byDecided =
        byId.values().stream()
            .map(Adapter::entry)
            .sorted(Comparator.comparing(Entry::lastSeen).reversed())
            .collect(Collectors.partitioningBy(entry -> entry.decision().isPresent()));
    List<String> numbers = shared.stream().sorted().limit(Contents.MOST).toList();
    return Contents.fitting(
        byDecided.getOrDefault(true, List.of()),
        byDecided.getOrDefault(false, List.of()),
        Set.copyOf(numbers));
  }
}
