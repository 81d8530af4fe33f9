package io.sensorhub.core.profile;

import io.sensorhub.core.Unit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a property is to Home Assistant: one of the device classes of its sensors and binary
 * sensors, with the units that go with it (developers.home-assistant.io, "Sensor entity" and
 * "Binary sensor entity").
 *
 * @param name for example {@code power}
 * @param units that are allowed; empty: it has none, for it is on or off
 */
public record DeviceClass(String name, Set<String> units) {

  private static final Map<String, DeviceClass> ALL = new HashMap<>();

  static {
    sensor("apparent_power", "mVA", "VA", "kVA");
    sensor("atmospheric_pressure", "hPa", "mbar", "kPa", "Pa", "bar", "mmHg", "inHg", "psi");
    sensor("battery", "%");
    sensor("carbon_dioxide", "ppm");
    sensor("carbon_monoxide", "ppm", "mg/m³", "µg/m³");
    sensor("current", "A", "mA");
    sensor("data_rate", "bit/s", "kbit/s", "Mbit/s", "B/s", "kB/s", "MB/s");
    sensor("data_size", "B", "kB", "MB", "GB", "KiB", "MiB", "GiB");
    sensor("distance", "mm", "cm", "m", "km", "in", "ft", "yd", "mi");
    sensor("duration", "µs", "ms", "s", "min", "h", "d");
    sensor("energy", "J", "kJ", "MJ", "GJ", "mWh", "Wh", "kWh", "MWh", "GWh", "cal", "kcal");
    sensor("frequency", "mHz", "Hz", "kHz", "MHz", "GHz");
    sensor("gas", "m³", "L", "CCF", "ft³");
    sensor("humidity", "%");
    sensor("illuminance", "lx");
    sensor("irradiance", "W/m²", "BTU/(h⋅ft²)");
    sensor("moisture", "%");
    sensor("pm1", "µg/m³");
    sensor("pm10", "µg/m³");
    sensor("pm25", "µg/m³");
    sensor("power", "mW", "W", "kW", "MW", "GW");
    ALL.put("power_factor", new DeviceClass("power_factor", Set.of("", "%")));
    sensor("precipitation", "mm", "cm", "in");
    sensor("pressure", "Pa", "kPa", "hPa", "bar", "mbar", "psi", "mmHg", "inHg", "cbar");
    sensor("reactive_energy", "varh", "kvarh");
    sensor("reactive_power", "mvar", "var", "kvar");
    sensor("signal_strength", "dB", "dBm");
    sensor("sound_pressure", "dB", "dBA");
    sensor("speed", "m/s", "km/h", "mph", "kn", "ft/s", "mm/h", "mm/s");
    sensor("temperature", "°C", "°F", "K");
    sensor("volatile_organic_compounds", "µg/m³", "mg/m³");
    sensor("voltage", "µV", "mV", "V", "kV", "MV");
    sensor("volume", "L", "mL", "m³", "gal", "ft³");
    sensor("volume_flow_rate", "m³/h", "m³/s", "L/min", "L/h", "L/s", "gal/min", "ft³/min");
    sensor("water", "L", "m³", "gal", "ft³");
    sensor("weight", "mg", "g", "kg", "oz", "lb");
    sensor("wind_speed", "m/s", "km/h", "mph", "kn", "ft/s");
    for (String name :
        new String[] {
          "battery_charging",
          "cold",
          "connectivity",
          "door",
          "garage_door",
          "heat",
          "light",
          "lock",
          "motion",
          "moving",
          "occupancy",
          "opening",
          "outlet",
          "plug",
          "presence",
          "problem",
          "running",
          "safety",
          "smoke",
          "sound",
          "switch",
          "tamper",
          "vibration",
          "window"
        }) {
      ALL.put(name, new DeviceClass(name, Set.of()));
    }
  }

  private static final Map<String, String> OF_UNIT =
      Map.ofEntries(
          Map.entry("W", "power"),
          Map.entry("kW", "power"),
          Map.entry("V", "voltage"),
          Map.entry("A", "current"),
          Map.entry("Wh", "energy"),
          Map.entry("kWh", "energy"),
          Map.entry("°C", "temperature"),
          Map.entry("Hz", "frequency"),
          Map.entry("VA", "apparent_power"),
          Map.entry("var", "reactive_power"),
          Map.entry("kvarh", "reactive_energy"),
          Map.entry("lx", "illuminance"),
          Map.entry("dBm", "signal_strength"));

  public DeviceClass {
    units = Set.copyOf(units);
  }

  private static void sensor(String name, String... units) {
    ALL.put(name, new DeviceClass(name, Set.of(units)));
  }

  /** The class of that name. */
  public static Optional<DeviceClass> of(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /** The class that numbers with that unit have if nothing else is said; empty: none is usual. */
  public static Optional<DeviceClass> usual(Unit unit) {
    return Optional.ofNullable(OF_UNIT.get(unit.symbol())).flatMap(DeviceClass::of);
  }

  /** The names of all classes. */
  public static Set<String> names() {
    return new TreeSet<>(ALL.keySet());
  }

  /** True for a class of properties that are on or off. */
  public boolean onOrOff() {
    return units.isEmpty();
  }

  /** Whether a property of this class may have that unit, or none. */
  public boolean goesWith(Optional<Unit> unit) {
    String symbol = unit.map(Unit::symbol).orElse("");
    return onOrOff() ? symbol.isEmpty() : units.contains(symbol);
  }

  @Override
  public String toString() {
    return name;
  }
}
