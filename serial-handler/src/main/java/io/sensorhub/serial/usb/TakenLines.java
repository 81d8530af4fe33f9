package io.sensorhub.serial.usb;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.change.InstanceDifference;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.runtime.device.Roster;
import io.sensorhub.usb.SerialDevices;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines that the manager has ordered, beside those of the instance file, in one roster. What
 * the file names wins: a line that has a name or a fixed address of the file's is left out, and why
 * is noted. Thread-safe.
 */
public final class TakenLines {

  private static final Logger LOG = LoggerFactory.getLogger(TakenLines.class);

  private final Roster roster;
  private final FileClaims claims;
  private volatile InstanceConfig file;

  /** Everything that the roster has now. */
  private InstanceConfig all;

  /** What is wanted, by {@code usb_id}, whether it can be or not. */
  private Map<String, TakenLine> wanted = Map.of();

  private final Map<String, TakenLine> present = new LinkedHashMap<>();
  private final Map<String, String> refused = new HashMap<>();

  /**
   * @param file the instance, as its file says
   * @param serialDevices of this machine
   */
  public TakenLines(Roster roster, InstanceConfig file, SerialDevices serialDevices) {
    this.roster = roster;
    this.claims = new FileClaims(() -> this.file.ports(), serialDevices);
    this.file = file;
    this.all = file.with(List.of(), List.of());
  }

  /**
   * Everything of the file is here from the start.
   *
   * @throws ConfigurationException if it cannot be
   */
  public synchronized void begin() throws ConfigurationException {
    become(file.ports(), file.devices());
  }

  /**
   * The file has changed.
   *
   * @throws ConfigurationException if it cannot be, and then nothing has changed
   */
  public synchronized void file(InstanceConfig now) throws ConfigurationException {
    InstanceConfig before = file;
    Map<String, TakenLine> taken = new LinkedHashMap<>(present);
    file = now;
    present.values().removeIf(line -> clash(line, others(line)).isPresent());
    try {
      try {
        become();
      } catch (ConfigurationException e) {
        present.clear(); // one of them may have an address that the file wants
        become();
      }
    } catch (ConfigurationException e) {
      file = before;
      present.putAll(taken);
      throw e;
    }
    settle();
  }

  /** These lines are wanted, and no others. Blocks while lines that are not are being closed. */
  synchronized void want(Map<String, TakenLine> lines) {
    wanted = new LinkedHashMap<>(lines);
    settle();
  }

  /** Why a line is not there although it is wanted. */
  synchronized Map<String, String> refused() {
    return Map.copyOf(refused);
  }

  /** Which adapters the file names. On any thread; never blocks. */
  public FileClaims claims() {
    return claims;
  }

  /** Adds what is wanted first, for closing others takes time; a name must be free before. */
  private void settle() {
    Map<String, TakenLine> over = new LinkedHashMap<>(present);
    over.values().removeAll(wanted.values());
    List<TakenLine> fresh = new ArrayList<>(wanted.values());
    fresh.removeAll(present.values());
    refused.keySet().retainAll(wanted.keySet());
    Set<String> names =
        over.values().stream().flatMap(TakenLines::names).collect(Collectors.toSet());
    if (fresh.stream().flatMap(TakenLines::names).anyMatch(names::contains)) {
      give(over.keySet());
      over.clear();
    }
    add(fresh);
    give(over.keySet());
  }

  private static Stream<String> names(TakenLine line) {
    return Stream.concat(
        Stream.of("port " + line.port().portId()),
        line.devices().stream().map(device -> "device " + device.id()));
  }

  private void give(Collection<String> ids) {
    if (ids.isEmpty()) {
      return;
    }
    present.keySet().removeAll(ids);
    try {
      become();
    } catch (ConfigurationException e) {
      LOG.error("fault in the hub's own code lines={}", ids, e); // fewer lines are always possible
    }
  }

  /** All at once; if they cannot be, one by one, so that each is refused for its own reason. */
  private void add(List<TakenLine> fresh) {
    List<TakenLine> some = new ArrayList<>();
    for (TakenLine line : fresh) {
      Optional<ConfigurationException> clash = clash(line, present.values());
      if (clash.isPresent()) {
        refuse(line, clash.get());
      } else {
        present.put(line.usbId(), line);
        some.add(line);
      }
    }
    if (some.isEmpty()) {
      return;
    }
    try {
      become();
      some.forEach(this::accepted);
    } catch (ConfigurationException e) {
      some.forEach(line -> present.remove(line.usbId()));
      some.forEach(this::add);
    }
  }

  private void add(TakenLine line) {
    present.put(line.usbId(), line);
    try {
      become();
      accepted(line);
    } catch (ConfigurationException e) {
      present.remove(line.usbId());
      refuse(line, e);
    }
  }

  private void accepted(TakenLine line) {
    refused.remove(line.usbId());
    LOG.info(
        "device_taken device={} port={} devices={}",
        line.usbId(),
        line.port().portId(),
        line.devices().stream().map(DeviceConfig::id).toList());
  }

  private void refuse(TakenLine line, ConfigurationException e) {
    String why = e.problems().stream().map(Problem::toString).collect(Collectors.joining("; "));
    if (!why.equals(refused.put(line.usbId(), why))) {
      LOG.warn("adapter cannot be taken device={} reason=\"{}\"", line.usbId(), why);
    }
  }

  private List<TakenLine> others(TakenLine line) {
    return present.values().stream().filter(other -> !other.usbId().equals(line.usbId())).toList();
  }

  /** A name of a line that the file, or another line, has already. */
  private Optional<ConfigurationException> clash(TakenLine line, Collection<TakenLine> others) {
    Set<String> ports = new HashSet<>();
    Set<DeviceId> devices = new HashSet<>();
    file.ports().forEach(port -> ports.add(port.portId()));
    file.devices().forEach(device -> devices.add(device.id()));
    for (TakenLine other : others) {
      ports.add(other.port().portId());
      other.devices().forEach(device -> devices.add(device.id()));
    }
    if (ports.contains(line.port().portId())) {
      return Optional.of(
          TakenLine.refused(
              line.usbId(), "/port_id", line.port().portId(), "an id that no other port has"));
    }
    Optional<String> claim = claims.of(line.port());
    if (claim.isPresent()) {
      return Optional.of(
          TakenLine.refused(
              line.usbId(),
              "/usb",
              "the adapter of port \"" + claim.get() + "\" of the instance file",
              "an adapter that the file does not name"));
    }
    return line.devices().stream()
        .map(DeviceConfig::id)
        .filter(devices::contains)
        .findFirst()
        .map(id ->
            TakenLine.refused(
                line.usbId(), "/device_id", id.value(), "an id that no other device has"));
  }

  private void become() throws ConfigurationException {
    List<PortConfig> ports = new ArrayList<>(file.ports());
    List<DeviceConfig> devices = new ArrayList<>(file.devices());
    for (TakenLine line : present.values()) {
      ports.add(line.port());
      devices.addAll(line.devices());
    }
    become(ports, devices);
  }

  private void become(List<PortConfig> ports, List<DeviceConfig> devices)
      throws ConfigurationException {
    InstanceConfig next = file.with(ports, devices);
    InstanceDifference difference = InstanceDifference.of(all, next);
    roster.apply(difference.ports().all(), difference.devices().all());
    all = next;
  }
}
