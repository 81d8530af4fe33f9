package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.line.KernelEvents;
import io.sensorhub.testkit.line.NullModem;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.line.UsbBus;
import io.sensorhub.testkit.line.UsbBus.Adapter;
import io.sensorhub.testkit.modbus.ModbusUnits;
import io.sensorhub.testkit.web.WebDevices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adding devices from the page: from the first try to the written file. */
class PageAddIT {

  private static final Path PICTURES = Path.of("target", "page");

  private static final Adapter BOARD =
      Adapter.of("1-1", "303a:1001", "BE1680", "00").texts("M5Stack", "AtomS3R");

  private static final Adapter BRIDGE = Adapter.of("1-2", "0403:6001", "A1", "00");

  private String before = "";

  @TempDir private Path folder;
  private Path file = Path.of("none");
  private UsbBus bus = new UsbBus(Path.of("target/none"));
  private KernelEvents kernel;
  private PseudoTerminal board;
  private NullModem pair;
  private ModbusUnits units;
  private WebDevices web;
  private RunningHub hub;
  private int port;

  @BeforeEach
  void start() throws IOException {
    bus = new UsbBus(folder.resolve("usb"));
    kernel = new KernelEvents(bus.sys(), folder.resolve("detector.sock"));
    board = PseudoTerminal.at(folder.resolve("board"));
    bus.plug(BOARD, "ttyACM0", board.device());
    pair = NullModem.in(folder);
    bus.plug(BRIDGE, "ttyUSB0", pair.other());
    port = FreePort.find();
    units = ModbusUnits.onTcp(port, "1");
    units.set(1, 5, 321);
    web = new WebDevices();
    before =
        """
        {"instance_id": "pageadd",
         "config": {"usb": {"detector": "unix:%s", "policy": "ask"},
                    "sensors": [{"sensor_id": "other", "sensor_type": "temperature"}]}}
        """
            .formatted(folder.resolve("detector.sock"));
    file = Files.writeString(folder.resolve("pageadd.json"), before);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    hub =
        new Launcher(
                folder,
                Map.of(
                    "HUB_EDIT", "true",
                    "HUB_DEV", bus.dev().toString(),
                    "HUB_SYS", bus.sys().toString()))
            .up(file);
  }

  @AfterEach
  void end() {
    hub.close();
    web.close();
    units.close();
    pair.close();
    board.close();
    kernel.close();
  }

  private Browser browser() {
    return new Browser(
        "http://127.0.0.1:" + hub.started().at("/ports/state-aggregator").asInt() + "/");
  }

  private JsonNode attempt(String body) {
    return hub.post("state-aggregator", "/add/try", body);
  }

  private String meter(int unit) {
    return """
    {"port": {"port_id": "meter", "address": "tcp://127.0.0.1:%d",
                  "driver": "modbus-tcp"},
     "device": {"device_id": "meter", "profile": "generic-modbus", "port_id": "meter",
                "unit_id": %d, "registers": {"level": {"address": 5}}}}
    """
        .formatted(port, unit);
  }

  @Test
  void device_isTried_andWritten_andRuns() throws Exception {
    String path = bus.byId(BOARD).toString();
    Await.until(
        "the manager knows it",
        () -> hub.get("device-manager", "/devices").toString().contains("m5stack-atoms3r"));
    try (Browser page = browser()) {
      page.open("add");
      page.await("the adapter", () -> page.has("#place option[value='port:" + path + "']"));
      page.script(
          "const s = document.querySelector('#place'); s.value = arguments[0];"
              + " s.dispatchEvent(new Event('change'))",
          "port:" + path);
      page.awaitText("#candidates", "m5stack-atoms3r");
      assertEquals(
          "m5stack-atoms3r", page.script("return document.querySelector('#profile').value"));
      page.type("#profile", "generic-json-lines");
      page.type("#id", "radio");
      page.click("#try", () -> page.text("#outcome").startsWith("Trying"));
      page.await(
          "values",
          () -> {
            board.line("{\"temperature\": 21.5, \"note\": \"<img src=x onerror=alert(1)>\"}");
            return page.has("#values");
          });
      page.awaitText("#values", "21.5");
      page.awaitText("#values", "<img src=x onerror=alert(1)>");
      page.awaitText("hub-add .trace", "{\"temperature\": 21.5");
      assertFalse(page.has("hub-app img"));
      JsonNode piece = Json.parse(page.text("#piece"));
      assertEquals(path, piece.at("/config/ports/0/serial_path").asText());
      assertEquals("radio", piece.at("/devices/0/device_id").asText());
      assertEquals(before, Files.readString(file), "nothing is written by a try");
      for (String look : List.of("light", "dark", "phone")) {
        page.dark(look.equals("dark"));
        page.phone(look.equals("phone"));
        assertEquals(List.of(), page.barriers(), look);
        assertEquals(
            true,
            page.script("return document.documentElement.scrollWidth <= innerWidth"),
            "wider than the " + look);
        page.picture(PICTURES.resolve("add-" + look + ".png"));
      }
      page.phone(false);
      page.click("#write", () -> page.text("#outcome").startsWith("Writ"));
      page.awaitText("#outcome", "Written, and taken by the hub.");
      page.awaitText("#reload", "+ device radio");
      page.awaitText("hub-add .said bdi", path + " (radio)");
      assertFalse(page.has("#place option[value='port:" + path + "']"), "it is in use now");
      page.picture(PICTURES.resolve("add-written.png"));
      assertEquals(List.of(), page.console());
    }
    assertEquals(before, Files.readString(file.resolveSibling("pageadd.json.old")));
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    JsonNode now = Json.parse(Files.readString(file));
    assertEquals("other", now.at("/config/sensors/0/sensor_id").asText());
    assertEquals("radio", now.at("/devices/0/port_id").asText());
    Await.until(
        "it runs",
        () -> {
          board.line("{\"temperature\": 7}");
          return hub.get("state-aggregator", "/device/radio").path("temperature").asInt() == 7;
        });
    JsonNode again =
        attempt(
            """
            {"port": {"port_id": "again", "serial_path": "%s", "driver": "json-lines"},
             "device": {"device_id": "again", "profile": "generic-json-lines", "port_id": "again"}}
            """
                .formatted(bus.dev().resolve("ttyACM0")));
    assertEquals(409, again.path("http_status").asInt(), again.toString());
    assertEquals("IN_USE", again.path("error").asText());
  }

