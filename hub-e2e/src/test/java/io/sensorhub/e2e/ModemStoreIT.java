package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.network.ModemNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a whole hub keeps of its modems: commands, messages, traffic, settings. */
class ModemStoreIT {

  private static final int MODEMS = 2;
  private static final int OCTETS = 8_000_000;
  private static final double ONE_PERCENT = 0.01;
  private static final boolean LONG = Boolean.getBoolean("hub.test.long");
  private static final String SITE = "http://" + ModemNetwork.TARGET + "/";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private static Path folder;
  private static RackHub hub;

  @BeforeAll
  static void start() throws IOException {
    hub =
        new RackHub(
            folder,
            MODEMS,
            "\"apn\": \"house\", \"of\": {\"%s\": {\"friendly_name\": \"SIM 07\", \"apn\": \"web\"}},"
                .formatted(RackHub.imei(0)));
    for (int modem = 0; modem < MODEMS; modem++) {
      hub.rack().plug(modem, "wwan" + modem);
    }
  }

  @AfterAll
  static void end() {
    hub.close();
  }

  @BeforeEach
  void online() {
    for (int modem = 0; modem < MODEMS; modem++) {
      hub.await(modem, "online");
    }
  }

  private static JsonNode of(int modem, String what) {
    return hub.get("modem-proxy", "/api/modems/" + RackHub.imei(modem) + what);
  }

  /** What the sums of today say. */
  private static long today(int modem, String of, String member) {
    long sum = 0;
    for (JsonNode row : of(modem, "/traffic?by=day").path("traffic")) {
      sum += row.path("of").asText().equals(of) ? row.path(member).asLong() : 0;
    }
    return sum;
  }

  /** What the interface itself has counted. */
  private static long received(int modem) throws IOException {
    Process process = hub.inside("cat", "/proc/net/dev");
    for (String line : process.inputReader().lines().toList()) {
      String[] words = line.trim().split("[:\\s]+", -1);
      if (words[0].equals("wwan" + modem)) {
        return Long.parseLong(words[1]);
      }
    }
    throw new AssertionError("no interface of modem " + modem);
  }

  /** Sends as many octets through a modem, and gets them back. */
  private static void move(int modem, int octets) throws IOException {
    Path file = folder.resolve("octets");
    Files.writeString(file, "x".repeat(octets));
    String back =
        hub.curl(modem, "-x", "http://PROXY", "-H", "Expect:", "--data-binary", "@" + file, SITE);
    assertEquals(octets, back.length());
  }

  private static void assertNear(long expected, long actual) {
    assertTrue(
        Math.abs(actual - expected) <= expected * ONE_PERCENT, actual + " instead of " + expected);
  }

  @Test
  void trafficOutlivesAKill_andIsThatOfTheInterfaceAndOfTheClient() throws Exception {
    long before = today(1, "proxy", "bytes_in");
    move(1, OCTETS);
    if (LONG) { // written without being asked for
      Await.until(
          "written",
          PATIENCE,
          () ->
              number(
                          "SELECT bytes_in FROM traffic WHERE period = 'day' AND user_name = ':'"
                              + " AND serial = '"
                              + RackHub.imei(1)
                              + "'")
                      - before
                  >= OCTETS);
    } else {
      Await.until("counted", PATIENCE, () -> today(1, "proxy", "bytes_in") - before >= OCTETS);
    }
    Await.until(
        "the interface is counted",
        PATIENCE,
        () -> received(1) - today(1, "interface", "bytes_in") < OCTETS * ONE_PERCENT);
    hub.killProxies();
    hub.await(1, "online");
    assertNear(received(1), today(1, "interface", "bytes_in"));
    long counted = today(1, "proxy", "bytes_in");
    assertNear(OCTETS, counted - before);
    assertNear(OCTETS, today(1, "proxy", "bytes_out"));
    JsonNode summary = of(1, "");
    assertEquals(counted, summary.path("bytes_in_today").asLong(), summary.toString());
    JsonNode device = hub.get("modem-proxy", "/sensor/modem_1_proxy");
    assertEquals(counted, device.path("bytes_in_today").asLong(), device.toString());
    assertTrue(device.path("bytes_month").asLong() >= counted, device.toString());
    JsonNode rows = of(1, "/traffic?by=hour").path("traffic");
    assertTrue(rows.path(0).path("iccid").asText().matches("[0-9]{18,22}"), rows.toString());
    assertEquals(0, of(0, "/traffic?by=month&before=2020-01-01T00:00:00Z").path("traffic").size());
  }

  @Test
  void connections_areNotedAtTheirEnd() {
    assertEquals("modem0\n", hub.curl(0, "-x", "http://PROXY", SITE + "secret?path"));
    Await.until("noted", PATIENCE, () -> of(0, "/access").path("access").size() == 1);
    JsonNode line = of(0, "/access").path("access").path(0);
    assertEquals(ModemNetwork.TARGET, line.path("host").asText(), line.toString());
    assertEquals(80, line.path("port").asInt(), line.toString());
    assertEquals("http", line.path("protocol").asText(), line.toString());
    assertEquals("ok", line.path("result").asText(), line.toString());
    assertFalse(line.toString().contains("secret"), line.toString());
    String before = line.path("time").asText();
    assertEquals(0, of(0, "/access?before=" + before).path("access").size());
    hub.send("PATCH", "/api/modems/modem_0", "{\"proxy\": {\"log\": \"off\"}}");
    assertEquals("modem0\n", hub.curl(0, "-x", "http://PROXY", SITE));
    hub.send("PATCH", "/api/modems/modem_0", "{\"proxy\": {\"log\": null}}");
    assertEquals("modem0\n", hub.curl(0, "--socks5", "PROXY", SITE));
    Await.until("noted", PATIENCE, () -> of(0, "/access").path("access").size() > 1);
    JsonNode all = of(0, "/access").path("access");
    assertEquals("socks5", all.path(0).path("protocol").asText(), all.toString());
    assertEquals(2, all.size(), all.toString());
  }

