package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.network.ModemNetwork;
import io.sensorhub.testkit.network.ModemRack;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proxies of three modems under a whole hub: by which they leave, and when they do not. */
class ModemProxiesIT {

  private static final int MODEMS = 3;
  private static final int CHANGES = 1000;
  private static final int STALLED = 900;
  private static final int SILENT = 2000;
  private static final long MOST_KILOBYTES = 170_000;
  private static final long MOST_GROWN = 20_000;
  private static final Duration AT_ONCE = Duration.ofSeconds(3);
  private static final String SITE = "http://" + ModemNetwork.TARGET + "/";
  private static final String NAMED = "http://www.example.org/";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path folder;
  private static RackHub hub;

  @BeforeAll
  static void start() throws IOException {
    hub = new RackHub(folder, MODEMS);
  }

  @AfterAll
  static void end() {
    hub.close();
  }

  @BeforeEach
  void plugIn() {
    for (int modem = 0; modem < MODEMS; modem++) {
      hub.rack().plug(modem, "wwan" + modem);
      hub.await(modem, "online");
    }
  }

  @AfterEach
  void pullOut() {
    for (int modem = 0; modem < MODEMS; modem++) {
      hub.rack().unplug(modem);
      hub.await(modem, "absent");
    }
  }

  @Test
  void eachPort_leavesByItsModem_inEachProtocol_andAsksNamesThere() {
    for (int modem = 0; modem < MODEMS; modem++) {
      String name = "modem" + modem + "\n";
      long before = hub.elsewhere(modem);
      assertEquals(name, hub.curl(modem, "-x", "http://PROXY", SITE));
      assertEquals(name, hub.curl(modem, "-x", "http://PROXY", NAMED));
      assertEquals(name, hub.curl(modem, "-p", "-x", "http://PROXY", NAMED));
      assertEquals(name, hub.curl(modem, "--socks4", "PROXY", SITE));
      assertEquals(name, hub.curl(modem, "--socks4a", "PROXY", NAMED));
      assertEquals(name, hub.curl(modem, "--socks5-hostname", "PROXY", NAMED));
      assertEquals(before, hub.elsewhere(modem));
      JsonNode state = hub.get("state-aggregator", "/device/modem_" + modem + "_proxy");
      assertEquals(RackHub.imei(modem), state.path("imei").asText(), state.toString());
      assertEquals(RackHub.FIRST_PORT + modem, state.path("proxy_port").asInt(), state.toString());
      assertEquals(ModemRack.address(modem), state.path("wan_ip").asText());
    }
  }

  @Test
  void proxy_isADeviceOnMqtt_thatIsSwitchedOffAndOn() {
    Await.until(
        "online",
        PATIENCE,
        () -> hub.retained("devices/modem_0_proxy/state/state").equals("online"));
    assertEquals("true", hub.retained("devices/modem_0_proxy/state/enabled"));
    assertEquals("online", hub.retained("devices/modem_0_proxy/availability"));
    hub.publish("devices/modem_0_proxy/cmd", "{\"id\": 1, \"values\": {\"enabled\": false}}");
    hub.await(0, "disabled");
    String refused = hub.curl(0, "-i", "-x", "http://PROXY", SITE);
    assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
    Await.until(
        "offline",
        PATIENCE,
        () -> hub.retained("devices/modem_0_proxy/availability").equals("offline"));
    hub.publish("devices/modem_0_proxy/cmd", "{\"values\": {\"enabled\": true}}");
    hub.await(0, "online");
    assertEquals("modem0\n", hub.curl(0, "-x", "http://PROXY", SITE));
  }

  @Test
  void modemThatGoes_isRefused_thoughAnotherTakesItsName_andReturnsUnderAnother() {
    hub.rack().unplug(1);
    hub.rack().unplug(2);
    hub.rack().plug(2, "wwan1");
    hub.await(1, "absent");
    hub.await(2, "online");
    long before = hub.elsewhere(2);
    String refused = hub.curl(1, "-i", "-x", "http://PROXY", SITE);
    assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
    assertTrue(refused.contains("modem_offline"), refused);
    refused = hub.curl(1, "--socks5-hostname", "PROXY", NAMED);
    assertTrue(!refused.contains("modem"), refused);
    assertEquals(before, hub.elsewhere(2));
    assertEquals("modem2\n", hub.curl(2, "-x", "http://PROXY", SITE));
    hub.rack().plug(1, "wwan9");
    hub.await(1, "online");
    assertEquals("modem1\n", hub.curl(1, "-x", "http://PROXY", NAMED));
  }

