package io.sensorhub.testkit.homeassistant;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The device classes of sensors and numbers with their units and state classes, as Home Assistant
 * 2026.9 knows them (developers.home-assistant.io, "Sensor entity"). Not taken from the hub's own
 * table, for that is what is to be checked.
 */
public final class SensorClasses {

  /**
   * Units and state classes of a class.
   *
   * @param units empty: none; {@code *} alone: any
   */
  record Allowed(Set<String> units, Set<String> states) {}

  /** Name, units, state classes: m(easurement), t(otal), i(ncreasing total), a(ngle). */
  private static final String TABLE =
      """
      absolute_humidity | g/m³ mg/m³ | m
      apparent_power | mVA VA kVA | m
      aqi | | m
      area | mm² cm² m² km² in² ft² yd² mi² ac ha | mti
      atmospheric_pressure | Pa hPa kPa bar mbar mmHg inHg psi mPa cbar inH₂O | m
      battery | % | m
      blood_glucose_concentration | mg/dL mmol/L | m
      carbon_dioxide | ppm | m
      carbon_monoxide | ppm mg/m³ μg/m³ ppb | m
      conductivity | S/cm mS/cm μS/cm | m
      current | A mA μA | m
      data_rate | bit/s kbit/s Mbit/s Gbit/s B/s kB/s MB/s GB/s KiB/s MiB/s GiB/s | m
      data_size | bit kbit Mbit Gbit B kB MB GB TB PB EB ZB YB KiB MiB GiB TiB PiB EiB ZiB YiB | mti
      distance | mm cm m km in ft yd mi nmi | mti
      duration | μs ms s min h d | mti
      energy | J kJ MJ GJ mWh Wh kWh MWh GWh TWh cal kcal Mcal Gcal | ti
      energy_distance | Wh/km kWh/100km km/kWh mi/kWh | m
      energy_storage | J kJ MJ GJ mWh Wh kWh MWh GWh TWh cal kcal Mcal Gcal | m
      frequency | mHz Hz kHz MHz GHz | m
      gas | L m³ ft³ CCF MCF | ti
      humidity | % | m
      illuminance | lx | m
      irradiance | W/m² BTU/(h⋅ft²) | m
      moisture | % | m
      monetary | * | t
      nitrogen_dioxide | ppb ppm μg/m³ | m
      nitrogen_monoxide | ppb μg/m³ | m
      nitrous_oxide | μg/m³ | m
      ozone | ppb ppm μg/m³ | m
      ph | | m
      pm1 | μg/m³ | m
      pm10 | μg/m³ | m
      pm25 | μg/m³ | m
      pm4 | μg/m³ | m
      power | mW W kW MW GW TW | m
      power_factor | - % | m
      precipitation | mm cm in | mti
      precipitation_intensity | mm/d mm/h in/d in/h | m
      pressure | Pa hPa kPa bar mbar mmHg inHg psi mPa cbar inH₂O | m
      radon | Bq/m³ pCi/L | m
      reactive_energy | varh kvarh | ti
      reactive_power | mvar var kvar | m
      signal_strength | dB dBm | m
      sound_pressure | dB dBA | m
      speed | m/s m/min km/h mph kn ft/s mm/s mm/h mm/d in/s in/h in/d Beaufort | m
      sulphur_dioxide | ppb μg/m³ | m
      temperature | °C °F K | m
      temperature_delta | °C °F K | m
      volatile_organic_compounds | μg/m³ mg/m³ | m
      volatile_organic_compounds_parts | ppb ppm | m
      voltage | μV mV V kV MV | m
      volume | L mL m³ gal ft³ CCF MCF fl._oz. | ti
      volume_flow_rate | m³/h m³/min m³/s L/h L/min L/s mL/s gal/d gal/h gal/min ft³/min | m
      volume_storage | L mL m³ gal ft³ CCF MCF fl._oz. | m
      water | L m³ gal ft³ CCF MCF | ti
      weight | μg mg g kg oz lb st | mti
      wind_direction | ° | a
      wind_speed | m/s m/min km/h mph kn ft/s mm/s in/s Beaufort | m
      """;

  private static final Map<Integer, String> STATES =
      Map.of(
          (int) 'm', "measurement",
          (int) 't', "total",
          (int) 'i', "total_increasing",
          (int) 'a', "measurement_angle");

  private static final Map<String, Allowed> ALL = new HashMap<>();

  static {
    for (String line : TABLE.lines().toList()) {
      String[] parts = line.split("\\|", -1);
      String units = parts[1].strip().replace("fl._oz.", "fl.oz.");
      Set<String> allowed =
          units.isEmpty() ? Set.of("") : Set.of(units.replace("-", "!").split(" ", -1));
      Set<String> states = new HashSet<>();
      parts[2].strip().chars().forEach(letter -> states.add(STATES.getOrDefault(letter, "")));
      ALL.put(parts[0].strip(), new Allowed(allowed, states));
    }
  }

  private SensorClasses() {}

  static boolean isKnown(String deviceClass) {
    return ALL.containsKey(deviceClass);
  }

  /** All of them. */
  public static Set<String> names() {
    return Set.copyOf(ALL.keySet());
  }

  /** The units that a class goes with; "" stands for none, {@code *} for any. */
  public static Set<String> units(String deviceClass) {
    Set<String> units = new HashSet<>();
    for (String unit : allowed(deviceClass).units()) {
      units.add(unit.equals("!") ? "" : unit.equals("fl.oz.") ? "fl. oz." : unit);
    }
    return units;
  }

  /** The state classes that a class goes with. */
  public static Set<String> states(String deviceClass) {
    return allowed(deviceClass).states();
  }

  private static Allowed allowed(String deviceClass) {
    return ALL.getOrDefault(deviceClass, new Allowed(Set.of(), Set.of()));
  }

  /** Whether a class goes with a unit; "" stands for none. */
  static boolean takesUnit(String deviceClass, String unit) {
    Set<String> units = allowed(deviceClass).units();
    String plain = unit.replace('\u00b5', '\u03bc').replace(" ", "");
    return units.contains("*")
        ? !unit.isEmpty()
        : units.contains(plain.isEmpty() ? none(units) : plain);
  }

  private static String none(Set<String> units) {
    return units.contains("!") ? "!" : "";
  }

  /** Whether a class goes with a state class. */
  static boolean takesState(String deviceClass, String stateClass) {
    return allowed(deviceClass).states().contains(stateClass);
  }
}
