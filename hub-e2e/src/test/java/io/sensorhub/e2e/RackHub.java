package io.sensorhub.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.modem.ModemSimulator;
import io.sensorhub.testkit.network.ModemRack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A whole hub without any capability, on a machine with modems of one subnet: AT lines on
 * pseudo-terminals, interfaces that are pairs of virtual Ethernet devices into namespaces. The
 * module with the number of a socket is in it at first.
 */
final class RackHub implements AutoCloseable {

  /** The port of the first modem's proxy. */
  static final int FIRST_PORT = 3128;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final int modems;
  private final ModemRack rack;
  private final List<PseudoTerminal> terminals = new ArrayList<>();
  private final List<ModemSimulator> simulators = new ArrayList<>();
  private final Process broker;
  private final RunningHub hub;

  RackHub(Path folder, int modems) throws IOException {
    this(folder, modems, "");
  }

  /**
   * @param more members of {@code config.modems}, each with a comma behind it
   */
  RackHub(Path folder, int modems, String more) throws IOException {
    this.modems = modems;
    this.rack = ModemRack.create(Files.createDirectory(folder.resolve("sys")), modems);
    List<String> ports = new ArrayList<>();
    List<String> devices = new ArrayList<>();
    for (int modem = 0; modem < modems; modem++) {
      Path link = folder.resolve(ModemRack.place(modem) + ":1.2-port0");
      PseudoTerminal terminal = PseudoTerminal.at(link);
      terminals.add(terminal);
      simulators.add(new ModemSimulator(terminal, imei(modem)));
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
          "modems": {%s "proxy": {"listen": "%s", "allow": ["10.0.0.0/8"], "connect_timeout": 5}}},
         "devices": [%s]}
        """
            .formatted(String.join(",", ports), more, rack.address(), String.join(",", devices)));
    this.broker = broker(folder);
    Map<String, String> environment =
        Map.of("HUB_SYS", rack.sys().toString(), "MQTT_HOST", "127.0.0.1");
    this.hub = new Launcher(folder, environment).by(rack.command()).up(file);
  }

  /**
   * A broker on the machine of the modems, for without a capability the hub starts none as root.
   */
  private Process broker(Path folder) throws IOException {
    Path file = folder.resolve("broker.conf");
    Files.writeString(file, "listener 1883 127.0.0.1\nallow_anonymous true\nuser root\n");
    List<String> command = new ArrayList<>(rack.command());
    command.addAll(List.of("mosquitto", "-c", file.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("broker.log").toFile())
        .start();
  }

  ModemRack rack() {
    return rack;
  }

  RunningHub hub() {
    return hub;
  }

  static String imei(int module) {
    return "8673220400000%02d".formatted(module);
  }

  /** Puts modules into the sockets: the one with that number into each, in the order of sockets. */
  void insert(List<Integer> modules) {
    simulators.forEach(simulator -> simulator.terminal(null));
    for (int socket = 0; socket < modules.size(); socket++) {
      simulators.get(modules.get(socket)).terminal(terminals.get(socket));
    }
  }

  /** Starts a program on the machine of the modems; whoever asks for it ends it. */
  Process inside(String... words) throws IOException {
    List<String> command = new ArrayList<>(rack.command());
    command.addAll(List.of(words));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** What a service answers on the machine's loopback; an empty object if it does not. */
  JsonNode get(String service, String path) {
    return ask(service, path);
  }

  /**
   * What a request to the service of the proxies is answered.
   *
   * @param headers besides the ordinary ones
   */
  JsonNode send(String method, String path, String body, String... headers) {
    List<String> how = new ArrayList<>(List.of("-X", method, "-d", body));
    for (String header : headers) {
      how.addAll(List.of("-H", header));
    }
    return ask("modem-proxy", path, how.toArray(String[]::new));
  }

  /** The module with a number. */
  ModemSimulator module(int module) {
    return simulators.get(module);
  }

  /** The file that modules are kept in. */
  Path database() {
    return hub.folder().resolve("modems.db");
  }

  /** Ends the service of the proxies at once, and waits for the next one. */
  void killProxies() {
    long before = hub.processes().getOrDefault("modem-proxy", 0L);
    if (!ProcessHandle.of(before).orElseThrow().destroyForcibly()) {
      throw new AssertionError("not killed: " + before);
    }
    Await.until(
        "another process",
        PATIENCE,
        () -> hub.processes().getOrDefault("modem-proxy", before) != before);
  }

  private JsonNode ask(String service, String path, String... how) {
    List<String> command = new ArrayList<>(rack.command());
    String port = hub.started().path("ports").path(service).asText();
    command.addAll(List.of("curl", "-s", "-m", "10"));
    command.addAll(List.of(how));
    command.add("http://127.0.0.1:" + port + path);
    try {
      return Json.parse(run(command));
    } catch (JsonProcessingException e) {
      return Json.object();
    }
  }

  /** What the broker retains; empty: nothing within ten seconds. */
  String retained(String topic) {
    List<String> command = new ArrayList<>(rack.command());
    command.addAll(
        List.of(
            "mosquitto_sub", "-h", "127.0.0.1", "-C", "1", "-W", "10", "-t", hub.root() + topic));
    return run(command).trim();
  }

  void publish(String topic, String payload) {
    List<String> command = new ArrayList<>(rack.command());
    command.addAll(
        List.of(
            "mosquitto_pub",
            "-h",
            "127.0.0.1",
            "-q",
            "1",
            "-t",
            hub.root() + topic,
            "-m",
            payload));
    String said = run(command);
    if (!said.isEmpty()) {
      throw new AssertionError(said);
    }
  }

  /** Changes the rules of a modem, one change after another, over one connection. */
  void change(int modem, int times) throws IOException {
    String port = hub.started().path("ports").path("modem-proxy").asText();
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < times; i++) {
      requests
          .append(i == 0 ? "" : "next\n")
          .append("silent\nrequest = PATCH\noutput = /dev/null\n")
          .append("url = \"http://127.0.0.1:%s/api/modems/modem_%d\"\n".formatted(port, modem))
          .append(
              "data = \"{\\\"proxy\\\": {\\\"max_connections\\\": %d}}\"\n".formatted(i % 7 + 1));
    }
    List<String> command = new ArrayList<>(rack.command());
    Path file = Files.writeString(hub.folder().resolve("changes"), requests);
    command.addAll(List.of("curl", "-K", file.toString()));
    run(command);
  }

  /**
   * Lets this machine's loopback lead to a service on the machine of the modems; whoever asks for
   * it ends the process.
   */
  Process lead(int port, String service) throws IOException {
    String far = hub.started().path("ports").path(service).asText();
    return new ProcessBuilder(
            "socat",
            "TCP-LISTEN:%d,bind=127.0.0.1,fork,reuseaddr".formatted(port),
            "EXEC:\"%s socat - TCP:127.0.0.1:%s\"".formatted(String.join(" ", rack.command()), far))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Waits until the proxy of the modem in a socket is in a state. */
  void await(int socket, String state) {
    Await.until(
        "modem " + socket + " is " + state,
        PATIENCE,
        () ->
            get("modem-proxy", "/sensor/modem_" + socket + "_proxy")
                .path("state")
                .asText()
                .equals(state));
  }

  /** Waits until these modules serve, each by the socket that it is in. */
  void awaitServing(List<Integer> modules) {
    Await.until(
        "modules " + modules + " serve",
        PATIENCE,
        () -> {
          JsonNode all = get("modem-proxy", "/api/modems").path("modems");
          int serving = 0;
          for (JsonNode modem : all) {
            for (int socket = 0; socket < modules.size(); socket++) {
              boolean it =
                  modem.path("serial").asText().equals(imei(modules.get(socket)))
                      && modem.path("path").asText().equals(ModemRack.place(socket))
                      && modem.path("state").asText().equals("online");
              serving += it ? 1 : 0;
            }
          }
          return serving == modules.size();
        });
  }

  /** What curl says by the proxy of a module. */
  String curl(int module, String... arguments) {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "30"));
    for (String argument : arguments) {
      command.add(argument.replace("PROXY", rack.address() + ":" + (FIRST_PORT + module)));
    }
    return run(command);
  }

  /** Packets that another modem, or the machine's own line, has seen. */
  long elsewhere(int socket) {
    long packets = rack.line().count("packet");
    for (int other = 0; other < modems; other++) {
      packets += other == socket ? 0 : rack.network(other).count("packet");
    }
    return packets;
  }

  @Override
  public void close() {
    hub.close();
    simulators.forEach(ModemSimulator::close);
    terminals.forEach(PseudoTerminal::close);
    broker.destroy();
    rack.close();
  }
}
