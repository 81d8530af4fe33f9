package io.sensorhub.modem.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.access.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API for other machines, asked by curl over TLS. */
class DoorIT {

  private static final String LOGOUT = "POST /api/logout";

  @TempDir private static Path folder;
  private static OpenDoor door;

  @BeforeAll
  static void open() throws Exception {
    door = new OpenDoor(folder);
  }

  @AfterAll
  static void close() {
    door.close();
  }

  private static String error(OpenDoor.Answer answer) throws IOException {
    return answer.json().path("error").asText();
  }

  @Test
  void eachPath_isForEachRoleThatTheTableNames_andForNobodyWithoutLogin() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String way : Rights.ways()) {
      String method = way.substring(0, way.indexOf(' '));
      String id = method.equals("DELETE") ? "modem_2" : OpenDoor.IMEI;
      String path = way.substring(way.indexOf(' ') + 1).replace("{id}", id);
      assertEquals(401, door.ask(method, path, List.of()).status(), way);
      Role least = Rights.least(way, Json.object()).orElseThrow();
      for (Role role : Role.values()) {
        if (way.equals(LOGOUT)) {
          continue; // another test ends a login
        }
        OpenDoor.Answer answer = door.as(role, method, path, "-d", "{}");
        boolean served = answer.status() != 401 && answer.status() != 403;
        boolean unserved = answer.status() == 404 && error(answer).equals("NOT_FOUND");
        if (answer.status() == 500 || (served != role.covers(least) && !unserved)) {
          wrong.add(way + " " + role + " " + answer.status());
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertEquals(401, door.ask("GET", "/api/nothing", List.of()).status());
    assertEquals(404, door.as(Role.ADMIN, "GET", "/api/nothing").status());
    assertEquals(404, door.as(Role.ADMIN, "POST", "/instance/reload").status());
  }

  @Test
  void headOfAPath_needsWhatThePathNeeds() throws IOException {
    assertEquals(401, door.ask("GET", "/api/modems", List.of("--head")).status());
    assertEquals(200, door.as(Role.READ, "GET", "/api/modems", "--head").status());
  }

  @Test
  void whatOnlyAdminsMay_isRefusedToControl() throws IOException {
    String modem = "/api/modems/" + OpenDoor.IMEI;
    String users = "{\"proxy\": {\"users\": []}}";
    assertEquals(403, door.as(Role.CONTROL, "PATCH", modem, "-d", users).status());
    assertEquals(403, door.as(Role.CONTROL, "PATCH", modem, "-d", "{\"proxy\": null}").status());
    assertEquals(200, door.as(Role.ADMIN, "PATCH", modem, "-d", users).status());
    String rate = "{\"proxy\": {\"rate\": 1000}}";
    assertEquals(200, door.as(Role.CONTROL, "PATCH", modem, "-d", rate).status());
    String command = "{\"command\": \"AT+CFUN=4\", \"dangerous\": true}";
    OpenDoor.Answer refused = door.as(Role.CONTROL, "POST", modem + "/command", "-d", command);
    assertEquals("FORBIDDEN", error(refused));
    assertTrue(refused.body().contains("needs the role admin"), refused.body());
    assertEquals(
        "MODEM_OFFLINE", error(door.as(Role.ADMIN, "POST", modem + "/command", "-d", command)));
  }

  @Test
  void login_givesAToken_thatCountsUntilItIsEnded() throws IOException {
    OpenDoor.Answer login = door.login("control", OpenDoor.PASSWORD, "192.0.2.2");
    assertEquals(200, login.status());
    assertEquals("control", login.json().path("role").asText());
    assertFalse(login.head().contains("Set-Cookie"));
    List<String> bearer =
        List.of("-H", "Authorization: Bearer " + login.json().path("token").asText());
    JsonNode session = door.ask("GET", "/api/session", bearer).json();
    assertEquals("control", session.path("name").asText());
    assertEquals(login.json().path("expires"), session.path("expires"));
    assertTrue(door.ask("POST", "/api/logout", bearer).json().path("ended").asBoolean());
    assertEquals(401, door.ask("GET", "/api/session", bearer).status());
  }

  @Test
  void cookieOfAPage_isForPagesOfThisHubAlone() throws IOException {
    OpenDoor.Answer login =
        door.login("control", OpenDoor.PASSWORD, "192.0.2.3", "-H", "X-Sensor-Hub: page");
    assertTrue(login.json().path("token").isMissingNode());
    String cookie =
        login
            .head()
            .lines()
            .filter(line -> line.startsWith("Set-Cookie: "))
            .findFirst()
            .orElseThrow();
    for (String flag : List.of("; HttpOnly", "; Secure", "; SameSite=Strict", "; Path=/;")) {
      assertTrue(cookie.contains(flag), cookie);
    }
    String shown = "Cookie: " + cookie.substring(12, cookie.indexOf(';'));
    assertEquals(200, door.ask("GET", "/api/session", List.of("-H", shown)).status());
    assertEquals(403, door.ask("POST", "/api/logout", List.of("-H", shown)).status());
    List<String> page = List.of("-H", shown, "-H", "X-Sensor-Hub: page");
    List<String> foreign = new ArrayList<>(page);
    foreign.addAll(List.of("-H", "Origin: https://evil.example"));
    assertEquals(403, door.ask("POST", "/api/logout", foreign).status());
    foreign = new ArrayList<>(page);
    foreign.addAll(List.of("-H", "Host: evil.example"));
    assertEquals(403, door.ask("GET", "/api/session", foreign).status());
    OpenDoor.Answer out = door.ask("POST", "/api/logout", page);
    assertEquals(200, out.status());
    assertTrue(out.head().contains("Max-Age=0"), out.head());
    assertEquals(401, door.ask("GET", "/api/session", List.of("-H", shown)).status());
    assertTrue(out.head().contains("Content-Security-Policy: default-src 'self'"), out.head());
  }

  @Test
  void wrongLogins_areBraked_byAddress_andTokensGoOn() throws IOException {
    for (int i = 0; i < 5; i++) {
      String name = i % 2 == 0 ? "admin" : "nobody";
      OpenDoor.Answer wrong = door.login(name, "wrong", "192.0.2.4");
      assertEquals(401, wrong.status());
      assertEquals("Name or password are wrong", wrong.json().path("message").asText());
    }
    OpenDoor.Answer refused = door.login("admin", OpenDoor.PASSWORD, "192.0.2.4");
    assertEquals(429, refused.status());
    assertTrue(refused.head().matches("(?s).*Retry-After: [1-9][0-9]?\r?\n.*"), refused.head());
    String guess = "Authorization: Bearer guess";
    String from = "X-Forwarded-For: 192.0.2.4";
    assertEquals(429, door.ask("GET", "/api/session", List.of("-H", guess, "-H", from)).status());
    assertEquals(200, door.as(Role.READ, "GET", "/api/session", "-H", from).status());
    assertEquals(200, door.login("read", OpenDoor.PASSWORD, "192.0.2.5").status());
  }

  @Test
  void tokenOfTheHub_meansAdmin_anotherNothing() throws IOException {
    List<String> bearer = List.of("-H", "Authorization: Bearer " + OpenDoor.ADMIN_TOKEN);
    JsonNode session = door.ask("GET", "/api/session", bearer).json();
    assertEquals("admin", session.path("role").asText());
    assertTrue(session.path("expires").isNull());
    assertEquals(
        401,
        door.ask(
                "GET",
                "/api/session",
                List.of("-H", "Authorization: Bearer x", "-H", "X-Forwarded-For: 192.0.2.6"))
            .status());
  }

  @Test
  void largeBody_isRefused_andPlainHttpIsNotSpoken() throws IOException {
    Path body = folder.resolve("large");
    Files.writeString(body, "{\"name\": \"" + "x".repeat(1_048_576) + "\"}");
    assertEquals(
        413, door.ask("POST", "/api/login", List.of("--data-binary", "@" + body)).status());
    String said = OpenDoor.run(List.of("-i", "http://127.0.0.1:" + door.port() + "/health"));
    assertFalse(said.contains("healthy"), said);
    assertFalse(said.contains(" 200 "), said);
  }

  private static JsonNode newest(String who) throws IOException {
    JsonNode entries = door.as(Role.ADMIN, "GET", "/api/audit?limit=20").json().path("entries");
    for (JsonNode entry : entries) {
      if (entry.path("who").asText().equals(who)) {
        return entry;
      }
    }
    throw new AssertionError("nothing of " + who + ": " + entries);
  }

  @Test
  void whatIsDoneAndRefused_standsInTheAudit_withoutSecrets() throws IOException {
    String modem = "/api/modems/" + OpenDoor.IMEI;
    door.as(Role.CONTROL, "POST", modem + "/command", "-d", "{\"command\": \"AT+CPIN=1234\"}");
    JsonNode entry = newest("control");
    assertEquals("POST /api/modems/{id}/command", entry.path("action").asText());
    assertEquals(OpenDoor.IMEI, entry.path("modem").asText());
    assertEquals("{\"command\":\"CPIN***\"}", entry.path("detail").asText());
    assertEquals("503 MODEM_OFFLINE", entry.path("result").asText());
    assertEquals("127.0.0.1", entry.path("from").asText());

    door.as(Role.READ, "DELETE", modem);
    assertEquals("403 FORBIDDEN", newest("read").path("result").asText());
    assertEquals("DELETE /api/modems/{id}", newest("read").path("action").asText());

    door.login("admin", "not it", "192.0.2.30");
    entry = newest("admin");
    assertEquals("401 UNAUTHORIZED", entry.path("result").asText());
    assertEquals("192.0.2.30", entry.path("from").asText());
    door.login("hunter2", "not it", "192.0.2.31");
    assertEquals("192.0.2.31", newest("(unknown name)").path("from").asText());
    door.ask("GET", "/api/modems", List.of("-H", "X-Forwarded-For: 192.0.2.32"));
    assertEquals("192.0.2.32", newest("").path("from").asText());

    door.near("/api/modems/" + OpenDoor.IMEI, "-X", "PATCH", "-d", "{\"proxy\": {\"rate\": 2}}");
    assertEquals("{\"proxy\":{\"rate\":2}}", newest("local").path("detail").asText());
    door.near("/api/modems", "-H", "Origin: https://evil.example");
    assertEquals("403 FORBIDDEN", newest("local").path("result").asText());
  }

  @Test
  void elevenCommandsAtOnce_areOneTooMany() throws IOException {
    String token =
        door.login("control", OpenDoor.PASSWORD, "192.0.2.40").json().path("token").asText();
    List<String> many = new ArrayList<>(List.of("-H", "Authorization: Bearer " + token));
    String modem = "https://127.0.0.1:" + door.port() + "/api/modems/" + OpenDoor.IMEI;
    for (int i = 0; i < 30; i++) {
      many.add(modem + "/restart");
    }
    String said = door.ask("POST", "/api/modems/" + OpenDoor.IMEI + "/restart", many).body();
    assertTrue(said.contains("429"), said);
    assertTrue(said.contains("Retry-After: 1"), said);
    assertTrue(said.contains("TOO_MANY_COMMANDS"), said);
  }

  @Test
  void health_saysWhetherOthersCanConnect() throws IOException {
    JsonNode api = door.near("/health").path("api");
    assertEquals("127.0.0.1:" + door.port(), api.path("listen").asText());
    assertTrue(api.path("listening").asBoolean(), api.toString());
    assertEquals(
        OpenDoor.IMEI,
        door.as(Role.READ, "GET", "/api/modems").json().at("/modems/0/serial").asText());
  }
}
