package io.sensorhub.modem.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.modem.Main;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.access.Account;
import io.sensorhub.runtime.access.Role;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.SettingsReader;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.tls.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A service of proxies in this process, with one module that is not plugged in, and the API for
 * other machines, which curl asks. A reverse proxy is played: curl says where it asks from.
 */
final class OpenDoor implements AutoCloseable {

  static final String IMEI = "867322040123456";
  static final String ADMIN_TOKEN = "token-of-this-hub";
  static final String KEY = "0123456789abcdef0123456789abcdef";
  static final String PASSWORD = "correct horse battery";

  /** What came back. */
  record Answer(int status, String head, String body) {

    JsonNode json() throws IOException {
      return Json.parse(body);
    }
  }

  private final Path folder;
  private final int port = FreePort.find();
  private final int near = FreePort.find();
  private final Service service;
  private final Map<Role, String> tokens = new HashMap<>();

  OpenDoor(Path folder) throws Exception {
    this(folder, FreePort.find());
  }

  /**
   * @param fixed port of the module's proxy; 0: there is no module
   */
  OpenDoor(Path folder, int fixed) throws Exception {
    this.folder = folder;
    new TestAuthority(folder).sign("hub", "ec", 9, "DNS:hub.test,IP:127.0.0.1");
    List<String> lines = new ArrayList<>();
    for (Role role : Role.values()) {
      lines.add(Account.line(role.wireName(), role, PASSWORD));
    }
    users(lines);
    Files.writeString(folder.resolve("rack_jwt"), KEY);
    Map<String, String> environment =
        Map.of(
            "INSTANCE_NAME",
            "rack",
            "HUB_TOKEN",
            ADMIN_TOKEN,
            "HUB_STATE",
            folder.resolve("state").toString(),
            "HUB_TLS_CERT",
            folder.resolve("hub.pem").toString(),
            "HUB_TLS_KEY",
            folder.resolve("hub.key").toString(),
            "SERVICE_PORT",
            Integer.toString(near),
            "SERIAL_HANDLER_URL",
            "http://127.0.0.1:" + FreePort.find());
    SettingsReader reader = new SettingsReader(environment, folder);
    String instance =
        """
        {"instance_id": "rack", "friendly_name": "Rack",
         "config": {"ports": [{"port_id": "m", "serial_path": "/dev/m", "driver": "at-modem"}],
                    "modems": {"api": {"port": %d, "trusted_proxies": ["127.0.0.1"]},
                               "of": {%s}}},
         "devices": [{"device_id": "modem_1", "port_id": "m", "profile": "quectel-ec25"}]}
        """
            .formatted(
                port,
                fixed == 0 ? "" : "\"%s\": {\"proxy\": {\"port\": %d}}".formatted(IMEI, fixed));
    service =
        new Service(
            ServiceName.MODEM_PROXY,
            reader,
            reader.read(),
            TestInstance.of(instance),
            Clock.systemUTC());
    Main.assemble(service);
  }

  void users(List<String> lines) throws IOException {
    Files.write(folder.resolve("rack_users"), lines);
  }

  int port() {
    return port;
  }

  /** What the port of this machine answers. */
  JsonNode near(String path, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-H", "Authorization: Bearer " + ADMIN_TOKEN));
    arguments.addAll(List.of(more));
    arguments.add("http://127.0.0.1:" + near + path);
    return Json.parse(run(arguments));
  }

  /** Asks as curl does. */
  Answer ask(String method, String path, List<String> more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-i", "-X", method));
    arguments.addAll(List.of("--cacert", folder.resolve("authority.pem").toString()));
    arguments.addAll(more);
    arguments.add("https://127.0.0.1:" + port + path);
    String said = run(arguments).replace("HTTP/1.1 100 Continue\r\n\r\n", "");
    int end = said.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no answer: " + said);
    }
    return new Answer(
        Integer.parseInt(said.substring(9, 12)), said.substring(0, end), said.substring(end + 4));
  }

  /** Asks with the token of a role, which logs in for it once. */
  Answer as(Role role, String method, String path, String... more) throws IOException {
    String token = tokens.get(role);
    if (token == null) {
      token = login(role.wireName(), PASSWORD, "192.0.2.1").json().path("token").asText();
      tokens.put(role, token);
    }
    List<String> arguments = new ArrayList<>(List.of("-H", "Authorization: Bearer " + token));
    arguments.addAll(List.of(more));
    return ask(method, path, arguments);
  }

  Answer login(String name, String password, String from, String... more) throws IOException {
    String body = Json.object().put("name", name).put("password", password).toString();
    List<String> arguments = new ArrayList<>(List.of("-H", "X-Forwarded-For: " + from, "-d", body));
    arguments.addAll(List.of(more));
    return ask("POST", "/api/login", arguments);
  }

  static String run(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "--noproxy", "*", "-m", "20"));
    command.addAll(arguments);
    Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    service.close();
  }
}