  @Test
  void modulesThatChangePlaces_keepTheirPorts() {
    hub.rack().unplug(0);
    hub.rack().unplug(1);
    hub.insert(List.of(1, 0, 2));
    hub.rack().plug(0, "wwan4");
    hub.rack().plug(1, "wwan5");
    try {
      hub.awaitServing(List.of(1, 0, 2));
      assertEquals("modem1\n", hub.curl(0, "-x", "http://PROXY", SITE));
      assertEquals("modem0\n", hub.curl(1, "-x", "http://PROXY", SITE));
      assertEquals(
          RackHub.imei(1), hub.get("modem-proxy", "/sensor/modem_0_proxy").path("imei").asText());
    } finally {
      hub.insert(List.of(0, 1, 2));
    }
  }

  @Test
  void strictFilter_isNamedWithTheLineToSet() {
    hub.rack().filter(1, 1);
    hub.await(1, "degraded");
    JsonNode errors = hub.get("modem-proxy", "/errors").path("errors").path("modem_1_proxy");
    assertEquals("PROXY_HINDERED", errors.path("error").asText());
    assertTrue(
        errors.path("message").asText().contains("net.ipv4.conf.wwan1.rp_filter=2"),
        errors.toString());
    assertEquals("degraded", hub.get("modem-proxy", "/health").path("status").asText());
  }

  @Test
  void portsAndChanges_outliveAKill() {
    JsonNode changed =
        hub.send("PATCH", "/api/modems/" + RackHub.imei(2), "{\"proxy\": {\"deny_ports\": [80]}}");
    int version = changed.path("version").asInt();
    assertTrue(version > 0, changed.toString());
    String refused = hub.curl(2, "-i", "-x", "http://PROXY", SITE);
    assertTrue(refused.startsWith("HTTP/1.1 403 "), refused);
    assertEquals("modem1\n", hub.curl(1, "-x", "http://PROXY", SITE));
    hub.killProxies();
    for (int modem = 0; modem < MODEMS; modem++) {
      hub.await(modem, "online");
    }
    refused = hub.curl(2, "-i", "-x", "http://PROXY", SITE);
    assertTrue(refused.startsWith("HTTP/1.1 403 "), refused);
    changed = hub.send("PATCH", "/api/modems/modem_2", "{\"proxy\": {\"deny_ports\": null}}");
    assertEquals(version + 1, changed.path("version").asInt(), changed.toString());
    for (int modem = 0; modem < MODEMS; modem++) {
      assertEquals("modem" + modem + "\n", hub.curl(modem, "-x", "http://PROXY", SITE));
    }
    JsonNode all = hub.get("modem-proxy", "/api/modems");
    assertEquals(MODEMS, all.path("count").asInt(), all.toString());
    assertEquals(MODEMS, all.path("seen").asInt(), all.toString());
  }

  @Test
  void commandsForAModem_reachIt() {
    JsonNode answer = hub.send("POST", "/api/modems/modem_0/command", "{\"command\": \"AT+CGSN\"}");
    assertEquals(RackHub.imei(0), answer.path("lines").path(0).asText(), answer.toString());
    answer =
        hub.send(
            "POST", "/api/modems/" + RackHub.imei(0) + "/command", "{\"command\": \"AT+EGMR\"}");
    assertEquals("COMMAND_FORBIDDEN", answer.path("error").asText(), answer.toString());
    answer = hub.send("POST", "/api/modems/nobody/restart", "{}");
    assertEquals("UNKNOWN_MODEM", answer.path("error").asText(), answer.toString());
  }

