package io.sensorhub.driver.modbus.unit;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.modbus.plan.ModbusProfile;
import io.sensorhub.driver.modbus.register.Register;
import io.sensorhub.driver.modbus.register.WriteRule;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One unit of a bus: what it is, and what can be written to it. */
public final class ModbusUnit {

  private final DeviceConfig config;
  private final int unit;
  private final ModbusProfile profile;
  private final Polling polling;
  private final UnitFaults faults;
  private final Map<String, Register> registers = new LinkedHashMap<>();
  private boolean masks = true;

  public ModbusUnit(DeviceConfig config, int unit, ModbusProfile profile) {
    this.config = config;
    this.unit = unit;
    this.profile = profile;
    this.polling = new Polling(config, unit, profile);
    this.faults = new UnitFaults(config.id(), unit);
    profile.registers().forEach(register -> registers.put(register.property(), register));
  }

  /** When it is read, and how that goes. */
  public Polling polling() {
    return polling;
  }

  public DeviceId device() {
    return config.id();
  }

  public int unit() {
    return unit;
  }

  public ModbusProfile profile() {
    return profile;
  }

  /** Whether both are the same device and read in the same way. */
  boolean isReadAs(ModbusUnit other) {
    return unit == other.unit
        && profile.equals(other.profile)
        && config.id().equals(other.config.id())
        && config.profile().equals(other.config.profile())
        && config.pollInterval().equals(other.config.pollInterval());
  }

  public Optional<Register> register(String property) {
    return Optional.ofNullable(registers.get(property));
  }

  /** What its registers are, and which can be written with what. */
  public Map<String, PropertyDescription> describe() {
    Map<String, PropertyDescription> properties = new LinkedHashMap<>();
    registers.forEach((property, register) ->
        properties.put(
            property,
            PropertyDescription.of(
                config, property, register.kind(), register.unit(), register.control())));
    return properties;
  }

  /** Properties that can be written. */
  public List<String> writable() {
    return registers.values().stream()
        .filter(register -> register.write().isPresent())
        .map(Register::property)
        .toList();
  }

  /** Registers that are written by one request, in the order of their addresses. */
  public List<Register> group(String name) {
    return registers.values().stream()
        .filter(register -> register.write().flatMap(WriteRule::group).equals(Optional.of(name)))
        .sorted(Comparator.comparingInt(register -> register.write().orElseThrow().address()))
        .toList();
  }

  /** False where it has refused to write single bits (function 22). */
  public boolean masks() {
    return masks;
  }

  public void masks(boolean able) {
    masks = able;
  }

  /**
   * What it has confirmed is its state, whatever is read, until it is released.
   *
   * @return its state
   */
  public Outcome hold(Map<String, Value> confirmed, Moment now) {
    polling.reading().hold(confirmed);
    return polling.confirm(confirmed, now);
  }

  /** Reads count again. */
  public void release(Collection<String> properties) {
    polling.reading().release(properties);
  }

  /**
   * What it has confirmed, or shown, is its state; what a round has read before counts no more.
   *
   * @return its state
   */
  public Outcome confirm(Map<String, Value> values, Moment now) {
    return polling.confirm(values, now);
  }

  /** The line was opened: what was found out before counts no more. */
  public void opened(Moment now) {
    masks = true;
    polling.opened(now);
  }

  /** A read that was due while the unit is silent, and not asked for that reason. */
  public Optional<Outcome> missed(Moment now) {
    return polling
        .silence()
        .missedRead(now.nanos(), config.pollInterval().toNanos())
        .map(trouble -> new Outcome.Failed(device(), faults.silent(trouble, now)));
  }

  /** Everything is read as soon as can be. */
  public void readNow(Moment now) {
    polling.readNow(now);
  }
}
