package io.sensorhub.dist.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.core.tree.StrictTree;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.manager.rule.RuleReader;
import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.testkit.TestInstance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Each instance and profile that a document shows is read, and checked by the drivers that it
 * names. A part of one is put into the rest of it first.
 */
class ExamplesInDocumentsTest {

  private static final Pattern BLOCK = Pattern.compile("(?sm)^```(json|yaml)\\n(.*?)^```$");

  /** Folders whose documents show what users may copy. */
  private static final List<String> FOLDERS =
      List.of(
          "", "docs", "docs/start", "docs/tasks", "docs/reference", "docs/operation", "examples");

  private static final Set<String> WHOLE = Set.of("instance_id");
  private static final Set<String> OF_A_PORT = Set.of("driver", "usb", "share", "reconnect");
  private static final Set<String> OF_THE_CONFIG = Set.of("ports", "push", "cache_ttl");

  /** Where parts of a profile stand: the driver's name by the part's only key. */
  private static final Map<String, String> PARTS =
      Map.of(
          "registers", "modbus",
          "values", "http",
          "commands", "http",
          "events", "http",
          "login", "http",
          "probe", "http");

  private record Example(Path file, String language, String text) {}

  private static List<Example> examples() throws IOException {
    List<Example> found = new ArrayList<>();
    for (String folder : FOLDERS) {
      for (Path file : Documents.in(folder)) {
        Matcher matcher = BLOCK.matcher(Files.readString(file));
        while (matcher.find()) {
          found.add(new Example(file, matcher.group(1), matcher.group(2)));
        }
      }
    }
    return found;
  }

  private static String shown(Example example, String what) {
    return Documents.ROOT.relativize(example.file()) + ": " + what + " in\n" + example.text();
  }