  @Test
  void modemsWhoseLinesNobodyReads_serveOn() {
    String stopped = hub.hub().supervisorctl("stop", "serial-handler");
    assertTrue(stopped.contains("stopped"), stopped);
    try {
      for (int modem = 0; modem < MODEMS; modem++) {
        hub.await(modem, "degraded");
        String named = hub.curl(modem, "-x", "http://PROXY", NAMED);
        assertEquals("modem" + modem + "\n", named);
      }
      JsonNode modem = hub.get("modem-proxy", "/api/modems/" + RackHub.imei(1));
      assertEquals("at_unknown", modem.path("cause").asText(), modem.toString());
    } finally {
      hub.hub().supervisorctl("start", "serial-handler");
    }
    for (int modem = 0; modem < MODEMS; modem++) {
      hub.await(modem, "online");
    }
  }

  @Test
  void changesOfOneModem_actAtOnce_andLeaveItsNeighbourAlone() throws Exception {
    long process = hub.hub().processes().getOrDefault("modem-proxy", 0L);
    try (Download neighbour = download(2);
        Download first = download(1)) {
      neighbour.take(10);
      first.take(10);
      try (Download second = download(1);
          Download third = download(1)) {
        second.take(10);
        third.take(10);
        change("a limit", "{\"max_connections\": 1}", second);
        assertTrue(third.endsWithReset(), "the third client where one is allowed");
      }
      change("the limit no longer", "{\"max_connections\": null}", null);
      change("another port", "{\"port\": 4001}", null);
      assertEquals("modem1\n", hub.curl(1, "-x", "http://" + hub.rack().address() + ":4001", SITE));
      assertTrue(!hub.curl(1, "-x", "http://PROXY", SITE).contains("modem"));
      change("its port again", "{\"port\": %d}".formatted(RackHub.FIRST_PORT + 1), null);
      first.take(100);
      int version = change("the networks of clients", "{\"allow\": [\"192.0.2.1\"]}", first);
      assertTrue(!hub.curl(1, "-x", "http://PROXY", SITE).contains("modem"));

      hub.change(1, CHANGES / 10); // what is made once is there
      long before = descriptors(process);
      long memory = kilobytes(process);
      hub.change(1, CHANGES);
      assertEquals(
          version + CHANGES + CHANGES / 10,
          hub.get("modem-proxy", "/api/modems/modem_1").path("version").asInt());
      Await.until("as many descriptors as before", PATIENCE, () -> descriptors(process) <= before);
      long grown = kilobytes(process) - memory;
      System.out.println("memory after " + CHANGES + " changes: " + grown + " kB more");
      assertTrue(grown < MOST_GROWN, grown + " kB more");
      neighbour.take(1000);

      hub.send("PATCH", "/api/modems/modem_1", "{\"proxy\": null}");
      assertEquals("modem1\n", hub.curl(1, "-x", "http://PROXY", SITE));
    }
  }

  /** Changes the second modem's proxy, and waits for the end of what is forbidden then. */
  private static int change(String what, String proxy, @Nullable Download forbidden) {
    long start = System.nanoTime();
    JsonNode changed = hub.send("PATCH", "/api/modems/modem_1", "{\"proxy\": %s}".formatted(proxy));
    assertTrue(forbidden == null || forbidden.endsWithReset(), "the end of a client: " + what);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.println(what + " acts after " + took.toMillis() + " ms, curl's time included");
    assertTrue(took.compareTo(AT_ONCE) < 0, what + ": " + took);
    int version = changed.path("version").asInt();
    assertTrue(version > 0, changed.toString());
    return version;
  }

  private static Download download(int modem) throws IOException {
    return new Download(hub.rack().address(), RackHub.FIRST_PORT + modem);
  }

  private static long descriptors(long process) {
    String[] open = Path.of("/proc/" + process + "/fd").toFile().list();
    return open == null ? Long.MAX_VALUE : open.length;
  }

