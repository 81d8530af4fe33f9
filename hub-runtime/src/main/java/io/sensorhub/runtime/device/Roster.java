package io.sensorhub.runtime.device;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.change.Changes;
import io.sensorhub.core.change.RosterChange;
import io.sensorhub.core.change.RosterChange.Added;
import io.sensorhub.core.change.RosterChange.Changed;
import io.sensorhub.core.change.RosterChange.Removed;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.tree.ConfigurationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The ports and devices that a handler has now, and the one way in which they change, whoever asks
 * for it. A change is prepared first, and refused as a whole if a part of it cannot be. Then what
 * is no longer wanted is given back, the board learns who is here, and what is wanted begins. One
 * change at a time. Thread-safe.
 */
public final class Roster {

  /** Ports and devices after a change. */
  public record Members(List<PortConfig> ports, List<DeviceConfig> devices) {
    public Members {
      ports = List.copyOf(ports);
      devices = List.copyOf(devices);
    }
  }

  /** Makes lines or pollers of ports and devices. */
  @FunctionalInterface
  public interface Owner {

    /**
     * Prepares a change; nothing that runs is touched.
     *
     * @throws ConfigurationException if it cannot be
     */
    Step prepare(Members next, Changes<DeviceConfig> devices) throws ConfigurationException;
  }

  /** A change that can be carried out. */
  public interface Step {

    /** What is known of a device's properties, and how they are set, before it has been read. */
    default Map<String, PropertyDescription> describe(DeviceId device) {
      return Map.of();
    }

    /** Gives back what is no longer wanted. */
    void close();

    /** Begins what is wanted. */
    void open();
  }

  private final Predicate<DeviceConfig> mine;
  private final DeviceBoard board;
  private final Owner owner;
  private final Map<String, PortConfig> ports = new LinkedHashMap<>();
  private final Map<DeviceId, DeviceConfig> devices = new LinkedHashMap<>();

  /**
   * @param mine tells the devices that this handler looks after
   */
  public Roster(Predicate<DeviceConfig> mine, DeviceBoard board, Owner owner) {
    this.mine = mine;
    this.board = board;
    this.owner = owner;
  }

  /** The ports that there are now. */
  public synchronized List<PortConfig> ports() {
    return List.copyOf(ports.values());
  }

  /**
   * Everything is here from the start.
   *
   * @throws ConfigurationException if it cannot be
   */
  public void begin(Collection<PortConfig> first, Collection<DeviceConfig> members)
      throws ConfigurationException {
    apply(
        first.stream().<RosterChange<PortConfig>>map(Added::new).toList(),
        members.stream().<RosterChange<DeviceConfig>>map(Added::new).toList());
  }

  /**
   * Carries out changes. What is so already is left.
   *
   * @throws ConfigurationException if they cannot be, and then nothing has changed
   */
  public synchronized void apply(
      Collection<RosterChange<PortConfig>> ofPorts,
      Collection<RosterChange<DeviceConfig>> ofDevices)
      throws ConfigurationException {
    Map<String, PortConfig> nextPorts = new LinkedHashMap<>(ports);
    Map<DeviceId, DeviceConfig> nextDevices = new LinkedHashMap<>(devices);
    List<RosterChange<PortConfig>> changedPorts = new ArrayList<>();
    for (RosterChange<PortConfig> change : ofPorts) {
      take(change, nextPorts, PortConfig::portId).ifPresent(changedPorts::add);
    }
    List<RosterChange<DeviceConfig>> changed = new ArrayList<>();
    for (RosterChange<DeviceConfig> change : ofDevices) {
      change
          .among(mine)
          .flatMap(own -> take(own, nextDevices, DeviceConfig::id))
          .ifPresent(changed::add);
    }
    if (changedPorts.isEmpty() && changed.isEmpty()) {
      return;
    }
    Changes<DeviceConfig> changes = new Changes<>(changed, List.of());
    Step step =
        owner.prepare(
            new Members(List.copyOf(nextPorts.values()), List.copyOf(nextDevices.values())),
            changes);
    step.close();
    ports.clear();
    ports.putAll(nextPorts);
    devices.clear();
    devices.putAll(nextDevices);
    board.apply(changes, step::describe);
    step.open();
  }

  /** Notes a change; empty if it is so already. */
  private static <K, T> Optional<RosterChange<T>> take(
      RosterChange<T> change, Map<K, T> members, Function<T, K> id) {
    return switch (change) {
      case Removed<T> removed ->
          Optional.ofNullable(members.remove(id.apply(removed.before()))).map(Removed::new);
      case Added<T> added -> put(added.now(), List.of(), members, id);
      case Changed<T> other -> put(other.now(), other.keys(), members, id);
    };
  }

  private static <K, T> Optional<RosterChange<T>> put(
      T now, List<String> keys, Map<K, T> members, Function<T, K> id) {
    Optional<T> before = Optional.ofNullable(members.put(id.apply(now), now));
    if (before.isEmpty()) {
      return Optional.of(new Added<>(now));
    }
    return before.get().equals(now)
        ? Optional.empty()
        : Optional.of(new Changed<>(before.get(), now, keys));
  }
}
