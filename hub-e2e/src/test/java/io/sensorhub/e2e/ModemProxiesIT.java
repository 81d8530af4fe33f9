package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.modem.ModemSimulator;
import io.sensorhub.testkit.network.ModemNetwork;
import io.sensorhub.testkit.network.ModemRack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole hub without any capability, on a machine with three modems of one subnet: AT lines on
 * pseudo-terminals, interfaces that are pairs of virtual Ethernet devices into namespaces.
 */
class ModemProxiesIT {

  private static final int MODEMS = 3;
  private static final int FIRST_PORT = 3128;
  private static final String SITE = "http://" + ModemNetwork.TARGET + "/";
  private static final String NAMED = "http://www.example.org/";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path folder;
  private static ModemRack rack;
  private static Process broker;
  private static RunningHub hub;
  private static final List<PseudoTerminal> TERMINALS = new ArrayList<>();
  private static final List<ModemSimulator> SIMULATORS = new ArrayList<>();

  private static String imei(int module) {
    return "86732204000001" + module;
  }

  @BeforeAll
  static void start() throws IOException {
    rack = ModemRack.create(Files.createDirectory(folder.resolve("sys")), MODEMS);
    List<String> ports = new ArrayList<>();
    List<String> devices = new ArrayList<>();
    for (int modem = 0; modem < MODEMS; modem++) {
      Path link = folder.resolve(ModemRack.place(modem) + ":1.2-port0");
      PseudoTerminal terminal = PseudoTerminal.at(link);
      TERMINALS.add(terminal);
      SIMULATORS.add(new ModemSimulator(terminal, imei(modem)));
      ports.add(
          "{\"port_id\": \"p%d\", \"serial_path\": \"%s\", \"driver\": \"at-modem\"}"
              .formatted(modem, link));
      devices.add(
          "{\"device_id\": \"modem_%d\", \"port_id\": \"p%d\", \"profile\": \"quectel-ec25\"}"
              .formatted(modem, modem));
    }
    Path file = folder.resolve("rack.json");
    Files.writeString(
        file,
        """
        {"instance_id": "rack",
         "config": {"ports": [%s],
          "modems": {"proxy": {"listen": "%s", "allow": ["10.0.0.0/8"], "connect_timeout": 5}}},
         "devices": [%s]}
        """
            .formatted(String.join(",", ports), rack.address(), String.join(",", devices)));
    broker = broker();
    Map<String, String> environment =
        Map.of("HUB_SYS", rack.sys().toString(), "MQTT_HOST", "127.0.0.1");
    Launcher launcher = new Launcher(folder, environment).by(rack.command());
    hub = launcher.up(file);
  }

