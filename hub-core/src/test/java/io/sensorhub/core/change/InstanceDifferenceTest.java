package io.sensorhub.core.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.GroupConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.config.InstanceReader;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.port.SerialParameters;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.core.profile.ProfileSource;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.StrictTree;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InstanceDifferenceTest {

  private static final Map<String, String> PROFILES =
      Map.of(
          "line", "driver: json-lines\ntype: radio\nsilence: 30\n",
          "other", "driver: json-lines\ntype: button\nmodel: Other\nsilence: 60\n",
          "web", "driver: http\n",
          "bus", "driver: modbus-rtu\n");

  private static final String BASE =
      """
      {"instance_id": "test", "update_interval": 10,
       "config": {"ports": [
         {"port_id": "radio", "serial_path": "/dev/radio", "driver": "json-lines"},
         {"port_id": "meters", "serial_path": "/dev/meters", "driver": "modbus-rtu"}]},
       "devices": [
         {"device_id": "drones", "port_id": "radio", "profile": "line"},
         {"device_id": "meter", "port_id": "meters", "unit_id": 1, "profile": "bus"},
         {"device_id": "hall", "url": "http://192.0.2.7", "profile": "web"}],
       "groups": [{"group_id": "all", "devices": ["hall"]}]}
      """;

  private static final class Source implements ProfileSource {
    @Override
    public Set<String> names() {
      return PROFILES.keySet();
    }

    @Override
    public Optional<Profile> find(String name, Problems problems) {
      byte[] yaml = PROFILES.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8);
      return StrictTree.yaml(yaml, name + "#", problems)
          .flatMap(tree -> Profile.read(name, tree, name + "#", problems));
    }
  }

  private static InstanceConfig read(String json) {
    try {
      return InstanceReader.read(
              "test.json", json.getBytes(StandardCharsets.UTF_8), new Source(), Map.of())
          .instance();
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException(e.report(), e);
    }
  }

  /** The difference between the base and the base with texts replaced, in pairs. */
  private static InstanceDifference after(String... replacements) {
    String json = BASE;
    for (int i = 0; i < replacements.length; i += 2) {
      assertTrue(json.contains(replacements[i]), replacements[i]);
      json = json.replace(replacements[i], replacements[i + 1]);
    }
    return InstanceDifference.of(read(BASE), read(json));
  }

  @Test
  void sameText_isNoDifference() {
    InstanceDifference none = after();
    assertTrue(none.isEmpty());
    assertEquals(List.of(), none.lines());
    assertEquals(3, none.devices().unchanged().size());
  }

  @Test
  void devicesAndPorts_comeAndGo() {
    InstanceDifference change =
        after(
            "{\"port_id\": \"radio\", \"serial_path\": \"/dev/radio\", \"driver\":"
                + " \"json-lines\"},",
            "",
            "{\"device_id\": \"drones\", \"port_id\": \"radio\", \"profile\": \"line\"}",
            "{\"device_id\": \"boiler\", \"url\": \"http://192.0.2.8\", \"profile\": \"web\"}");
    assertEquals(List.of("- port radio", "- device drones", "+ device boiler"), change.lines());
    assertEquals(2, change.devices().unchanged().size());
    assertEquals(1, change.ports().unchanged().size());
  }

  @Test
  void otherOrder_isNoDifference() {
    assertTrue(
        after(
                "{\"device_id\": \"drones\", \"port_id\": \"radio\", \"profile\": \"line\"},",
                "",
                "\"profile\": \"web\"}],",
                "\"profile\": \"web\"},{\"device_id\": \"drones\", \"port_id\": \"radio\","
                    + " \"profile\": \"line\"}],")
            .isEmpty());
  }

  @Test
  void changedKeys_areNamed() {
    InstanceDifference change =
        after(
            "\"profile\": \"web\"}",
            "\"profile\": \"web\", \"poll_interval\": 7, \"room\": \"Hall\"}",
            "\"unit_id\": 1",
            "\"unit_id\": 2",
            "\"/dev/radio\"",
            "\"/dev/radio2\", \"baud_rate\": 19200, \"parity\": \"even\"",
            "[\"hall\"]",
            "[\"hall\", \"meter\"]",
            "\"update_interval\": 10",
            "\"update_interval\": 5, \"friendly_name\": \"House\"");
    assertEquals(
        List.of(
            "~ port radio: serial_path, baud_rate, parity",
            "~ device meter: unit_id",
            "~ device hall: room, poll_interval",
            "~ group all: devices",
            "~ friendly_name",
            "~ update_interval"),
        change.lines());
    assertEquals(List.of(), change.restart());
  }

  @Test
  void anotherProfile_isNamedAlone_withoutTheDefaultsThatComeFromIt() {
    assertEquals(
        List.of("~ device drones: profile"),
        after("\"profile\": \"line\"", "\"profile\": \"other\"").lines());
  }

  @Test
  void keys_areNamedAsTheFileHasThem() {
    assertEquals(
        List.of("~ port meters: connect_delay", "~ device hall: url"),
        after(
                "\"driver\": \"modbus-rtu\"",
                "\"driver\": \"modbus-rtu\", \"connect_delay\": 2",
                "192.0.2.7",
                "192.0.2.8")
            .lines());
    String byIp =
        BASE.replace("\"url\": \"http://192.0.2.7\"", "\"ip\": \"192.0.2.7\", \"port\": 80");
    assertEquals(
        List.of("~ device hall: port"),
        InstanceDifference.of(read(byIp), read(byIp.replace("80", "81"))).lines());
    assertEquals(
        List.of("~ device hall: ip"),
        InstanceDifference.of(read(byIp), read(byIp.replace("192.0.2.7", "esp.local"))).lines());
    assertEquals(
        List.of("~ device hall: url, ip, port"),
        InstanceDifference.of(read(BASE), read(byIp)).lines());
  }

  @Test
  void keysOfABus_areNamed() {
    assertEquals(
        List.of("~ device meter: retries"),
        after("\"unit_id\": 1", "\"unit_id\": 1, \"retries\": 2").lines());
  }

  @Test
  void whatARunningHubCannotTake_isNamedApart() {
    InstanceDifference change =
        after(
            "\"instance_id\": \"test\"",
            "\"instance_id\": \"other\", \"friendly_name\": \"test\"",
            "\"config\": {",
            "\"config\": {\"push\": {\"port\": 5009},");
    assertEquals(List.of("instance_id", "push"), change.restart());
    assertEquals(List.of(), change.lines());
  }

  @Test
  void aDeviceThatIsSwitchedOff_isRemovedForItsHandler() {
    InstanceDifference change =
        after("\"profile\": \"line\"}", "\"profile\": \"line\", \"enabled\": false}");
    assertEquals(List.of("~ device drones: enabled"), change.lines());
    Changes<DeviceConfig> seen = change.devices().among(DeviceConfig::enabled);
    assertEquals(List.of("drones"), ids(seen.removed()));
    assertEquals(List.of(), seen.changed());
  }

  @Test
  void aDeviceThatMoves_isRemovedHereAndAddedThere() {
    InstanceDifference change =
        after(
            "\"port_id\": \"radio\", \"profile\": \"line\"",
            "\"url\": \"http://192.0.2.9\", \"profile\": \"web\"");
    assertEquals(
        List.of("drones"), ids(change.devices().among(device -> !device.overHttp()).removed()));
    assertEquals(List.of("drones"), ids(change.devices().among(DeviceConfig::overHttp).added()));
  }

  private static List<String> ids(List<DeviceConfig> devices) {
    return devices.stream().map(device -> device.id().value()).toList();
  }

  /** A component that is forgotten would make a change that nobody is told of. */
  @Test
  void everyComponent_isCompared() {
    assertEquals(Set.of("id", "own"), left(DeviceConfig.class, Keys.DEVICE));
    assertEquals(Set.of("own", "portId"), left(PortConfig.class, Keys.PORT));
    assertEquals(Set.of("groupId"), left(GroupConfig.class, Keys.GROUP));
    assertEquals(
        Set.of("ports", "devices", "groups"),
        left(
            InstanceConfig.class,
            Stream.concat(Keys.SETTINGS.stream(), Keys.RESTART.stream()).toList()));
    assertEquals(
        SerialParameters.class.getRecordComponents().length,
        Keys.PORT.stream().filter(key -> key.component().equals("parameters")).count());
  }

  private static <T> Set<String> left(Class<T> type, List<Key<T>> keys) {
    Set<String> components =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    keys.forEach(key -> components.remove(key.component()));
    return components;
  }
}