  @Test
  void unitOfABus_isAsked_andSaysWhoAnswers() {
    JsonNode there = attempt(meter(1));
    assertEquals(200, there.path("http_status").asInt(), there.toString());
    assertEquals(321, there.at("/values/level").asInt(), there.toString());
    assertEquals(
        "{\"unit\":1,\"function\":3,\"address\":5,\"count\":1}",
        there.at("/passed/0/meaning").toString());
    JsonNode nobody = attempt(meter(9));
    assertTrue(nobody.path("values").isNull(), nobody.toString());
    assertEquals("READ_TIMEOUT", nobody.path("error").asText());
    assertTrue(nobody.path("questions").asInt() > 0, nobody.toString());
  }

  @Test
  void lineThatAnotherProgramHolds_isNotTouched() {
    JsonNode held =
        attempt(
            """
            {"port": {"port_id": "p", "serial_path": "%s", "driver": "json-lines"},
             "device": {"device_id": "d", "profile": "generic-json-lines", "port_id": "p"}}
            """
                .formatted(bus.byId(BRIDGE)));
    assertEquals(409, held.path("http_status").asInt(), held.toString());
    assertEquals("IN_USE", held.path("error").asText());
    assertTrue(held.path("message").asText().contains("socat"), held.toString());
  }

  @Test
  void webDevice_isAsked_andSaysWhatItIs() {
    JsonNode plug =
        attempt(
            """
            {"device": {"device_id": "plug", "profile": "shelly-plus-1pm", "url": "%s",
                        "credentials": {"username": "admin", "password": "secret-word"}}}
            """
                .formatted(web.url("plus")));
    assertEquals(200, plug.path("http_status").asInt(), plug.toString());
    assertTrue(plug.at("/values/relay").isBoolean(), plug.toString());
    JsonNode nobody =
        attempt(
            """
            {"device": {"device_id": "plug", "profile": "shelly-plus-1pm",
                        "url": "http://127.0.0.1:9"}}
            """);
    assertTrue(nobody.path("values").isNull(), nobody.toString());
    assertFalse(nobody.path("error").asText().isEmpty());
  }

  @Test
  void whatIsNotInOrder_isToldAsByValidate_andNothingIsTouched() throws IOException {
    String wrong =
        """
        {"port": {"port_id": "p", "serial_path": "%s", "driver": "json-lines", "baud": 9600},
         "device": {"device_id": "other", "profile": "generic-jsn", "port_id": "p"}}
        """
            .formatted(bus.byId(BOARD));
    for (String what : List.of("try", "write")) {
      JsonNode refused = hub.post("state-aggregator", "/add/" + what, wrong);
      assertEquals(422, refused.path("http_status").asInt(), refused.toString());
      String problems = refused.path("problems").toString();
      assertTrue(problems.contains("/config/ports/0/baud"), problems);
      assertTrue(problems.contains("baud_rate"), problems);
      assertTrue(problems.contains("generic-json"), problems);
    }
    assertEquals(400, hub.post("state-aggregator", "/add/try", "[]").path("http_status").asInt());
    JsonNode modem =
        attempt(
            """
            {"port": {"port_id": "p", "serial_path": "%s", "driver": "at-modem"},
             "device": {"device_id": "m", "profile": "quectel-ec25", "port_id": "p"}}
            """
                .formatted(bus.byId(BOARD)));
    assertEquals("NOT_TRIED", modem.path("error").asText(), modem.toString());
    assertEquals(before, Files.readString(file));
    assertFalse(Files.exists(file.resolveSibling("pageadd.json.old")));
  }
}
