package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.modbus.ModbusUnits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's view of lines in a real browser. */
class PageLinesIT {

  private static final Path PICTURES = Path.of("target", "page");

  @TempDir private static Path folder;
  private static PseudoTerminal radio;
  private static ModbusUnits units;
  private static RunningHub hub;
  private Browser page;

  @BeforeAll
  static void start() throws IOException {
    radio = PseudoTerminal.at(folder.resolve("radio"));
    int port = FreePort.find();
    units = ModbusUnits.onTcp(port, "1,2");
    units.set(1, 0, 230);
    units.set(2, 0, 11);
    Path file =
        Files.writeString(
            folder.resolve("lines.json"),
            """
            {"instance_id": "pagelines",
             "config": {"poll_interval": 0.3,
              "ports": [
               {"port_id": "radio", "serial_path": "%s", "driver": "json-lines",
                "reconnect": {"initial": 0.05, "max": 0.2}},
               {"port_id": "bus", "address": "tcp://127.0.0.1:%d", "driver": "modbus-tcp"}]},
             "devices": [
              {"device_id": "radio", "port_id": "radio", "profile": "generic-json-lines"},
              {"device_id": "meter", "port_id": "bus", "profile": "generic-modbus",
               "unit_id": 1, "registers": {"voltage": {"address": 0}}},
              {"device_id": "pump", "port_id": "bus", "profile": "generic-modbus",
               "unit_id": 2, "registers": {"level": {"address": 0}}}]}
            """
                .formatted(radio.device(), port));
    hub = new Launcher(folder, Map.of()).up(file);
  }

  @AfterAll
  static void end() {
    hub.close();
    units.close();
    radio.close();
  }

  @BeforeEach
  void open() {
    hub.awaitOpen();
    page =
        new Browser(
            "http://127.0.0.1:" + hub.started().at("/ports/state-aggregator").asInt() + "/");
  }

  @AfterEach
  void close() {
    page.close();
  }

  private static String line(String port) {
    return "article[data-line=" + port + "]";
  }

  @Test
  void lines_areToldWithTheirFigures_andEachUnitOfABus() {
    page.open("lines");
    page.awaitText(line("radio") + " .badge", "open");
    page.awaitText(line("radio") + " dl", radio.device().toString());
    page.awaitText(line("bus") + " dl", "Bus in use");
    page.await(
        "answers of a unit",
        () -> !page.text(line("bus") + " tr[data-unit='2'] td:nth-child(3)").isEmpty());
    page.awaitText(line("bus") + " tr[data-unit='2']", "pump");
    radio.close();
    page.awaitText(line("radio") + " .badge", "waiting");
    page.awaitText(line("radio") + " .fault", radio.device().toString());
    radio = PseudoTerminal.at(folder.resolve("radio"));
    page.awaitText(line("radio") + " .badge", "open");
    assertEquals(List.of(), page.console());
  }

  @Test
  void line_isSeenLive_asTextThatIsNothingElse() {
    page.open("lines/radio");
    page.awaitText("hub-trace [role=status]", "Live");
    radio.line("{\"temperature\": 21.5}");
    page.awaitText(".trace li code", "{\"temperature\": 21.5}␍␊");
    page.awaitText(".trace li p", "radio: temperature 21.5");
    radio.line("<img src=x onerror=alert(1)>\u202e<script>window.taken = 1</script>");
    page.awaitText(".trace li code", "<img src=x onerror=alert(1)>�<script>");
    page.awaitText(".trace li p", "left out: invalid json");
    assertFalse(page.has("hub-app script, hub-app img"));
    assertEquals("", page.script("return window.taken"));
    page.click("#pause", () -> page.has("#pause[aria-pressed=true]"));
    radio.line("{\"temperature\": 3}");
    page.awaitText("hub-trace [role=status]", "Paused; 3 entries");
    assertFalse(page.text(".trace").contains("temperature 3"), "what is paused stays");
    page.click("#pause", () -> page.has("#pause[aria-pressed=false]"));
    page.awaitText(".trace li p", "radio: temperature 3");
    assertEquals(List.of(), page.console());
  }

  @Test
  void bus_isSeenInFrames_byUnit_andAsAFile() throws IOException {
    page.open("lines/bus");
    page.awaitText("hub-trace [role=status]", "Live");
    page.type("#way", "hex");
    page.awaitText(".trace", "unit 1, read holding registers 0: 230");
    page.awaitText(".trace", "unit 2, read holding registers 0: 11");
    page.await("digits", () -> page.text(".trace li code").matches("[0-9a-f]{2}( [0-9a-f]{2})+"));
    page.awaitText("#unit", "2");
    page.type("#unit", "2");
    page.await("only one unit", () -> !page.text(".trace").contains("unit 1,"));
    page.awaitText(".trace", "unit 2,");
    units.die(2);
    page.awaitText(".trace", "unit 2: no answer");
    units.live(2);
    Path saved = Files.createDirectories(folder.resolve("saved"));
    page.downloadsTo(saved);
    page.click("#save", () -> Files.exists(saved.resolve("bus.txt")));
    Await.until("the file", () -> Files.readString(saved.resolve("bus.txt")).endsWith("\n"));
    String text = Files.readString(saved.resolve("bus.txt"));
    assertTrue(text.contains("unit 2, read holding registers 0: 11"), text);
    assertFalse(text.contains("unit 1,"), text);
    assertEquals(List.of(), page.console());
  }

  @Test
  void fileIsNotWritten_unlessTheHubWasToldSo() {
    JsonNode offers = hub.get("state-aggregator", "/add");
    assertFalse(offers.path("editable").asBoolean(true));
    String device = "{\"device\": {\"device_id\": \"x\", \"profile\": \"tasmota\"}}";
    JsonNode refused = hub.post("state-aggregator", "/add/write", device);
    assertEquals(403, refused.path("http_status").asInt());
    page.open("add");
    page.awaitText("hub-add .tools", "HUB_EDIT=true allows");
    assertFalse(page.has("#write"));
    assertEquals(List.of(), page.console());
  }

  @Test
  void views_haveNoBarrier_andAskNobodyElse() {
    for (Map.Entry<String, String> view :
        Map.of("lines", "lines", "line-text", "lines/radio", "line-bus", "lines/bus").entrySet()) {
      for (String look : List.of("light", "dark", "phone")) {
        page.dark(look.equals("dark"));
        page.phone(look.equals("phone"));
        page.open(view.getValue());
        page.await("drawn", () -> page.has("article[data-line]"));
        if (view.getKey().equals("line-text")) {
          page.awaitText("hub-trace [role=status]", "Live");
          radio.line("{\"temperature\": 19.25, \"name\": \"Kitchen\"}");
        }
        page.await("the trace", () -> !page.has("hub-trace") || page.has(".trace li p"));
        assertEquals(List.of(), page.barriers(), view.getKey() + " " + look);
        assertEquals(
            true,
            page.script("return document.documentElement.scrollWidth <= innerWidth"),
            view.getKey() + " is wider than the " + look);
        page.picture(PICTURES.resolve(view.getKey() + "-" + look + ".png"));
      }
    }
    String own = "http://127.0.0.1:";
    assertEquals(
        List.of(),
        page.requests().stream()
            .filter(url -> !url.startsWith(own) && !url.startsWith("data:"))
            .toList());
    assertEquals(List.of(), page.console());
  }
}
