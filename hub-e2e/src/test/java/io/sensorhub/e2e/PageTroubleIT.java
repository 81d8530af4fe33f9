package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.web.WebDevices;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page says of what is not as one would wish: in words that stay true. */
class PageTroubleIT {

  private static final String DEAD = "hub-card[data-device=dead]";
  private static final String NAMES =
      "return [...document.querySelectorAll('hub-card[data-device=plug] [data-property]')]"
          + ".map((one) => one.dataset.property).join(' ')";

  @TempDir private static Path folder;
  private static WebDevices web = new WebDevices();
  private static PseudoTerminal bell;
  private static RunningHub hub;
  private Browser page;

  @BeforeAll
  static void start() throws IOException {
    bell = PseudoTerminal.at(folder.resolve("bell"));
    Path file =
        Files.writeString(
            folder.resolve("trouble.json"),
            """
            {"instance_id": "cellar",
             "config": {"poll_interval": 0.5,
              "ports": [{"port_id": "bell", "serial_path": "%s", "driver": "json-lines"}],
              "sensors": [{"sensor_id": "sim", "sensor_type": "temperature"}]},
             "devices": [
              {"device_id": "bell", "port_id": "bell", "profile": "generic-json-events"},
              {"device_id": "dead", "url": "http://127.0.0.1:%d", "profile": "tasmota"},
              {"device_id": "plug", "url": "%s", "profile": "shelly-gen2",
               "credentials": {"username": "admin", "password": "secret-word"},
               "timeout": {"connect": 20, "read": 20}}]}
            """
                .formatted(bell.device(), FreePort.find(), web.url("plus")));
    hub = new Launcher(folder, Map.of()).up(file);
  }

  @AfterAll
  static void end() {
    hub.close();
    bell.close();
    web.close();
  }

  @BeforeEach
  void open() {
    hub.awaitOpen();
    page = new Browser(address());
  }

  @AfterEach
  void close() {
    page.close();
  }

  private static String address() {
    return "http://127.0.0.1:" + hub.started().at("/ports/state-aggregator").asInt() + "/";
  }

  @Test
  void card_showsWhatWasSeen_andTheDevicesOwnPageAllThatIsDescribed() {
    page.await("values", () -> page.script(NAMES).toString().contains("relay"));
    JsonNode description = hub.get("state-aggregator", "/device/plug/description");
    JsonNode now = hub.get("state-aggregator", "/device/plug");
    Set<String> described = new TreeSet<>();
    description.path("properties").properties().forEach(one -> described.add(one.getKey()));
    Set<String> shown = new TreeSet<>(List.of(page.script(NAMES).toString().split(" ")));
    Set<String> missing = new TreeSet<>(shown);
    missing.removeIf(now::has);
    assertEquals(Set.of(), missing, "nothing is shown that has not come");
    assertTrue(described.size() > shown.size(), described + " or only " + shown);
    page.open("device/plug");
    page.await(
        "all",
        () ->
            Set.of(page.script(NAMES).toString().split(" ")).containsAll(described)
                && page.has("hub-control"));
    assertEquals(List.of(), page.console());
  }

  @Test
  void attempts_areCountedDown_andFollowed() {
    page.awaitText(DEAD + " .fault", "CONNECTION_FAILED");
    page.await("it counts down", () -> attempt() > 0 && page.text(DEAD + " .retry").contains("in"));
    int before = attempt();
    page.await("the next ones are told", () -> attempt() > before + 1);
    assertEquals(List.of(), page.console());
  }

  private int attempt() {
    String digits = page.text(DEAD + " .retry").replaceAll("^Attempt (\\d+) failed;.*$", "$1");
    return digits.matches("\\d+") ? Integer.parseInt(digits) : 0;
  }