  /**
   * A broker on the machine of the modems, for without a capability the hub starts none as root.
   */
  private static Process broker() throws IOException {
    Path file = folder.resolve("broker.conf");
    Files.writeString(file, "listener 1883 127.0.0.1\nallow_anonymous true\nuser root\n");
    List<String> command = new ArrayList<>(rack.command());
    command.addAll(List.of("mosquitto", "-c", file.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("broker.log").toFile())
        .start();
  }

  @AfterAll
  static void end() {
    if (hub != null) {
      hub.close();
    }
    SIMULATORS.forEach(ModemSimulator::close);
    TERMINALS.forEach(PseudoTerminal::close);
    broker.destroy();
    rack.close();
  }

  @BeforeEach
  void plugIn() {
    for (int modem = 0; modem < MODEMS; modem++) {
      rack.plug(modem, "wwan" + modem);
      awaitState(modem, "online");
    }
  }

  @AfterEach
  void pullOut() {
    for (int modem = 0; modem < MODEMS; modem++) {
      rack.unplug(modem);
      awaitState(modem, "absent");
    }
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  /** What a service answers on the machine's loopback. */
  private static JsonNode get(String service, String path) {
    List<String> command = new ArrayList<>(rack.command());
    String port = hub.started().path("ports").path(service).asText();
    command.addAll(List.of("curl", "-s", "-m", "10", "http://127.0.0.1:" + port + path));
    try {
      return Json.parse(run(command));
    } catch (JsonProcessingException e) {
      return Json.object();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitState(int modem, String state) {
    Await.until(
        "modem " + modem + " is " + state,
        PATIENCE,
        () ->
            get("modem-proxy", "/sensor/modem_" + modem + "_proxy")
                .path("state")
                .asText()
                .equals(state));
  }

  private static void awaitModule(int modem, String imei) {
    Await.until(
        imei + " is where modem " + modem + " is",
        PATIENCE,
        () -> {
          JsonNode proxy = get("modem-proxy", "/sensor/modem_" + modem + "_proxy");
          return proxy.path("imei").asText().equals(imei)
              && proxy.path("state").asText().equals("online");
        });
  }

  private static String curl(int port, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "30"));
    for (String argument : arguments) {
      command.add(argument.replace("PROXY", rack.address() + ":" + port));
    }
    return run(command);
  }

  /** Packets that another modem, or the machine's own line, has seen. */
  private static long elsewhere(int modem) {
    long packets = rack.line().count("packet");
    for (int other = 0; other < MODEMS; other++) {
      packets += other == modem ? 0 : rack.network(other).count("packet");
    }
    return packets;
  }

  @Test
  void eachPort_leavesByItsModem_inEachProtocol_andAsksNamesThere() throws Exception {
    for (int modem = 0; modem < MODEMS; modem++) {
      int port = FIRST_PORT + modem;
      String name = "modem" + modem + "\n";
      long before = elsewhere(modem);
      assertEquals(name, curl(port, "-x", "http://PROXY", SITE));
      assertEquals(name, curl(port, "-x", "http://PROXY", NAMED));
      assertEquals(name, curl(port, "-p", "-x", "http://PROXY", NAMED));
      assertEquals(name, curl(port, "--socks4", "PROXY", SITE));
      assertEquals(name, curl(port, "--socks4a", "PROXY", NAMED));
      assertEquals(name, curl(port, "--socks5-hostname", "PROXY", NAMED));
      assertEquals(before, elsewhere(modem));
      JsonNode state = get("state-aggregator", "/device/modem_" + modem + "_proxy");
      assertEquals(imei(modem), state.path("imei").asText(), state.toString());
      assertEquals(port, state.path("proxy_port").asInt(), state.toString());
      assertEquals(ModemRack.address(modem), state.path("wan_ip").asText());
    }
  }

  @Test
  void modemThatGoes_isRefused_thoughAnotherTakesItsName_andReturnsUnderAnother() throws Exception {
    rack.unplug(1);
    rack.unplug(2);
    rack.plug(2, "wwan1");
    awaitState(1, "absent");
    awaitState(2, "online");
    long before = elsewhere(2);
    String refused = curl(FIRST_PORT + 1, "-i", "-x", "http://PROXY", SITE);
    assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
    assertTrue(refused.contains("modem_offline"), refused);
    refused = curl(FIRST_PORT + 1, "--socks5-hostname", "PROXY", NAMED);
    assertTrue(!refused.contains("modem"), refused);
    assertEquals(before, elsewhere(2));
    assertEquals("modem2\n", curl(FIRST_PORT + 2, "-x", "http://PROXY", SITE));
    rack.plug(1, "wwan9");
    awaitState(1, "online");
    assertEquals("modem1\n", curl(FIRST_PORT + 1, "-x", "http://PROXY", NAMED));
  }

  /** Puts modules into the first two sockets. */
  private static void exchange(int first, int second) {
    SIMULATORS.get(first).terminal(null);
    SIMULATORS.get(second).terminal(TERMINALS.get(1));
    SIMULATORS.get(first).terminal(TERMINALS.get(0));
  }

  @Test
  void modulesThatChangePlaces_keepTheirPorts() throws Exception {
    rack.unplug(0);
    rack.unplug(1);
    exchange(1, 0);
    rack.plug(0, "wwan4");
    rack.plug(1, "wwan5");
    try {
      awaitModule(0, imei(1));
      awaitModule(1, imei(0));
      assertEquals("modem1\n", curl(FIRST_PORT, "-x", "http://PROXY", SITE));
      assertEquals("modem0\n", curl(FIRST_PORT + 1, "-x", "http://PROXY", SITE));
      assertEquals(imei(1), get("modem-proxy", "/sensor/modem_0_proxy").path("imei").asText());
    } finally {
      exchange(0, 1);
    }
  }

  @Test
  void strictFilter_isNamedWithTheLineToSet() {
    rack.filter(1, 1);
    awaitState(1, "degraded");
    JsonNode errors = get("modem-proxy", "/errors").path("errors").path("modem_1_proxy");
    assertEquals("PROXY_HINDERED", errors.path("error").asText());
    assertTrue(
        errors.path("message").asText().contains("net.ipv4.conf.wwan1.rp_filter=2"),
        errors.toString());
    assertEquals("degraded", get("modem-proxy", "/health").path("status").asText());
  }

  /** What a request to the service of the proxies is answered. */
  private static JsonNode send(String method, String path, String body) throws Exception {
    List<String> command = new ArrayList<>(rack.command());
    String port = hub.started().path("ports").path("modem-proxy").asText();
    command.addAll(
        List.of(
            "curl", "-s", "-m", "10", "-X", method, "-d", body, "http://127.0.0.1:" + port + path));
    return Json.parse(run(command));
  }

  @Test
  void portsAndChanges_outliveAKill() throws Exception {
    JsonNode changed =
        send("PATCH", "/api/modems/" + imei(2), "{\"proxy\": {\"deny_ports\": [80]}}");
    assertEquals(1, changed.path("version").asInt(), changed.toString());
    String refused = curl(FIRST_PORT + 2, "-i", "-x", "http://PROXY", SITE);
    assertTrue(refused.startsWith("HTTP/1.1 403 "), refused);
    assertEquals("modem1\n", curl(FIRST_PORT + 1, "-x", "http://PROXY", SITE));
    long before = hub.processes().getOrDefault("modem-proxy", 0L);
    assertTrue(ProcessHandle.of(before).orElseThrow().destroyForcibly());
    Await.until(
        "another process",
        PATIENCE,
        () -> hub.processes().getOrDefault("modem-proxy", before) != before);
    for (int modem = 0; modem < MODEMS; modem++) {
      awaitState(modem, "online");
    }
    refused = curl(FIRST_PORT + 2, "-i", "-x", "http://PROXY", SITE);
    assertTrue(refused.startsWith("HTTP/1.1 403 "), refused);
    changed = send("PATCH", "/api/modems/modem_2", "{\"proxy\": {\"deny_ports\": null}}");
    assertEquals(2, changed.path("version").asInt(), changed.toString());
    for (int modem = 0; modem < MODEMS; modem++) {
      assertEquals("modem" + modem + "\n", curl(FIRST_PORT + modem, "-x", "http://PROXY", SITE));
    }
    JsonNode all = get("modem-proxy", "/api/modems");
    assertEquals(MODEMS, all.path("count").asInt(), all.toString());
    assertEquals(MODEMS, all.path("seen").asInt(), all.toString());
  }

  @Test
  void commandsForAModem_reachIt() throws Exception {
    JsonNode answer = send("POST", "/api/modems/modem_0/command", "{\"command\": \"AT+CGSN\"}");
    assertEquals(imei(0), answer.path("lines").path(0).asText(), answer.toString());
    answer = send("POST", "/api/modems/" + imei(0) + "/command", "{\"command\": \"AT+EGMR\"}");
    assertEquals("COMMAND_FORBIDDEN", answer.path("error").asText(), answer.toString());
    answer = send("POST", "/api/modems/nobody/restart", "{}");
    assertEquals("UNKNOWN_MODEM", answer.path("error").asText(), answer.toString());
  }
}
