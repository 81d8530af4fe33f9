package io.sensorhub.core.profile;

import static io.sensorhub.core.profile.StateClass.MEASUREMENT;
import static io.sensorhub.core.profile.StateClass.MEASUREMENT_ANGLE;
import static io.sensorhub.core.profile.StateClass.TOTAL;
import static io.sensorhub.core.profile.StateClass.TOTAL_INCREASING;

import io.sensorhub.core.Unit;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a property is to Home Assistant: a device class of its sensors, its numbers, its binary
 * sensors or its switches (developers.home-assistant.io, "Sensor entity", "Number entity" and
 * "Binary sensor entity"). Some names are classes of numbers and of flags: a {@code battery} with %
 * is a level, one without a unit says whether it is low.
 *
 * @param name for example {@code power}
 * @param of what it is a class of; at least one
 * @param units that numbers of this class may have; "" stands for none. Empty: any unit
 * @param states that numbers of this class may have, the usual one first; empty: none
 */
public record DeviceClass(String name, Set<Of> of, Set<String> units, List<StateClass> states) {

  /** What a device class can be a class of. */
  public enum Of {
    /** Numbers, with a unit. */
    NUMBERS,
    /** Flags that can only be read. */
    FLAGS,
    /** Flags that can be set. */
    SWITCHES,
    /** Texts. */
    TEXTS
  }

  private static final Map<String, DeviceClass> ALL = new TreeMap<>();

  private static final List<StateClass> MEASURED = List.of(MEASUREMENT);
  private static final List<StateClass> COUNTED = List.of(TOTAL_INCREASING, TOTAL);
  private static final List<StateClass> ANY = List.of(MEASUREMENT, TOTAL, TOTAL_INCREASING);

  private static final String[] ENERGY = {
    "J", "kJ", "MJ", "GJ", "mWh", "Wh", "kWh", "MWh", "GWh", "TWh", "cal", "kcal", "Mcal", "Gcal"
  };
  private static final String[] VOLUME = {"L", "mL", "m³", "gal", "ft³", "CCF", "MCF", "fl. oz."};
  private static final String[] PRESSURE = {
    "mPa", "Pa", "hPa", "kPa", "bar", "mbar", "cbar", "mmHg", "inHg", "inH₂O", "psi"
  };

  static {
    numbers("absolute_humidity", MEASURED, "g/m³", "mg/m³");
    numbers("apparent_power", MEASURED, "mVA", "VA", "kVA");
    numbers("aqi", MEASURED, "");
    numbers("area", ANY, "mm²", "cm²", "m²", "km²", "in²", "ft²", "yd²", "mi²", "ac", "ha");
    numbers("atmospheric_pressure", MEASURED, PRESSURE);
    numbers("battery", MEASURED, "%");
    numbers("blood_glucose_concentration", MEASURED, "mg/dL", "mmol/L");
    numbers("carbon_dioxide", MEASURED, "ppm");
    numbers("carbon_monoxide", MEASURED, "ppm", "ppb", "mg/m³", "μg/m³");
    numbers("conductivity", MEASURED, "S/cm", "mS/cm", "μS/cm");
    numbers("current", MEASURED, "A", "mA", "μA");
    numbers(
        "data_rate",
        MEASURED,
        units("bit/s", "kbit/s", "Mbit/s", "Gbit/s", "B/s kB/s MB/s GB/s KiB/s MiB/s GiB/s"));
    numbers(
        "data_size",
        ANY,
        units(
            "bit kbit Mbit Gbit", "B kB MB GB TB PB EB ZB YB", "KiB MiB GiB TiB PiB EiB ZiB YiB"));
    numbers("distance", ANY, "mm", "cm", "m", "km", "in", "ft", "yd", "mi", "nmi");
    numbers("duration", ANY, "μs", "ms", "s", "min", "h", "d");
    numbers("energy", COUNTED, ENERGY);
    numbers("energy_distance", MEASURED, "Wh/km", "kWh/100km", "km/kWh", "mi/kWh");
    numbers("energy_storage", MEASURED, ENERGY);
    numbers("frequency", MEASURED, "mHz", "Hz", "kHz", "MHz", "GHz");
    numbers("gas", COUNTED, "L", "m³", "ft³", "CCF", "MCF");
    numbers("humidity", MEASURED, "%");
    numbers("illuminance", MEASURED, "lx");
    numbers("irradiance", MEASURED, "W/m²", "BTU/(h⋅ft²)");
    numbers("moisture", MEASURED, "%");
    numbers("monetary", List.of(TOTAL));
    numbers("nitrogen_dioxide", MEASURED, "ppb", "ppm", "μg/m³");
    numbers("nitrogen_monoxide", MEASURED, "ppb", "μg/m³");
    numbers("nitrous_oxide", MEASURED, "μg/m³");
    numbers("ozone", MEASURED, "ppb", "ppm", "μg/m³");
    numbers("ph", MEASURED, "");
    numbers("pm1", MEASURED, "μg/m³");
    numbers("pm10", MEASURED, "μg/m³");
    numbers("pm25", MEASURED, "μg/m³");
    numbers("pm4", MEASURED, "μg/m³");
    numbers("power", MEASURED, "mW", "W", "kW", "MW", "GW", "TW");
    numbers("power_factor", MEASURED, "", "%");
    numbers("precipitation", ANY, "mm", "cm", "in");
    numbers("precipitation_intensity", MEASURED, "mm/d", "mm/h", "in/d", "in/h");
    numbers("pressure", MEASURED, PRESSURE);
    numbers("radon", MEASURED, "Bq/m³", "pCi/L");
    numbers("reactive_energy", COUNTED, "varh", "kvarh");
    numbers("reactive_power", MEASURED, "mvar", "var", "kvar");
    numbers("signal_strength", MEASURED, "dB", "dBm");
    numbers("sound_pressure", MEASURED, "dB", "dBA");
    numbers(
        "speed",
        MEASURED,
        units("m/s m/min km/h mph kn ft/s", "mm/s mm/h mm/d in/s in/h in/d Beaufort"));
    numbers("sulphur_dioxide", MEASURED, "ppb", "μg/m³");
    numbers("temperature", MEASURED, "°C", "°F", "K");
    numbers("temperature_delta", MEASURED, "°C", "°F", "K");
    numbers("volatile_organic_compounds", MEASURED, "μg/m³", "mg/m³");
    numbers("volatile_organic_compounds_parts", MEASURED, "ppb", "ppm");
    numbers("voltage", MEASURED, "μV", "mV", "V", "kV", "MV");
    numbers("volume", List.of(TOTAL, TOTAL_INCREASING), VOLUME); // tanks are called so, too
    numbers(
        "volume_flow_rate",
        MEASURED,
        units("m³/h m³/min m³/s", "L/h L/min L/s mL/s", "ft³/min gal/min gal/h gal/d"));
    numbers("volume_storage", MEASURED, VOLUME);
    numbers("water", COUNTED, "L", "m³", "gal", "ft³", "CCF", "MCF");
    numbers("weight", ANY, "μg", "mg", "g", "kg", "oz", "lb", "st");
    numbers("wind_direction", List.of(MEASUREMENT_ANGLE), "°");
    numbers("wind_speed", MEASURED, units("m/s m/min mm/s km/h", "mph kn ft/s in/s Beaufort"));
    for (String name :
        units(
            "battery battery_charging carbon_monoxide cold connectivity door garage_door gas heat",
            "light lock moisture motion moving occupancy opening plug power presence problem",
            "running safety smoke sound tamper update vibration window")) {
      also(name, Of.FLAGS);
    }
    also("outlet", Of.SWITCHES);
    also("switch", Of.SWITCHES);
    also("date", Of.TEXTS);
    also("enum", Of.TEXTS);
    also("timestamp", Of.TEXTS);
    also("uptime", Of.TEXTS);
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
    of = Set.copyOf(of);
    units = Set.copyOf(units);
    states = List.copyOf(states);
  }

