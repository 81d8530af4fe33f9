package io.sensorhub.driver.modbus.unit;

import io.sensorhub.core.DeviceId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The driver's own units on a bus. They may become others while the bus is quiet. */
public final class Units {

  private final List<ModbusUnit> members;

  /**
   * @param members at least one; their ids differ
   */
  public Units(List<ModbusUnit> members) {
    this.members = new ArrayList<>(members);
  }

  /** All units, also those that come later. */
  public List<ModbusUnit> all() {
    return Collections.unmodifiableList(members);
  }

  public Optional<ModbusUnit> of(DeviceId device) {
    return members.stream().filter(unit -> unit.device().equals(device)).findFirst();
  }

  /** Devices by the number of their unit. */
  public Map<Integer, DeviceId> byNumber() {
    Map<Integer, DeviceId> devices = new HashMap<>();
    members.forEach(unit -> devices.put(unit.unit(), unit.device()));
    return devices;
  }

  public boolean has(ModbusUnit unit) {
    return members.contains(unit);
  }

  /**
   * Takes over the units of {@code heirs}. One that is read as before stays as it is.
   *
   * @return units that were not here before
   */
  public List<ModbusUnit> become(Units heirs) {
    List<ModbusUnit> before = List.copyOf(members);
    List<ModbusUnit> fresh = new ArrayList<>();
    members.clear();
    for (ModbusUnit heir : heirs.members) {
      Optional<ModbusUnit> same = before.stream().filter(heir::isReadAs).findFirst();
      members.add(same.orElse(heir));
      if (same.isEmpty()) {
        fresh.add(heir);
      }
    }
    return fresh;
  }

  /** The longest of the gaps before a question that the units need, and {@code least}. */
  public long gapNanos(long least) {
    return members.stream()
        .mapToLong(unit -> unit.profile().gap().toNanos())
        .reduce(least, Math::max);
  }
}
