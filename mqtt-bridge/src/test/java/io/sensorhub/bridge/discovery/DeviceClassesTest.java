package io.sensorhub.bridge.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.Json;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.profile.DeviceClass;
import io.sensorhub.core.profile.StateClass;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.homeassistant.DiscoveryRules;
import io.sensorhub.testkit.homeassistant.SensorClasses;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every device class in every unit, as a profile can name it, on every kind of value. */
class DeviceClassesTest {

  private static final List<Value> VALUES =
      List.of(
          new Value.Whole(1),
          new Value.Flag(true),
          new Value.Text("ON"),
          new Value.Text("2026-11-21T12:00:00Z"),
          new Value.Missing());

  /** The component of the property {@code x} of a device with that profile. */
  private static ObjectNode component(String property, Value value) {
    InstanceConfig instance =
        TestInstance.of(
            """
            {"instance_id": "i", "devices": [
              {"device_id": "d", "profile": "p", "url": "http://192.0.2.1"}]}
            """,
            Map.of("p", "driver: http\nproperties:\n  x: " + property + "\n"));
    DeviceConfig device = instance.devices().getFirst();
    Reading reading =
        Reading.at(Instant.EPOCH, device.id(), Map.of("x", value), Map.of(), Quality.GOOD);
    DeviceDescription described =
        DeviceDescription.of(device, "http-poller", Map.of()).learned(device, reading);
    ObjectNode document =
        new DiscoveryPayloads(() -> instance, new Topics("base", "i"))
            .device(described, Set.of("x"), Map.of(), Set.of());
    DiscoveryRules rules = new DiscoveryRules();
    rules.heard("homeassistant/device/i_d/config", Json.write(document), 0);
    assertEquals(List.of(), rules.problems(), property + " " + value);
    return document.withObject("/cmps/x");
  }

  private static String property(String deviceClass, String unit, String state) {
    return "{device_class: "
        + deviceClass
        + (unit.isEmpty() ? "" : ", unit: \"" + unit + "\"")
        + (state.isEmpty() ? "" : ", state_class: " + state)
        + "}";
  }

  @Test
  void everyClass_inEveryUnit_onEveryKindOfValue_obeysHomeAssistant() {
    for (String name : DeviceClass.names()) {
      DeviceClass deviceClass = DeviceClass.of(name).orElseThrow();
      Set<String> units = new TreeSet<>(deviceClass.units());
      if (!deviceClass.of().equals(Set.of(DeviceClass.Of.NUMBERS))) {
        units.add("");
      } else if (units.isEmpty()) {
        units.add("EUR");
      }
      for (String unit : units) {
        for (Value value : VALUES) {
          component(property(name, unit, ""), value);
        }
      }
    }
  }

  @Test
  void everyClass_unit_andStateClassOfHomeAssistant_isTaken() {
    for (String name : SensorClasses.names()) {
      for (String unit : SensorClasses.units(name)) {
        String typed = unit.equals("*") ? "EUR" : unit;
        for (String state : SensorClasses.states(name)) {
          ObjectNode json = component(property(name, typed, state), new Value.Decimal(1.5));
          assertEquals(name, json.path("dev_cla").asText());
          assertEquals(state, json.path("stat_cla").asText(), name);
        }
        assertFalse(
            component(property(name, typed, ""), new Value.Whole(1))
                .path("stat_cla")
                .isMissingNode(),
            name);
      }
    }
  }

  @Test
  void bothMicroSigns_areOne() {
    for (String unit : List.of("\u00b5g/m³", "\u03bcg/m³")) {
      assertEquals(
          unit,
          component(property("pm25", unit, ""), new Value.Whole(1)).path("unit_of_meas").asText());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "energy, kWh, total_increasing",
    "energy_storage, kWh, measurement",
    "volume, L, total",
    "volume_storage, L, measurement",
    "monetary, EUR, total",
    "wind_direction, °, measurement_angle",
    "temperature, °C, measurement",
  })
  void usualStateClass(String deviceClass, String unit, String state) {
    assertEquals(
        state,
        component(property(deviceClass, unit, ""), new Value.Whole(1)).path("stat_cla").asText());
  }

  @Test
  void stateClassWithoutADeviceClass_counts() {
    assertEquals(
        "total",
        component("{unit: rings, state_class: total}", new Value.Whole(1))
            .path("stat_cla")
            .asText());
  }

  @Test
  void classOfBoth_isOfAFlagWithoutAUnit_andOfANumberWithOne() {
    for (String name : List.of("battery", "moisture", "gas", "power", "carbon_monoxide")) {
      ObjectNode flag = component(property(name, "", ""), new Value.Flag(true));
      assertEquals("binary_sensor", flag.path("p").asText());
      assertEquals(name, flag.path("dev_cla").asText());
    }
    assertEquals(
        "sensor", component(property("battery", "%", ""), new Value.Whole(5)).path("p").asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{device_class: volume, unit: L, state_class: measurement}; total, total_increasing",
        "{device_class: energy, unit: kWh, state_class: measurement}; total, total_increasing",
        "{device_class: motion, state_class: total}; nothing with the device class",
        "{state_class: measurement_angle, unit: W}; measurement, total, total_increasing in W",
        "{state_class: sum}; measurement",
        "{device_class: power, unit: kWh}; one of GW",
        "{device_class: timestamp, unit: s}; has no unit",
        "{device_class: monetary}; a currency",
      })
  void contradiction_isRefusedWithWhatIsAllowed(String property, String word) {
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class, () -> component(property, new Value.Whole(1)))
                .getMessage());
    assertTrue(message.contains(word), message);
  }

  @Test
  void everyStateClass_hasItsName() {
    for (StateClass stateClass : StateClass.values()) {
      assertEquals(StateClass.ofWireName(stateClass.wireName()).orElseThrow(), stateClass);
    }
  }
}