  private static String[] units(String... lists) {
    return String.join(" ", lists).split(" ", -1);
  }

  private static void numbers(String name, List<StateClass> states, String... units) {
    ALL.put(
        name,
        new DeviceClass(name, Set.of(Of.NUMBERS), new LinkedHashSet<>(List.of(units)), states));
  }

  private static void also(String name, Of of) {
    DeviceClass known = ALL.get(name);
    Set<Of> all = new HashSet<>(Set.of(of));
    if (known != null) {
      all.addAll(known.of);
    }
    ALL.put(
        name,
        known == null
            ? new DeviceClass(name, all, Set.of(""), List.of())
            : new DeviceClass(name, all, known.units, known.states));
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

  /** Whether it is a class of such properties. */
  public boolean isOf(Of kind) {
    return of.contains(kind);
  }

  /** Whether a number of this class may have that unit, or none. */
  public boolean goesWith(Optional<Unit> unit) {
    return of.contains(Of.NUMBERS)
        && (units.isEmpty()
            ? unit.isPresent()
            : units.contains(unit.map(Unit::symbol).map(DeviceClass::oneMicro).orElse("")));
  }

  /** Whether any property of this class may have that unit, or none. */
  public boolean allows(Optional<Unit> unit) {
    return goesWith(unit) || (unit.isEmpty() && !of.equals(Set.of(Of.NUMBERS)));
  }

  /** The micro sign (U+00B5) as the Greek letter, which is the same to Home Assistant. */
  private static String oneMicro(String symbol) {
    return symbol.replace('\u00b5', '\u03bc');
  }

  /** The units for people, for example in a message; without those classes, what stands instead. */
  public String unitsForPeople() {
    if (!of.contains(Of.NUMBERS)) {
      return "nothing, for \"" + name + "\" has no unit";
    }
    if (units.isEmpty()) {
      return "a currency, for example EUR";
    }
    Set<String> known = new TreeSet<>(units);
    boolean none = known.remove("") || !of.equals(Set.of(Of.NUMBERS));
    String some = "one of " + String.join(", ", known);
    return known.isEmpty() ? "nothing" : none ? some + ", or nothing" : some;
  }

  /** The state class that numbers of this class have if the profile names none. */
  Optional<StateClass> usualState() {
    return states.stream().findFirst();
  }

  @Override
  public String toString() {
    return name;
  }
}
