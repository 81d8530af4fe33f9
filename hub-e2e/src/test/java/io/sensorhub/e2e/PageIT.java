package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.Json;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.web.WebDevices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a running hub in a real browser. */
class PageIT {

  private static final String HOSTILE = "<img src=x onerror=alert(1)>\u202e\u2066 \ud83d\udc00";
  private static final Path PICTURES = Path.of("target", "page");

  @TempDir private static Path folder;
  private static WebDevices web = new WebDevices();
  private static PseudoTerminal line;
  private static PseudoTerminal bell;
  private static RunningHub hub;
  private Browser page;

  @BeforeAll
  static void start() throws IOException {
    line = PseudoTerminal.at(folder.resolve("line"));
    bell = PseudoTerminal.at(folder.resolve("bell"));
    Path file =
        Files.writeString(
            folder.resolve("page.json"),
            """
            {"instance_id": "page", "update_interval": 2,
             "config": {"poll_interval": 0.5,
              "ports": [{"port_id": "line", "serial_path": "%s", "driver": "json-lines",
                         "reconnect": {"initial": 0.05, "max": 0.2}},
                        {"port_id": "bell", "serial_path": "%s", "driver": "json-lines"}],
              "sensors": [{"sensor_id": "sim", "sensor_type": "temperature",
                           "friendly_name": "Living room", "room": "Living room"}]},
             "devices": [
              {"device_id": "radio", "port_id": "line", "profile": "generic-json-lines",
               "friendly_name": %s, "room": "Cellar"},
              {"device_id": "bell", "port_id": "bell", "profile": "generic-json-events",
               "room": "Hall"},
              {"device_id": "plug", "url": "%s", "profile": "shelly-plus-1pm", "room": "Kitchen",
               "credentials": {"username": "admin", "password": "secret-word"},
               "timeout": {"connect": 20, "read": 20}}]}
            """
                .formatted(
                    line.device(),
                    bell.device(),
                    Json.write(Json.object().textNode(HOSTILE)),
                    web.url("plus")));
    hub = new Launcher(folder, Map.of()).up(file);
  }

  @AfterAll
  static void end() {
    hub.close();
    line.close();
    bell.close();
    web.close();
  }

  @BeforeEach
  void open() {
    hub.awaitOpen(); // what a device says before is lost
    page = new Browser(address());
  }

  @AfterEach
  void close() {
    page.close();
  }

  private static String address() {
    return "http://127.0.0.1:" + hub.started().at("/ports/state-aggregator").asInt() + "/";
  }

  private static long process(String service) {
    return Objects.requireNonNull(hub.processes().get(service));
  }

  private static String value(String device, String property) {
    return "hub-card[data-device=" + device + "] [data-property=" + property + "]";
  }

  @Test
  void valueOnTheLine_isOnThePage() {
    line.line("{\"temperature\": 21.25}");
    page.awaitText(value("radio", "temperature"), "21.25");
    line.line("{\"temperature\": -7.5}");
    page.awaitText(value("radio", "temperature"), "-7.5");
    assertEquals("Live", page.text("#connection"));
    assertEquals(List.of(), page.console());
  }

  @Test
  void devices_standByTheirLine() {
    page.type("hub-devices select", "line");
    page.awaitText("hub-devices section:nth-of-type(1)", "bell");
    page.await("the radio", () -> page.has("section:nth-of-type(2) [data-device=radio]"));
    page.awaitText("hub-devices section:nth-of-type(3) h2", "No line");
    page.await("the plug", () -> page.has("section:nth-of-type(3) [data-device=plug]"));
    assertEquals(List.of(), page.console());
  }

  @Test
  void switchOnThePage_switchesTheDevice_andShowsWhatWasReadBack() {
    String flick = "hub-card[data-device=plug] [role=switch]";
    page.await("the plug is known", () -> page.has(flick));
    boolean before = page.has(flick + "[aria-checked=true]");
    String status = "hub-card[data-device=plug] hub-control [role=status]";
    page.click(flick, () -> !page.text(status).isEmpty());
    page.awaitText(status, "Done, read back: " + (before ? "off" : "on"));
    page.await(
        "the switch shows it",
        () -> page.has(flick + "[aria-checked=" + (before ? "false]" : "true]")));
    assertEquals(
        !before,
        hub.post("http-poller", "/sensor/plug/refresh", "{}").path("relay").asBoolean(before));
    page.type(flick, " ");
    page.await(
        "the space key switches it back",
        () -> page.has(flick + "[aria-checked=" + (before ? "true]" : "false]")));
    assertEquals(List.of(), page.console());
  }

  @Test
  void events_areListedWithTheirData_theNewestFirst() {
    page.open("events");
    page.awaitText("#connection", "Live");
    bell.line("{\"type\": \"ring\", \"button\": 1}");
    page.awaitText("hub-events-list li", "ring");
    bell.line("{\"type\": \"<b>knock</b>\", \"text\": \"" + "k".repeat(1_000) + "\"}");
    page.awaitText("hub-events-list li", "<b>knock</b>");
    page.awaitText("hub-events-list li:nth-child(2) code", "\"button\":1");
    page.dark(true);
    page.picture(PICTURES.resolve("events-listed-dark.png"));
    page.type("hub-events input", "RING");
    page.await("the filter counts", () -> page.text("hub-events-list").contains("button"));
    page.await("and the other is gone", () -> !page.has("hub-events-list li:nth-child(2)"));
    page.open("device/bell");
    page.awaitText("hub-events-list li:nth-child(2)", "ring");
    assertEquals(List.of(), page.console());
  }