  @Test
  void allPlacesTaken_isTold_withWhatToDo_untilOneIsFree() throws Exception {
    page.awaitText("#connection", "Live");
    List<InputStream> others = new ArrayList<>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest events = HttpRequest.newBuilder(URI.create(address() + "events")).build();
      for (int status = 200; status == 200; ) {
        var answer = http.send(events, BodyHandlers.ofInputStream());
        status = answer.statusCode();
        others.add(answer.body());
      }
      try (Browser late = new Browser(address())) {
        late.awaitText("#connection", "All 16 places");
        late.awaitText("#connection", "close one");
        others.getFirst().close();
        late.awaitText("#connection", "Live");
        late.await("devices", () -> late.has(DEAD));
      }
      for (InputStream other : others) {
        other.close();
      }
      http.shutdownNow();
    }
  }

  @Test
  void events_areShownByTheHundred_andAFilterThatTakesNoneSaysSo() {
    page.open("events");
    page.awaitText("#connection", "Live");
    for (int i = 1; i <= 130; i++) {
      bell.line("{\"type\": \"ring\", \"n\": " + i + ", \"text\": \"\u202eevil\"}");
    }
    page.awaitText("hub-events-list .more", "Show 30 more of 130");
    assertEquals(100L, page.script("return document.querySelectorAll('.events li').length"));
    page.click(".more", () -> !page.has(".more"));
    assertEquals(130L, page.script("return document.querySelectorAll('.events li').length"));
    page.awaitText("hub-events-list code", "\\u202eevil");
    assertFalse(page.text("hub-events-list").contains("\u202e"));
    page.type("hub-events input", "nothing like it");
    page.awaitText("hub-events-list", "None of 130 events contains that.");
    page.open("");
    page.type("input[type=search]", "nothing like it");
    page.awaitText("hub-devices", "No device matches.");
    assertEquals(List.of(), page.console());
  }

  @Test
  void whatDoesNotAnswer_isNothing_andWhatIsNoNumberIsNamed() throws IOException {
    page.open("add");
    page.await("the form", () -> page.has("#place"));
    page.type("#place", "a web");
    page.await("its field", () -> page.has("#url"));
    page.type("#profile", "shelly-gen2");
    page.type("#id", "new");
    page.type("#url", "http://127.0.0.1:" + FreePort.find());
    page.click("#try", () -> page.text("#outcome").startsWith("Trying"));
    page.awaitText("#outcome", "No values came.");
    page.awaitText("hub-add .fault", "CONNECTION_FAILED");
    assertFalse(page.text("hub-add").contains("It is:"), page.text("hub-add"));
    page.type("#place", "a serial line");
    page.await("its field", () -> page.has("#address"));
    page.type("#address", "rfc2217://127.0.0.1:1");
    page.type("#baud", "banana");
    page.click("#try", () -> page.text("#outcome").startsWith("Trying"));
    page.awaitText("hub-add .troubles", "banana");
    page.awaitText("hub-add .troubles", "baud_rate");
    assertEquals(
        List.of(),
        page.console().stream().filter(said -> !said.contains("status of 422")).toList());
  }

  @Test
  void page_namesItsHub_andNothingWithTheFocusIsBelowTheHeader() {
    page.awaitText("#instance", "cellar");
    page.await(
        "the title",
        () -> page.script("return document.title").equals("Devices – cellar – Sensor hub"));
    for (boolean phone : new boolean[] {true, false}) {
      page.phone(phone);
      assertEquals(
          "",
          page.script(
              """
              document.querySelector('main').style.minHeight = '300vh';
              const header = document.querySelector('header');
              const all = [...document.querySelectorAll('main a, main button, main input')];
              scrollTo(0, document.documentElement.scrollHeight);
              return all.reverse().filter((one) => {
                one.focus();
                const below = header.getBoundingClientRect().bottom;
                const { top, height } = one.getBoundingClientRect();
                return height > 0 && below > 0 && top < below;
              }).map((one) => one.outerHTML).join(' ');
              """));
    }
    assertEquals(List.of(), page.console());
  }
}
