package io.sensorhub.core.description;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Unit;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceReader;
import io.sensorhub.core.profile.DeviceClass;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.core.profile.ProfileSource;
import io.sensorhub.core.profile.StateClass;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.StrictTree;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeviceDescriptionTest {

  private static final DeviceId ID = new DeviceId("d");

  private static final String PROFILE =
      """
      driver: http
      type: meter
      model: M 1
      manufacturer: Maker
      silence: 30
      properties:
        power: {unit: W, decimals: 1}
        energy: {unit: kWh, device_class: energy}
        motion: {device_class: motion}
      """;

  private static final ProfileSource PROFILES =
      new ProfileSource() {
        @Override
        public Set<String> names() {
          return Set.of("p");
        }

        @Override
        public Optional<Profile> find(String name, Problems problems) {
          return StrictTree.yaml(PROFILE.getBytes(StandardCharsets.UTF_8), "p#", problems)
              .flatMap(tree -> Profile.read(name, tree, "p#", problems));
        }
      };

  private final DeviceConfig device = device("\"device_class\": \"door\"");

  private static DeviceConfig device(String more) {
    String file =
        """
        {"instance_id": "x", "devices": [
          {"device_id": "d", "profile": "p", "url": "http://192.0.2.1", "room": "Cellar",
           "properties": {"power": {"deadband": 2}}, %s}]}
        """
            .formatted(more);
    try {
      return InstanceReader.read(
              "x.json", file.getBytes(StandardCharsets.UTF_8), PROFILES, Map.of())
          .instance()
          .devices()
          .getFirst();
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException(e.report(), e);
    }
  }

  private DeviceDescription description = DeviceDescription.of(device, "http-poller", Map.of());

  private PropertyDescription learn(String property, Value value) {
    return learn(property, value, Map.of());
  }

  private PropertyDescription learn(String property, Value value, Map<String, Unit> units) {
    description =
        description.learned(
            device, Reading.at(Instant.EPOCH, ID, Map.of(property, value), units, Quality.GOOD));
    return Objects.requireNonNull(description.properties().get(property));
  }

  @Test
  void saysWhatConfigurationAndProfileSay() {
    assertEquals("http-poller", description.owner());
    assertEquals("meter", description.type());
    assertEquals("M 1", description.model());
    assertEquals(Optional.of("Maker"), description.manufacturer());
    assertEquals("d", description.friendlyName());
    assertEquals(Optional.of("Cellar"), description.room());
    assertEquals(30, description.silence().toSeconds());
  }

  @Test
  void propertyIsLearnedFromItsFirstValue_withWhatTheProfileSaysOfIt() {
    PropertyDescription power = learn("power", new Value.Whole(3));
    assertEquals(Kind.NUMBER, power.kind());
    assertEquals(Optional.of(new Unit("W")), power.unit());
    assertEquals(DeviceClass.of("power"), power.deviceClass());
    assertEquals(Optional.of(StateClass.MEASUREMENT), power.stateClass());
    assertEquals(Optional.of(2.0), power.publish().deadband());
    assertEquals(Optional.of(1), power.publish().decimals());
    assertEquals(
        Optional.of(StateClass.TOTAL_INCREASING),
        learn("energy", new Value.Decimal(0.5)).stateClass());
  }

  @Test
  void unitOfTheReadingCounts_whereTheProfileNamesNone() {
    PropertyDescription hall =
        learn("hall", new Value.Decimal(21.5), Map.of("hall", new Unit("°C")));
    assertEquals(DeviceClass.of("temperature"), hall.deviceClass());
    assertEquals(
        Optional.of(new Unit("W")),
        learn("power", new Value.Whole(1), Map.of("power", new Unit("kW"))).unit());
  }

  @Test
  void deviceClassOfTheDevice_countsWhereItFitsAndTheProfileNamesNone() {
    assertEquals(DeviceClass.of("door"), learn("open", new Value.Flag(true)).deviceClass());
    assertEquals(DeviceClass.of("motion"), learn("motion", new Value.Flag(true)).deviceClass());
    assertEquals(Optional.empty(), learn("count", new Value.Whole(1)).deviceClass());
  }

  @Test
  void deviceClassThatHomeAssistantDoesNotKnow_isRefusedWithTheNearest() {
    String report =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> device("\"device_class\": \"dor\""))
                .getMessage());
    assertTrue(report.contains("/devices/0/device_class"), report);
    assertTrue(report.contains("\"door\""), report);
  }

  @Test
  void missingValue_teachesNothing_andChangesNothing() {
    DeviceDescription before = description;
    Reading none =
        Reading.at(Instant.EPOCH, ID, Map.of("power", new Value.Missing()), Map.of(), Quality.GOOD);
    assertSame(before, description.learned(device, none));
    learn("power", new Value.Whole(1));
    before = description;
    assertSame(before, description.learned(device, none));
  }

  @Test
  void kindWidensOnly_soThatItSettles() {
    assertEquals(Kind.FLAG, learn("v", new Value.Flag(true)).kind());
    assertEquals(Kind.NUMBER, learn("v", new Value.Whole(1)).kind());
    assertEquals(Kind.NUMBER, learn("v", new Value.Flag(true)).kind());
    assertEquals(Kind.TEXT, learn("v", new Value.Text("ajar")).kind());
    assertEquals(Kind.TEXT, learn("v", new Value.Whole(1)).kind());
  }

  @Test
  void numberWithAUnit_staysANumber() {
    learn("power", new Value.Whole(1));
    assertEquals(Kind.NUMBER, learn("power", new Value.Text("n/a")).kind());
  }

  @Test
  void unitThatIsToldLater_isTaken() {
    learn("hall", new Value.Decimal(21.5));
    assertEquals(
        Optional.of(new Unit("°C")),
        learn("hall", new Value.Decimal(21.5), Map.of("hall", new Unit("°C"))).unit());
  }

  @Test
  void description_isReadBackAsWritten() {
    learn("power", new Value.Whole(1));
    learn("open", new Value.Flag(true));
    assertEquals(description, DescriptionJson.read(ID, DescriptionJson.write(description)));
  }
}