  @Test
  void logLevel_isChangedForAWhile() {
    page.open("health");
    String choice = "tr[data-service=http-poller] select";
    page.await("the services", () -> page.has(choice));
    page.type(choice, "DEBUG");
    page.awaitText("hub-health [role=status]", "http-poller logs at DEBUG until");
    assertEquals("DEBUG", hub.get("http-poller", "/log-level").path("level").asText());
    assertEquals(400, hub.post("http-poller", "/log-level", "{}").path("http_status").asInt());
    assertEquals(
        200,
        hub.post("http-poller", "/log-level", "{\"level\": \"INFO\"}").path("http_status").asInt());
    assertTrue(hub.get("http-poller", "/log-level").path("until").isNull());
    assertEquals(List.of(), page.console());
  }

  @Test
  void broker_isToldSinceWhen_withWhatItKeeps() {
    page.open("broker");
    page.awaitText("hub-broker dl", "since");
    page.type("hub-broker input", "plug/state/relay");
    page.awaitText("hub-broker li", "IoT2mqtt/v1/instances/page/devices/plug/state/relay");
    page.await("the filter counts", () -> !page.has("hub-broker li:nth-child(2)"));
    assertEquals(List.of(), page.console());
  }

  @Test
  void lostDevice_isToldWithWhatToDo_andComesBack() {
    line.line("{\"temperature\": 1}");
    page.awaitText(value("radio", "temperature"), "1");
    line.close();
    page.awaitText("hub-card[data-device=radio] .badge", "Offline");
    page.awaitText("hub-card[data-device=radio] .fault", "LINE_DOWN");
    page.awaitText("hub-card[data-device=radio] .fault", "./hub ports");
    page.click("#unwell", () -> page.has("#unwell:checked"));
    page.await("only it is left", () -> !page.has("hub-card[data-device=sim]"));
    line = PseudoTerminal.at(folder.resolve("line"));
    page.await("it is well again", () -> !page.has("hub-card[data-device=radio]"));
    page.click("#unwell", () -> !page.has("#unwell:checked"));
    page.awaitText("hub-card[data-device=radio] .badge", "Online");
    assertEquals(List.of(), page.console());
  }

  @Test
  void serviceThatIsKilledOrHangs_isTold_andThePageRecoversWithoutReload() throws Exception {
    page.script("window.same = true");
    page.awaitText("#connection", "Live");
    long killed = process("state-aggregator");
    RunningHub.kill9(killed);
    page.awaitText("#connection", "not reachable");
    page.awaitText("#connection", "Live");
    hub.awaitBack("state-aggregator", killed);
    line.line("{\"temperature\": 33}");
    page.awaitText(value("radio", "temperature"), "33");
    page.open("health");
    page.awaitText("tr[data-service=http-poller] .badge", "healthy");
    long poller = process("http-poller");
    RunningHub.signal("STOP", poller);
    page.awaitText(".troubles", "http-poller");
    RunningHub.signal("CONT", poller);
    page.awaitText("#all-well", "well");
    assertEquals(true, page.script("return window.same === true"));
    assertEquals(List.of(), page.console());
  }

  @Test
  void whatDevicesSay_isText() {
    String name = HOSTILE.replace("\u202e\u2066 ", "");
    page.awaitText("hub-card[data-device=radio] h3", name.substring(0, 20));
    String evil = "<script>window.taken = true</script>\u202e" + "x".repeat(4000);
    line.line(Json.write(Json.object().put("note", evil)));
    page.awaitText(value("radio", "note"), "<script>window.taken");
    page.open("device/radio");
    page.awaitText(value("radio", "note"), "x".repeat(4000));
    for (String view : List.of("", "events", "health", "device/%3Cscript%3E")) {
      page.open(view);
      assertFalse(page.has("hub-app script, hub-app img"));
    }
    assertEquals("", page.script("return window.taken"));
    assertEquals(List.of(), page.console());
  }

  @Test
  void views_haveNoBarrier_andAskNobodyElse() {
    line.line("{\"temperature\": 19.5, \"humidity\": 44}");
    for (Map.Entry<String, String> view :
        Map.of(
                "devices", "",
                "device", "device/plug",
                "events", "events",
                "broker", "broker",
                "health", "health")
            .entrySet()) {
      for (String look : List.of("light", "dark", "phone")) {
        page.dark(look.equals("dark"));
        page.phone(look.equals("phone"));
        page.open(view.getValue());
        page.await("drawn", () -> page.has(drawn(view.getKey())));
        page.await("the curve", () -> !page.has("hub-curve") || page.has("hub-curve .plot canvas"));
        assertEquals(List.of(), page.barriers(), view.getKey() + " " + look);
        assertEquals(
            true,
            page.script("return document.documentElement.scrollWidth <= innerWidth"),
            view.getKey() + " is wider than the " + look);
        page.picture(PICTURES.resolve(view.getKey() + "-" + look + ".png"));
      }
    }
    List<String> elsewhere =
        page.requests().stream().filter(url -> !url.startsWith(address())).toList();
    assertEquals(List.of(), elsewhere.stream().filter(url -> !url.startsWith("data:")).toList());
    assertTrue(page.requests().size() > 10);
    assertEquals(List.of(), page.console());
  }

  @Test
  void pastOfAValue_isACurve_andSaidInWords() {
    page.open("device/sim");
    page.await("the curve is drawn", () -> page.has("hub-curve .plot canvas"));
    page.awaitText("hub-curve .said", "Between");
    page.await("the small curve", () -> page.has("hub-card svg.spark path"));
    assertEquals(List.of(), page.console());
  }

  private static String drawn(String view) {
    return switch (view) {
      case "devices", "device" -> "hub-card[data-device=plug] [role=switch]";
      case "broker" -> "hub-broker li";
      case "health" -> "tr[data-service=mqtt-bridge]";
      default -> "hub-events-list p, hub-events-list li";
    };
  }
}
