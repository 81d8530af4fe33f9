package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.web.WebDevices;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a hub that wants a token. */
class PageLoginIT {

  private static final String COMMAND = "{\"values\": {\"relay\": true}}";
  private static final String FLICK = "hub-card[data-device=plug] [role=switch]";

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private String address = "";

  private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void logIn(Browser page, String token) {
    page.await("the form", () -> page.has("hub-login input"));
    page.type("hub-login input", token + "\n");
  }

  @Test
  void token_isEnteredOnce_andOnlyTheFullOneSwitches() throws Exception {
    Map<String, String> tokens =
        Map.of("HUB_TOKEN", "t0ken-of-this", "HUB_READ_TOKEN", "l00k-only", "HUB_EDIT", "true");
    try (WebDevices web = new WebDevices();
        RunningHub hub = new Launcher(folder, tokens).up(instance(web))) {
      address = "http://127.0.0.1:" + hub.started().at("/ports/state-aggregator").asInt() + "/";
      try (Browser page = new Browser(address)) {
        page.awaitText("h1", "Log in");
        assertEquals(List.of(), page.barriers());
        logIn(page, "wrong");
        page.awaitText("hub-login [role=status]", "not the token");
        assertEquals(
            List.of(), page.requests().stream().filter(url -> url.endsWith("events")).toList());
        assertEquals("Log in – login – Sensor hub", page.script("return document.title"));
        logIn(page, "l00k-only");
        page.awaitText("#connection", "Live");
        page.await("values", () -> page.has("[data-property=relay]"));
        assertFalse(page.has(FLICK));
        page.click("#leave", () -> !page.has("#leave"));
        logIn(page, "t0ken-of-this");
        page.await("the switch", () -> page.has(FLICK));
        String status = "hub-card[data-device=plug] hub-control [role=status]";
        page.click(FLICK, () -> !page.text(status).isEmpty());
        page.awaitText(status, "Done");
        assertEquals("", page.script("return document.cookie"));
        assertEquals(
            List.of(),
            page.console().stream().filter(said -> !said.contains("status of 401")).toList());
      }
      readToken_writesNoFile();
      cookie_aloneChangesNothing_andGuessingIsSlow();
      assertTrue(Files.isDirectory(hub.folder().resolve("logs")));
      try (Stream<Path> logs = Files.walk(hub.folder().resolve("logs"))) {
        for (Path log : logs.filter(Files::isRegularFile).toList()) {
          assertFalse(Files.readString(log).contains("t0ken-of-this"), log.toString());
        }
      }
    }
  }

  /** Neither as a header nor as the cookie that it was given for; the full one is taken. */
  private void readToken_writesNoFile() throws Exception {
    String own = "X-Sensor-Hub";
    Path file = folder.resolve("login.json");
    String before = Files.readString(file);
    String draft = "{\"device\": {\"device_id\": \"x\", \"profile\": \"nothing-like-it\"}}";
    String begun =
        post("session", "{\"token\": \"l00k-only\"}", own, "page")
            .headers()
            .firstValue("Set-Cookie")
            .orElseThrow();
    String cookie = begun.substring(0, begun.indexOf(';'));
    for (String path : List.of("add/write", "add/try")) {
      for (String[] who :
          new String[][] {{"Authorization", "Bearer l00k-only"}, {"Cookie", cookie, own, "page"}}) {
        HttpResponse<String> refused = post(path, draft, who);
        assertEquals(403, refused.statusCode(), refused.body());
        assertTrue(refused.body().contains("HUB_READ_TOKEN"), refused.body());
      }
      assertEquals(422, post(path, draft, "Authorization", "Bearer t0ken-of-this").statusCode());
    }
    assertEquals(before, Files.readString(file));
  }

  private void cookie_aloneChangesNothing_andGuessingIsSlow() throws Exception {
    String own = "X-Sensor-Hub";
    assertEquals(403, post("session", "{\"token\": \"t0ken-of-this\"}").statusCode());
    HttpResponse<String> begun = post("session", "{\"token\": \"t0ken-of-this\"}", own, "page");
    String set = begun.headers().firstValue("Set-Cookie").orElseThrow();
    assertTrue(set.contains("; HttpOnly; SameSite=Strict"), set);
    String cookie = set.substring(0, set.indexOf(';'));
    String path = "device/plug/command";
    assertEquals(403, post(path, COMMAND, "Cookie", cookie).statusCode());
    assertEquals(200, post(path, COMMAND, "Cookie", cookie, own, "page").statusCode());
    assertEquals(401, post(path, COMMAND, own, "page").statusCode());
    assertEquals(
        403,
        post(path, COMMAND, "Cookie", cookie, own, "page", "Origin", "http://evil.example")
            .statusCode());
    int refused = 0;
    for (int i = 0; i < 8; i++) {
      refused += post("session", "{\"token\": \"guess\"}", own, "page").statusCode() == 429 ? 1 : 0;
    }
    assertTrue(refused >= 3, refused + " of 8 guesses were put off");
    assertEquals(200, post(path, COMMAND, "Cookie", cookie, own, "page").statusCode());
  }

  private Path instance(WebDevices web) throws IOException {
    return Files.writeString(
        folder.resolve("login.json"),
        """
        {"instance_id": "login", "config": {"poll_interval": 0.5},
         "devices": [
          {"device_id": "plug", "url": "%s", "profile": "shelly-plus-1pm",
           "credentials": {"username": "admin", "password": "secret-word"},
           "timeout": {"connect": 20, "read": 20}}]}
        """
            .formatted(web.url("plus")));
  }
}