  @Test
  void eachInstance_isRead() throws IOException {
    List<String> wrong = new ArrayList<>();
    int whole = 0;
    for (Example example : examples()) {
      if (example.language().equals("json")) {
        try {
          ObjectNode tree = (ObjectNode) Json.parse(example.text());
          whole += tree.has("instance_id") ? 1 : 0;
          check(complete(tree).toString(), Map.of())
              .ifPresent(problem -> wrong.add(shown(example, problem)));
        } catch (JsonProcessingException | IllegalArgumentException e) {
          wrong.add(shown(example, String.valueOf(e.getMessage())));
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(whole >= 8, "only " + whole + " whole instances were found");
  }

  @Test
  void eachProfile_isRead() throws IOException {
    List<String> wrong = new ArrayList<>();
    int whole = 0;
    for (Example example : examples()) {
      if (example.language().equals("yaml") && example.text().contains("\nmatch: ")) {
        rule(example.text()).ifPresent(problem -> wrong.add(shown(example, problem)));
      } else if (example.language().equals("yaml")) {
        whole += example.text().contains("driver: ") ? 1 : 0;
        try {
          String yaml = completeProfile(example.text());
          Matcher driver = Pattern.compile("(?m)^driver: (\\S+)").matcher(yaml);
          String instance = using(driver.find() ? driver.group(1) : "");
          check(instance, Map.of("own", yaml))
              .ifPresent(problem -> wrong.add(shown(example, problem)));
        } catch (IllegalArgumentException e) {
          wrong.add(shown(example, String.valueOf(e.getMessage())));
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(whole >= 8, "only " + whole + " whole profiles were found");
  }

  /** What is wrong with a rule for USB devices. */
  private static Optional<String> rule(String yaml) {
    Problems problems = new Problems();
    RuleReader reader = new RuleReader(Set.of("carlo-gavazzi-em340"), problems);
    boolean read =
        StrictTree.yaml(yaml.getBytes(StandardCharsets.UTF_8), "", problems)
            .flatMap(tree -> reader.read("own", new Section(tree, "", problems), true))
            .isPresent();
    return read ? Optional.empty() : Optional.of(problems.all().toString());
  }

  /** What the drivers have against an instance that can be read. */
  private static Optional<String> check(String json, Map<String, String> profiles) {
    Problems problems = new Problems();
    InstanceConfig instance =
        TestInstance.of(json.replaceAll("__SECRET__[A-Z]+__", "0123456789abcdef"), profiles);
    Drivers.forInstance(instance, problems);
    for (DeviceConfig device : instance.devices()) {
      if (device.overHttp() && !(device.source() instanceof DeviceConfig.Simulated)) {
        Optional<HttpProfile> _ = HttpProfile.of(device, problems);
      }
    }
    return problems.isEmpty() ? Optional.empty() : Optional.of(problems.all().toString());
  }

  private static Set<String> keys(JsonNode tree) {
    Set<String> keys = new TreeSet<>();
    tree.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static boolean any(ObjectNode tree, Set<String> keys) {
    return keys(tree).stream().anyMatch(keys::contains);
  }

  /** The instance that a part of one belongs to. */
  private static ObjectNode complete(ObjectNode part) throws JsonProcessingException {
    if (any(part, WHOLE)) {
      return part;
    }
    ObjectNode instance = (ObjectNode) Json.parse("{\"instance_id\": \"example\"}");
    if (part.has("devices") && part.has("group_id")) {
      for (JsonNode id : part.get("devices")) {
        instance
            .withArray("devices")
            .addObject()
            .put("device_id", id.asText())
            .put("ip", "192.0.2.1");
      }
      instance.withArray("groups").add(part);
    } else if (part.has("config") || part.has("devices")) {
      instance.setAll(part);
    } else if (part.has("sensor_id")) {
      instance.putObject("config").withArray("sensors").add(part);
    } else if (any(part, OF_THE_CONFIG)) {
      instance.set("config", part);
    } else if (any(part, OF_A_PORT)) {
      ObjectNode port = instance.putObject("config").withArray("ports").addObject();
      port.put("port_id", "p").put("driver", "json-lines");
      if (!part.has("usb")) {
        port.put("serial_path", "/dev/null");
      }
      if (part.path("share").path("write").asBoolean()) {
        port.put("driver", "modbus-rtu");
      }
      if (part.has("address")) {
        port.remove("serial_path");
      }
      port.setAll(part);
      if (part.has("zeromq")) { // whose routes are those of a profile
        instance
            .withArray("devices")
            .addObject()
            .put("device_id", "d")
            .put("port_id", port.get("port_id").asText())
            .put("profile", "m5stack-atoms3r");
      }
    } else {
      device(instance, part);
    }
    return instance;
  }

  private static void device(ObjectNode instance, ObjectNode part) {
    ObjectNode device = instance.withArray("devices").addObject();
    if (!part.has("device_id")) {
      device.put("device_id", "d").put("url", "https://192.0.2.1").put("profile", "generic-json");
    }
    device.setAll(part);
  }

  private static String completeProfile(String text) {
    if (text.contains("driver: ")) {
      return text;
    }
    String key = text.substring(0, text.indexOf(':'));
    if (key.equals("properties")) {
      return "driver: http\n" + text;
    }
    String driver = PARTS.get(key);
    if (driver == null) {
      throw new IllegalArgumentException("a part of a profile that this test cannot place: " + key);
    }
    return "driver: " + driver + "\nprotocol:\n" + text.indent(2);
  }

  /** An instance with one device of the profile. */
  private static String using(String driver) {
    if (driver.equals("simulated")) {
      return """
      {"instance_id": "x", "config": {"sensors": [{"sensor_id": "d", "profile": "own",
       "sensor_type": "motion"}]}}
      """;
    }
    String source =
        switch (driver) {
          case "http" ->
              "\"url\": \"http://192.0.2.1\","
                  + " \"credentials\": {\"username\": \"u\", \"password\": \"p\"}";
          case "modbus" -> "\"port_id\": \"p\", \"unit_id\": 1";
          default -> "\"port_id\": \"p\"";
        };
    String port =
        switch (driver) {
          case "modbus" -> "modbus-rtu";
          case "http" -> "json-lines";
          default -> driver;
        };
    return """
    {"instance_id": "x",
     "config": {"ports": [{"port_id": "p", "serial_path": "/dev/null", "driver": "%s"}]},
     "devices": [{"device_id": "d", "profile": "own", %s}]}
    """
        .formatted(port, source);
  }
}
