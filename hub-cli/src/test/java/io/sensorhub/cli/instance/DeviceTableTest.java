package io.sensorhub.cli.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.runtime.settings.SettingsReader;
import io.sensorhub.testkit.line.UsbBus;
import io.sensorhub.testkit.line.UsbBus.Adapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceTableTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Adapter RADIO = Adapter.of("1-1", "303a:1001", "48:27:E2:BE:16:80", "00");

  @TempDir private Path folder;
  private UsbBus bus = new UsbBus(Path.of("target/none"));

  @BeforeEach
  void makeBus() throws Exception {
    bus = new UsbBus(folder);
    file("\"devices\": []");
  }

  private void file(String members) throws Exception {
    Files.writeString(folder.resolve("x.json"), "{\"instance_id\": \"x\", " + members + "}");
  }

  private Loaded loaded() throws ConfigurationException {
    Map<String, String> environment =
        Map.of(
            "HUB_HOME", ROOT.toString(),
            "HUB_INSTANCE_FILE", folder.resolve("x.json").toString(),
            "HUB_DEV", bus.dev().toString(),
            "HUB_SYS", bus.sys().toString());
    return Loaded.read(new SettingsReader(environment, Path.of("/nonexistent")));
  }

  private String print(boolean json) throws ConfigurationException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    int code =
        new DeviceTable(loaded()).run(new PrintStream(printed, true, StandardCharsets.UTF_8), json);
    assertEquals(0, code);
    return printed.toString(StandardCharsets.UTF_8);
  }

  private JsonNode only() throws Exception {
    JsonNode json = Json.parse(print(true));
    assertEquals(1, json.path("count").asInt());
    return json.path("devices").path(0);
  }

  private void plug(Adapter adapter, String name) throws IOException {
    bus.plug(adapter, name, Files.createFile(folder.resolve(name)));
  }

  @Test
  void knownAdapter_isOffered_withWhatToWrite() throws Exception {
    plug(RADIO, "ttyACM0");
    JsonNode radio = only();
    assertEquals("303a_1001_be1680", radio.path("id").asText());
    assertEquals("offered", radio.path("state").asText());
    assertEquals("serial", radio.path("identity").asText());
    String printed = print(false);
    assertTrue(printed.contains("\"profile\":\"m5stack-atoms3r\""), printed);
    assertTrue(printed.contains("\"serial_number\":\"48:27:E2:BE:16:80\""), printed);
  }

  @Test
  void whatIsPrinted_canBeWrittenIntoTheFile_asItIs() throws Exception {
    plug(RADIO, "ttyACM0");
    plug(Adapter.of("1-2.3", "1a86:7523", "", "00").withoutTexts(), "ttyUSB0");
    plug(Adapter.of("1-3", "1546:01a7", "", "00").at(-1), "ttyACM1");
    plug(Adapter.of("1-4", "2341:0043", "", "00").at(-1), "ttyACM2");
    int checked = 0;
    for (JsonNode device : Json.parse(print(true)).path("devices")) {
      for (JsonNode candidate : device.path("candidates")) {
        file(
            "\"config\": {\"ports\": [%s]}, \"devices\": [%s]"
                .formatted(
                    Json.write(candidate.path("port")), Json.write(candidate.path("device"))));
        assertEquals(1, loaded().instance().devices().size());
        checked++;
        JsonNode now =
            Json.parse(print(true))
                .path("devices")
                .valueStream()
                .filter(each -> each.path("id").equals(device.path("id")))
                .findFirst()
                .orElseThrow();
        assertEquals("configured", now.path("state").asText());
      }
    }
    assertTrue(checked >= 9, "candidates: " + checked);
  }

  @Test
  void bridge_isAmbiguous_twinsGoByTheirSockets() throws Exception {
    plug(Adapter.of("1-1", "0403:6001", "", "00").withoutTexts(), "ttyUSB1");
    plug(Adapter.of("1-2.4", "0403:6001", "", "00").withoutTexts(), "ttyUSB0");
    JsonNode devices = Json.parse(print(true)).path("devices");
    assertEquals("0403_6001_2_4", devices.path(0).path("id").asText());
    assertEquals("0403_6001_1", devices.path(1).path("id").asText());
    assertEquals("ambiguous", devices.path(0).path("state").asText());
    assertEquals("socket", devices.path(0).path("identity").asText());
  }

  @Test
  void whatDoesHarm_isDenied_andNothingIsOffered() throws Exception {
    plug(Adapter.of("1-1", "051d:0002", "", "00"), "ttyUSB0");
    assertEquals("denied", only().path("state").asText());
    assertEquals(0, only().path("candidates").size());
    assertTrue(print(false).contains("would do harm"));
  }

  @Test
  void ownRules_areRead_andWrongOnesRefused() throws Exception {
    plug(Adapter.of("1-1", "dead:beef", "", "00"), "ttyUSB0");
    assertEquals("unknown", only().path("state").asText());
    Path rules = Files.createDirectories(folder.resolve("profiles.d/usb"));
    Files.writeString(
        rules.resolve("mine.yaml"),
        "match: {vendor_id: dead}\nprofile: generic-json-lines\nport: {driver: json-lines}\n");
    assertEquals("offered", only().path("state").asText());
    Files.writeString(rules.resolve("mine.yaml"), "match: {vendor_id: dead}\nprofile: none\n");
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> Validate.run(loaded(), nowhere));
    assertTrue(e.report().contains("usb/mine.yaml"), e.report());
  }

  @Test
  void nothingPluggedIn_isSaid() throws Exception {
    assertTrue(print(false).contains("no USB serial adapter"));
    assertEquals(0, Json.parse(print(true)).path("count").asInt());
  }
}
