package io.sensorhub.cli.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.config.InstanceReader;
import io.sensorhub.core.profile.DeviceClass;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.StrictTree;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.runtime.instance.ProfileFolders;
import io.sensorhub.runtime.settings.SettingsReader;
import io.sensorhub.testkit.TestInstance;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every file that the project ships is loaded. */
class ShippedFilesTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final ProfileFolders PROFILES =
      new ProfileFolders(List.of(ROOT.resolve("profiles")));

  private static List<Path> instances() throws Exception {
    try (Stream<Path> files = Files.list(ROOT.resolve("instances"))) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .filter(file -> !file.endsWith("schema.json"))
          .toList();
    }
  }

  @Test
  void everyInstance_isInOrder() throws Exception {
    assertTrue(instances().size() >= 1);
    for (Path file : instances()) {
      Map<String, String> environment =
          Map.of("HUB_HOME", ROOT.toString(), "HUB_INSTANCE_FILE", file.toString());
      Loaded loaded = Loaded.read(new SettingsReader(environment, Path.of("/nonexistent")));
      assertTrue(loaded.instance().devices().size() > 0, file.toString());
    }
  }

  @Test
  void everyProfile_isInOrder_andSaysWhatItIs() {
    Problems problems = new Problems();
    Set<String> names = PROFILES.names();
    assertTrue(names.contains("generic-json") && names.contains("generic-json-lines"));
    for (String name : names) {
      Profile profile = PROFILES.find(name, problems).orElseThrow();
      assertTrue(profile.description().length() > 10, name);
    }
    assertTrue(problems.isEmpty(), problems.all().toString());
  }

  /** The reader names the keys that it knows where it finds one that it does not. */
  private static Set<String> knownKeys(String file, String place) {
    String allowed =
        problems(file).stream()
            .filter(problem -> problem.place().equals(place + "/zzz"))
            .findFirst()
            .orElseThrow()
            .allowed();
    return new TreeSet<>(List.of(allowed.replace("one of ", "").split(", ", -1)));
  }

  private static List<Problem> problems(String file) {
    Problems inTree = new Problems();
    ObjectNode tree =
        StrictTree.json(file.getBytes(StandardCharsets.UTF_8), "", inTree).orElseThrow();
    return assertThrows(
            ConfigurationException.class,
            () ->
                InstanceReader.read(
                    "f", tree, inTree, PROFILES, Loaded.owners(), Map.of(), Optional.empty()))
        .problems();
  }

  private static Set<String> schemaKeys(JsonNode schema, String definition) {
    JsonNode object = definition.isEmpty() ? schema : schema.path("$defs").path(definition);
    Set<String> keys = new TreeSet<>();
    object.path("properties").fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static final String MODEM =
      """
      {"instance_id": "x",
       "config": {"ports": [{"port_id": "p", "serial_path": "/dev/null", "driver": "at-modem"}],
                  "modems": {"zzz": 1, "proxy": {"zzz": 1, "users": [{"zzz": 1}]}, "api": {"zzz": 1},
                             "of": {"867322040123456": {"zzz": 1, "proxy": {"zzz": 1}}}}},
       "devices": [{"device_id": "d", "port_id": "p", "profile": "quectel-ec25",
                    "modem": {"zzz": 1}}]}
      """;

  @Test
  void schemaForEditors_knowsExactlyTheKeysOfTheReader() throws Exception {
    JsonNode schema = Json.parse(Files.readAllBytes(ROOT.resolve("instances/schema.json")));
    String file =
        """
        {"instance_id": "x", "zzz": 1,
         "config": {"zzz": 1, "push": {"zzz": 1}, "usb": {"zzz": 1, "flapping": {"zzz": 1}},
                    "ports": [{"zzz": 1, "reconnect": {"zzz": 1}, "usb": {"zzz": 1},
                               "share": {"zzz": 1}}],
                    "sensors": [{"zzz": 1, "port_id": "nowhere"}]},
         "devices": [{"zzz": 1, "port_id": "nowhere", "timeout": {"zzz": 1},
                      "properties": {"p": {"zzz": 1}}},
                     {"url": "http://192.0.2.1", "credentials": {"zzz": 1}, "tls": {"zzz": 1}}],
         "groups": [{"zzz": 1}]}
        """;
    Set<String> top = schemaKeys(schema, "");
    assertTrue(
        top.removeAll(
            Set.of("$schema", "connection", "instance_type", "created_at", "updated_at")));
    assertEquals(knownKeys(file, ""), top);
    assertEquals(knownKeys(file, "/config"), schemaKeys(schema, "config"));
    assertEquals(knownKeys(file, "/config/push"), schemaKeys(schema, "push"));
    assertEquals(knownKeys(file, "/config/usb"), schemaKeys(schema, "usb_devices"));
    assertEquals(knownKeys(file, "/config/usb/flapping"), schemaKeys(schema, "flapping"));
    assertEquals(knownKeys(file, "/config/ports/0"), schemaKeys(schema, "port"));
    assertEquals(knownKeys(file, "/config/ports/0/reconnect"), schemaKeys(schema, "reconnect"));
    assertEquals(knownKeys(file, "/config/ports/0/usb"), schemaKeys(schema, "usb"));
    assertEquals(knownKeys(file, "/config/ports/0/share"), schemaKeys(schema, "share"));
    assertEquals(knownKeys(file, "/config/sensors/0"), schemaKeys(schema, "sensor"));
    assertEquals(knownKeys(file, "/devices/0"), schemaKeys(schema, "device"));
    assertEquals(knownKeys(MODEM, "/devices/0/modem"), schemaKeys(schema, "modem"));
    assertEquals(knownKeys(MODEM, "/config/modems"), schemaKeys(schema, "modems"));
    assertEquals(knownKeys(MODEM, "/config/modems/proxy"), schemaKeys(schema, "proxy"));
    assertEquals(
        knownKeys(MODEM, "/config/modems/proxy/users/0"), schemaKeys(schema, "proxy_user"));
    assertEquals(knownKeys(MODEM, "/config/modems/api"), schemaKeys(schema, "api"));
    String module = "/config/modems/of/867322040123456";
    assertEquals(knownKeys(MODEM, module), schemaKeys(schema, "module"));
    assertEquals(knownKeys(MODEM, module + "/proxy"), schemaKeys(schema, "module_proxy"));
    assertEquals(knownKeys(file, "/devices/0/timeout"), schemaKeys(schema, "timeout"));
    assertEquals(knownKeys(file, "/devices/1/credentials"), schemaKeys(schema, "credentials"));
    assertEquals(knownKeys(file, "/devices/1/tls"), schemaKeys(schema, "tls"));
    assertEquals(knownKeys(file, "/devices/0/properties/p"), schemaKeys(schema, "rule"));
    assertEquals(knownKeys(file, "/groups/0"), schemaKeys(schema, "group"));
    for (String definition : List.of("device", "sensor")) {
      Set<String> classes = new TreeSet<>();
      schema
          .at("/$defs/" + definition + "/properties/device_class/enum")
          .forEach(name -> classes.add(name.asText()));
      assertEquals(DeviceClass.names(), classes, definition);
    }
  }

  @Test
  void schemaForEditors_knowsExactlyTheKeysOfARegister() throws Exception {
    JsonNode schema = Json.parse(Files.readAllBytes(ROOT.resolve("instances/schema.json")));
    Problems problems = new Problems();
    String file = instance("generic-modbus", "modbus").replace("\"address\": 0", "\"zzz\": 1");
    Drivers.forInstance(TestInstance.of(file), problems);
    String allowed =
        problems.all().stream()
            .filter(problem -> problem.place().endsWith("/registers/x/zzz"))
            .findFirst()
            .orElseThrow()
            .allowed();
    assertEquals(
        new TreeSet<>(List.of(allowed.replace("one of ", "").split(", ", -1))),
        schemaKeys(schema, "register"));
  }

  /** An instance with one device of that profile, on whatever it is reached by. */
  private static String instance(String name, String driver) {
    String port =
        switch (driver) {
          case "http", "simulated" -> "";
          case "modbus" -> "modbus-rtu";
          default -> driver;
        };
    String source =
        switch (driver) {
          case "http" -> "\"url\": \"http://192.0.2.1\"";
          case "modbus" ->
              "\"port_id\": \"p\", \"unit_id\": 1, \"registers\": {\"x\": {\"address\": 0}}";
          default -> "\"port_id\": \"p\"";
        };
    return """
    {"instance_id": "x",
     "config": {"poll_interval": 5,
                "ports": [{"port_id": "p", "serial_path": "/dev/null", "driver": "%s"}]},
     "devices": [{"device_id": "d", "profile": "%s", %s}]}
    """
        .formatted(port.isEmpty() ? "json-lines" : port, name, source);
  }

  @Test
  void everyProfile_isUnderstoodByItsDriver() {
    Problems problems = new Problems();
    for (String name : PROFILES.names()) {
      String driver = PROFILES.find(name, problems).orElseThrow().driver();
      if (driver.equals("simulated") || driver.equals("modem-proxy")) {
        continue; // the demo has them all; a proxy comes with its modem
      }
      InstanceConfig instance = TestInstance.of(instance(name, driver));
      Drivers.forInstance(instance, problems);
      if (driver.equals("http")) {
        assertTrue(HttpProfile.of(instance.devices().getFirst(), problems).isPresent(), name);
      }
      assertTrue(problems.isEmpty(), name + ": " + problems.all());
    }
  }
}