  @Test
  void readersThatStall_andClientsThatSayNothing_areBounded_andOthersAreServed() throws Exception {
    long process = hub.hub().processes().getOrDefault("modem-proxy", 0L);
    hub.send("PATCH", "/api/modems/modem_0", "{\"proxy\": {\"max_connections\": 900}}");
    List<AutoCloseable> clients = new ArrayList<>();
    try {
      for (int client = 0; client < STALLED; client++) {
        clients.add(download(0));
      }
      Await.until(
          "nothing moves any more",
          PATIENCE,
          () -> {
            long before = moved();
            return connections(0) == STALLED && moved() == before && before > 0;
          });
      assertTrue(kilobytes(process) < MOST_KILOBYTES, kilobytes(process) + " kB");
      assertEquals("modem1\n", hub.curl(1, "-x", "http://PROXY", NAMED));
      end(clients);
      Await.until("all are gone", PATIENCE, () -> connections(0) == 0);

      for (int client = 0; client < SILENT; client++) {
        clients.add(new Socket(hub.rack().address(), RackHub.FIRST_PORT + 1));
      }
      assertEquals("modem2\n", hub.curl(2, "-x", "http://PROXY", NAMED));
      assertTrue(kilobytes(process) < MOST_KILOBYTES, kilobytes(process) + " kB");
    } finally {
      end(clients);
      hub.send("PATCH", "/api/modems/modem_0", "{\"proxy\": null}");
    }
    Await.until("all are gone", PATIENCE, () -> connections(1) == 0);
    assertEquals("modem1\n", hub.curl(1, "-x", "http://PROXY", NAMED));
  }

  private static void end(List<AutoCloseable> clients) throws Exception {
    for (AutoCloseable client : clients) {
      client.close();
    }
    clients.clear();
  }

  private static int connections(int modem) {
    return hub.get("modem-proxy", "/api/modems/modem_" + modem).path("connections").asInt(-1);
  }

  private static long moved() {
    return hub.get("modem-proxy", "/api/modems/modem_0").path("bytes_in").asLong();
  }

  /** The memory that a process has for itself, and its share of what it has with others. */
  private static long kilobytes(long process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process + "/smaps_rollup")).stream()
        .filter(line -> line.startsWith("Pss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void portThatAnotherProgramHolds_isNamed_andTakenWhenItIsFree() throws Exception {
    Process holder =
        hub.inside(
            "python3",
            "-c",
            "import socket, sys; s = socket.create_server((sys.argv[1], 4000)); print('held',"
                + " flush=True); sys.stdin.read()",
            hub.rack().address());
    try {
      assertEquals("held", holder.inputReader().readLine());
      hub.send("PATCH", "/api/modems/modem_1", "{\"proxy\": {\"port\": 4000}}");
      hub.await(1, "degraded");
      JsonNode modem = hub.get("modem-proxy", "/api/modems/modem_1");
      assertEquals("port_taken", modem.path("cause").asText(), modem.toString());
      assertTrue(modem.path("message").asText().contains("held by"), modem.toString());
    } finally {
      holder.destroy();
    }
    hub.await(1, "online");
    String proxy = "http://" + hub.rack().address() + ":4000";
    assertEquals("modem1\n", hub.curl(1, "-x", proxy, SITE));
    int port = RackHub.FIRST_PORT + 1;
    hub.send("PATCH", "/api/modems/modem_1", "{\"proxy\": {\"port\": %d}}".formatted(port));
    assertEquals("modem1\n", hub.curl(1, "-x", "http://PROXY", SITE));
    JsonNode taken =
        hub.send("PATCH", "/api/modems/modem_0", "{\"proxy\": {\"port\": %d}}".formatted(port));
    assertEquals("PORT_TAKEN", taken.path("error").asText(), taken.toString());
  }

  @Test
  void portThatIsToBeClosed_isClosedWhileTheModemIsAway() {
    hub.send("PATCH", "/api/modems/modem_1", "{\"proxy\": {\"when_offline\": \"close\"}}");
    hub.rack().unplug(1);
    hub.await(1, "absent");
    String refused = hub.curl(1, "-x", "http://PROXY", SITE);
    assertTrue(refused.contains("Connection refused") || refused.contains("connect to"), refused);
    hub.rack().plug(1, "wwan1");
    hub.await(1, "online");
    assertEquals("modem1\n", hub.curl(1, "-x", "http://PROXY", SITE));
    hub.send("PATCH", "/api/modems/modem_1", "{\"proxy\": {\"when_offline\": null}}");
  }
}