  @Test
  void accessPoint_isThatOfTheModule_elseThatOfAll() {
    for (int modem = 0; modem < MODEMS; modem++) {
      String set = "AT+CGDCONT=1,\"IP\",\"" + (modem == 0 ? "web" : "house") + "\"";
      assertTrue(hub.module(modem).modem().asked(set) > 0, "modem " + modem);
    }
  }

  @Test
  void commandsAreNoted_withoutSecretsAndTexts_andReadInPages() {
    hub.send("POST", "/api/modems/modem_0/command", "{\"command\": \"at+csq\"}");
    hub.send("POST", "/api/modems/modem_0/command", "{\"command\": \"AT+CPIN=\\\"4711\\\"\"}");
    hub.send("POST", "/api/modems/modem_0/sms", "{\"to\": \"+4917012345\", \"text\": \"hush\"}");
    hub.publish("devices/modem_0_proxy/cmd", "{\"id\": 7, \"values\": {\"enabled\": true}}");
    Await.until(
        "the command by MQTT", PATIENCE, () -> of(0, "/log").toString().contains("enabled true"));
    List<String> commands = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = of(0, "/log?limit=2&before=" + next);
      assertTrue(page.path("log").size() <= 2, page.toString());
      page.path("log").forEach(entry -> commands.add(entry.path("command").asText()));
      next = page.path("next").asText("");
    } while (!next.isEmpty() && !next.equals("null"));
    JsonNode all = of(0, "/log");
    assertEquals(all.path("log").size(), commands.size(), commands.toString());
    for (String command : List.of("AT+CGSN", "AT+CSQ", "AT+CPIN=***", "sms ***")) {
      assertTrue(commands.contains(command), commands.toString());
    }
    for (String secret : List.of("4711", "hush", "4917012345")) {
      assertFalse(all.toString().contains(secret), all.toString());
    }
    assertEquals("BAD_REQUEST", of(0, "/log?before=yesterday").path("error").asText());
    assertEquals("BAD_REQUEST", of(0, "/log?limit=0").path("error").asText());
    JsonNode sent = of(0, "/sms?limit=1").path("sms").path(0);
    assertEquals("out", sent.path("direction").asText(), sent.toString());
    assertEquals("sent", sent.path("state").asText(), sent.toString());
    assertEquals("hush", sent.path("text").asText(), sent.toString());
  }

  @Test
  void messages_areKeptAndThenDeletedFromTheModule() {
    hub.module(1).modem().deliver(telegram());
    Await.until("kept", PATIENCE, () -> of(1, "/sms").path("sms").size() == 1);
    JsonNode message = of(1, "/sms").path("sms").path(0);
    assertEquals("hellohello", message.path("text").asText(), message.toString());
    assertEquals("in", message.path("direction").asText(), message.toString());
    assertEquals("+27838890001", message.path("number").asText(), message.toString());
    assertEquals("received", message.path("state").asText(), message.toString());
    Await.until("deleted", PATIENCE, () -> hub.module(1).modem().stored() == 0);
    hub.killProxies();
    hub.await(1, "online");
    assertEquals(message, of(1, "/sms").path("sms").path(0));
    assertEquals(1, of(1, "/sms").path("sms").size());
  }

  /** A message of now, as the network hands it on (3GPP TS 23.040, section 9.2.2.1). */
  private static String telegram() {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    String day =
        "%02d%02d%02d"
            .formatted(today.getYear() % 100, today.getMonthValue(), today.getDayOfMonth());
    StringBuilder swapped = new StringBuilder();
    for (int i = 0; i < day.length(); i += 2) {
      swapped.append(day.charAt(i + 1)).append(day.charAt(i));
    }
    return "07917283010010F5040B917238880900F10000" + swapped + "00000000" + "0AE8329BFD4697D9EC37";
  }

  private static String error(JsonNode answer) {
    return answer.path("error").asText();
  }

  @Test
  void moduleThatIsAway_isForgotten_andNewWhenItIsBack() {
    assertEquals("MODEM_PRESENT", error(hub.send("DELETE", "/api/modems/modem_1", "")));
    hub.rack().unplug(1);
    hub.await(1, "absent");
    assertEquals(
        RackHub.imei(1),
        hub.send("DELETE", "/api/modems/" + RackHub.imei(1), "").path("forgotten").asText());
    assertEquals("UNKNOWN_MODEM", error(of(1, "")));
    hub.rack().plug(1, "wwan1");
    hub.await(1, "online");
    assertEquals(RackHub.FIRST_PORT + 1, of(1, "").path("proxy_port").asInt());
  }

  private static long number(String sql) {
    try {
      Process process =
          hub.inside("sqlite3", "-cmd", ".timeout 5000", hub.database().toString(), sql);
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return said.isBlank() ? 0 : Long.parseLong(said.trim());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
