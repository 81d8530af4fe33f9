package io.sensorhub.driver.modbus;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.Owner;
import io.sensorhub.core.port.LineAddress;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverType;
import io.sensorhub.driver.LineSetup;
import io.sensorhub.driver.modbus.frame.Framing;
import io.sensorhub.driver.modbus.frame.MbapFraming;
import io.sensorhub.driver.modbus.frame.Request;
import io.sensorhub.driver.modbus.frame.RtuFraming;
import io.sensorhub.driver.modbus.frame.WireTime;
import io.sensorhub.driver.modbus.keys.Accept;
import io.sensorhub.driver.modbus.keys.BusKeys;
import io.sensorhub.driver.modbus.keys.ModbusKeys;
import io.sensorhub.driver.modbus.keys.UnitKeys;
import io.sensorhub.driver.modbus.plan.ModbusProfile;
import io.sensorhub.driver.modbus.plan.ReadPlan.Block;
import io.sensorhub.driver.modbus.unit.ModbusUnit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The drivers {@code modbus-rtu} (serial lines, and converters that carry their bytes) and {@code
 * modbus-tcp}.
 */
public final class Modbus implements DriverType {

  /** Nanoseconds that a unit takes to begin its answer, where the profile does not know better. */
  private static final long ANSWER_NANOS = 10_000_000;

  /** MODBUS over Serial Line V1.02, section 2.2. */
  private static final int LAST_UNIT = 247;

  private static final int BROADCAST = 0;

  private static final Owner KEYS = new ModbusKeys();

  private final boolean rtu;

  private Modbus(boolean rtu) {
    this.rtu = rtu;
  }

  public static Modbus rtu() {
    return new Modbus(true);
  }

  public static Modbus tcp() {
    return new Modbus(false);
  }

  @Override
  public String name() {
    return rtu ? "modbus-rtu" : "modbus-tcp";
  }

  @Override
  public Owner keys() {
    return KEYS;
  }

  @Override
  public Optional<Driver> create(LineSetup setup, Problems problems) {
    PortConfig port = setup.port();
    Problems own = new Problems();
    BusKeys keys = BusKeys.read(port.own().section(own));
    boolean framed = keys.framing().map(BusKeys.Frames.RTU::equals).orElse(rtu);
    if (!framed && !(port.address() instanceof LineAddress.Tcp)) {
      problems.add(
          setup.place() + "/driver",
          "Modbus TCP on " + port.address(),
          "tcp://HOST:502 as the port's address, or \"modbus-rtu\"");
      return Optional.empty();
    }
    List<ModbusUnit> units = new ArrayList<>();
    Map<Integer, DeviceConfig> taken = new HashMap<>();
    for (DeviceConfig device : setup.devices()) {
      Section section = device.own().section(own);
      UnitKeys unit = UnitKeys.read(section);
      int id = unit.unitId().orElse(framed ? 0 : 255);
      checkUnit(device, section.at("unit_id"), id, framed, own);
      DeviceConfig other = taken.putIfAbsent(id, device);
      if (other != null) {
        own.add(
            "/devices",
            "\"" + other.id() + "\" and \"" + device.id() + "\" are both unit " + id,
            "a unit of its own for each device on \"" + port.portId() + "\"");
      }
      Section protocol = device.profile().protocolSection(own);
      ModbusProfile profile =
          ModbusProfile.read(protocol, unit.registers().stream().toList())
              .withRetries(unit.retries());
      units.add(new ModbusUnit(device, id, profile));
    }
    if (framed && keys.accept().contains(Accept.TRANSACTION)) {
      own.add(
          setup.place() + "/accept",
          "transaction",
          "unit, for RTU has no transactions; \"framing\": \"mbap\" does");
    }
    if (framed && keys.accept().contains(Accept.UNIT) && units.size() > 1) {
      own.add(
          setup.place() + "/accept",
          "unit, with " + units.size() + " devices",
          "nothing, for on RTU the unit alone says whose answer it is");
    }
    problems.addAll(own);
    if (!own.isEmpty() || units.isEmpty()) {
      return Optional.empty();
    }
    boolean echo = units.stream().anyMatch(unit -> unit.profile().echo());
    Framing framing = framed ? new RtuFraming(echo, keys.accept()) : new MbapFraming(keys.accept());
    boolean serial = framed && !(port.address() instanceof LineAddress.Tcp);
    WireTime wire = framed ? WireTime.of(port.parameters()) : WireTime.NONE;
    if (serial) {
      checkTime(setup, units, framing, wire, problems);
    }
    return Optional.of(new ModbusDriver(framing, wire, units));
  }

  private static void checkUnit(
      DeviceConfig device, String place, int id, boolean framed, Problems problems) {
    if (framed && id == BROADCAST) {
      problems.add(
          place,
          "\"" + device.id() + "\" without a unit",
          "\"unit_id\" from 1 to 247 (0 is everybody, and nobody answers)");
    } else if (framed && id > LAST_UNIT) {
      problems.warn(
          place,
          "\"" + device.id() + "\" with unit " + id,
          "1 to 247; those above are reserved, but some devices have them");
    }
  }

  /** A plan that needs more than the wire's time can never be kept. */
  private static void checkTime(
      LineSetup setup, List<ModbusUnit> units, Framing framing, WireTime wire, Problems problems) {
    double share = 0;
    StringBuilder sum = new StringBuilder();
    for (ModbusUnit unit : units) {
      int requests = 0;
      double ofUnit = 0;
      for (Map.Entry<Block, Duration> asked : unit.polling().plan().entrySet()) {
        Request request = asked.getKey().request(unit.unit());
        int octets =
            framing.frameLength(request.pdu().length())
                + framing.frameLength(request.answerLength());
        long gap = Math.max(wire.frameGapNanos(), unit.profile().gap().toNanos());
        long nanos = wire.of(octets) + gap + wire.frameGapNanos() + ANSWER_NANOS;
        ofUnit += (double) nanos / asked.getValue().toNanos();
        requests++;
      }
      share += ofUnit;
      sum.append(
          String.format(
              Locale.ROOT,
              "; %s: %d requests a round, %.0f %%",
              unit.device(),
              requests,
              100 * ofUnit));
    }
    if (share > 1) {
      problems.add(
          setup.place(),
          String.format(Locale.ROOT, "reads that need %.0f %% of the wire's time", 100 * share)
              + sum,
          "at most 100 %: longer intervals, fewer registers or a higher baud rate");
    }
  }
}
