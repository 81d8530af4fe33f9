package io.sensorhub.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.sensorhub.cli.instance.Loaded;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.runtime.instance.CheckedInstance;
import io.sensorhub.runtime.service.ServiceList;
import io.sensorhub.runtime.service.ServiceName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reload says and keeps while none of the services runs. */
class ReloadTest {

  /** The services that every instance has. */
  private static final List<ServiceName> ALWAYS =
      ServiceList.OF_THE_HUB.all().stream()
          .filter(service -> !service.equals(ServiceName.DEVICE_MANAGER))
          .filter(service -> !service.equals(ServiceName.MODEM_PROXY))
          .toList();

  private static final String PUMP =
      """
      {"device_id": "pump", "url": "http://192.0.2.2", "profile": "generic-json",
       "poll_interval": %s,
       "credentials": {"username": "me", "password": "__SECRET__pump.password__"}}
      """;

  private static final String TANK =
      """
      {"device_id": "tank", "url": "__SECRET__tank_url__", "profile": "generic-json"}
      """;

  @TempDir private Path folder;

  private Run run;

  private record Said(int code, List<String> out, String err) {}

  @BeforeEach
  void prepare() throws Exception {
    run = new Run(folder);
    run.secret("creds", "pump.password=hunter2\ntank_url=http://192.0.2.3/hunter4\n");
    run.says(devices(PUMP.formatted("5"), TANK));
    run.prepare();
  }

  private static String devices(String... devices) {
    return "\"devices\": [" + String.join(",", devices) + "]";
  }

  private Said reload() throws IOException, ConfigurationException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        new Reload(
                Loaded.read(run.reader()),
                run.run(),
                ServiceList.OF_THE_HUB,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                System::nanoTime)
            .run();
    return new Said(
        code,
        out.toString(StandardCharsets.UTF_8).lines().toList(),
        err.toString(StandardCharsets.UTF_8));
  }

  private String revision() throws ConfigurationException {
    return CheckedInstance.read(run.run().checked()).revision();
  }

  @Test
  void numbersOfTheCopy_areThoseOfTheFile() throws Exception {
    run.says(
        """
        "config": {"ports": [{"port_id": "bus", "address": "tcp://192.0.2.1:502",
          "driver": "modbus-tcp", "framing": "mbap"}]},
        "devices": [{"device_id": "boiler", "port_id": "bus", "unit_id": 7, "retries": 2,
          "profile": "generic-modbus", "registers":
            {"flow": {"address": 10, "type": "int16", "scale": 0.1, "offset": 1.0}}},
          {"device_id": "meter", "port_id": "bus", "unit_id": 8, "profile": "eastron-sdm120"}]
        """);
    reload();
    assertEquals(List.of("nothing has changed"), reload().out());
  }

  private static String lines(int number) {
    return IntStream.range(0, number)
        .mapToObj(
            """
            {"port_id": "p%d", "serial_path": "/dev/p%<d", "driver": "json-lines"}
            """
                ::formatted)
        .collect(Collectors.joining(",", "\"config\": {\"ports\": [", "]}"));
  }

  @Test
  void linesThatNeedMoreMemoryThanTheRunHas_needARestart() throws Exception {
    run.says(lines(16));
    assertEquals(0, reload().code());
    run.says(lines(17));
    Said said = reload();
    assertEquals(Reload.EXIT_RESTART, said.code());
    assertTrue(
        said.err().contains("memory for the lines (1 MiB more than usual, 0 at the"), said.err());
    run.says(lines(20));
    run.prepare();
    run.says(lines(18));
    assertEquals(0, reload().code());
    run.says(lines(600));
    ConfigurationException tooMany = assertThrows(ConfigurationException.class, this::reload);
    assertTrue(
        String.valueOf(tooMany.getMessage()).contains("these need 300"), tooMany.getMessage());
  }

  @Test
  void theSameFile_isNoChange() throws Exception {
    String before = revision();
    assertEquals(List.of("nothing has changed"), reload().out());
    assertEquals(before, revision());
  }

  @Test
  void difference_isTold_andEachServiceThatDoesNotRunIsNamed() throws Exception {
    run.says(
        devices(PUMP.formatted("7"), "{\"device_id\": \"new\", \"ip\": \"192.0.2.9\"}")
            + ", \"update_interval\": 20");
    Said said = reload();
    assertEquals(0, said.code(), said.err());
    assertEquals(
        List.of(
                "- device tank",
                "~ device pump: poll_interval",
                "+ device new",
                "~ update_interval")
            .stream()
            .sorted()
            .toList(),
        said.out().stream().sorted().toList());
    for (ServiceName service : ALWAYS) {
      assertTrue(said.err().contains(service + " does not run now"), said.err());
    }
    assertEquals(List.of("nothing has changed"), reload().out());
  }

  @Test
  void secretThatChanges_isAChangeOfItsDevice_andIsNotShown() throws Exception {
    run.secret("creds", "pump.password=hunter3\ntank_url=http://192.0.2.3/hunter5\n");
    Said said = reload();
    assertEquals(
        List.of("~ device pump: credentials", "~ device tank: url"), said.out(), said.err());
    assertEquals(List.of("nothing has changed"), reload().out());
    run.says(devices(PUMP.formatted("6"), TANK));
    run.secret("creds", "pump.password=hunter6\ntank_url=http://192.0.2.3/hunter5\n");
    said = reload();
    assertEquals(List.of("~ device pump: poll_interval, credentials"), said.out());
    assertFalse(said.err().contains("hunter"), said.err());
    run.says(devices(PUMP.formatted("6")));
    run.secret("creds", "pump.password=hunter6\n");
    assertEquals(List.of("- device tank"), reload().out());
  }

  @Test
  void profileThatChanges_isAChangeOfItsDevices() throws Exception {
    Path profiles = Files.createDirectories(folder.resolve("profiles.d"));
    Files.writeString(
        profiles.resolve("generic-json.yaml"), "driver: http\nsilence: 9\ntype: pump\n");
    Said said = reload();
    assertEquals(2, said.out().size(), said.out().toString());
    assertTrue(said.out().getFirst().startsWith("~ device pump: profile"), said.out().toString());
  }

  @Test
  void profileThatAnAddressMayTurnOutToHave_isAChangeOfItsDevice_andIsCheckedToo()
      throws Exception {
    run.says(devices("{\"device_id\": \"found\", \"ip\": \"192.0.2.9\"}", PUMP.formatted("5")));
    reload();
    Path profiles = Files.createDirectories(folder.resolve("profiles.d"));
    Path shipped = Path.of("../profiles/tasmota.yaml");
    String text = Files.readString(shipped);
    Files.writeString(profiles.resolve("tasmota.yaml"), text + "\nroom: 1\n");
    assertThrows(ConfigurationException.class, this::reload);
    Files.writeString(
        profiles.resolve("tasmota.yaml"), text.replaceFirst("protocol:", "protocol:\n  pth: /x"));
    assertThrows(ConfigurationException.class, this::reload);
    Files.writeString(
        profiles.resolve("tasmota.yaml"),
        text.replaceFirst("(?m)^description:.*$", "description: one of my own"));
    assertEquals(List.of("~ device found: profile"), reload().out());
    assertEquals(List.of("nothing has changed"), reload().out());
  }

  @Test
  void fault_changesNothing() throws Exception {
    String before = revision();
    run.says("\"devicess\": []");
    assertThrows(ConfigurationException.class, this::reload);
    run.says(devices(PUMP.formatted("5"), TANK));
    run.secret("creds", "tank_url=http://192.0.2.3\n");
    assertThrows(ConfigurationException.class, this::reload);
    assertEquals(before, revision());
  }

  @Test
  void whatNeedsARestart_isNamed_andNothingIsApplied() throws Exception {
    String before = revision();
    Files.writeString(run.file(), "{\"instance_id\": \"attic\", \"devices\": []}");
    Said said = reload();
    assertEquals(Reload.EXIT_RESTART, said.code());
    assertTrue(said.err().contains("instance_id: needs a restart"), said.err());
    run.says(devices(PUMP.formatted("9"), TANK));
    run.secret("mqtt", "username=me\npassword=hunter7\n");
    said = reload();
    assertEquals(Reload.EXIT_RESTART, said.code());
    assertTrue(said.err().contains("_mqtt password: needs a restart"), said.err());
    assertFalse(said.err().contains("hunter"), said.err());
    assertEquals(List.of(), said.out());
    assertEquals(before, revision());
  }

  /** Services that answer as told: the launcher asks each of them in its order. */
  private static HttpServer services(int... statuses) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Iterator<Integer> answers = Arrays.stream(statuses).iterator();
    server.createContext(
        "/instance/reload",
        exchange -> {
          byte[] body = "{\"message\": \"said\", \"applied\": []}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answers.next(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private Said reloadWith(int... statuses) throws Exception {
    HttpServer server = services(statuses);
    try {
      List<String> lines = new ArrayList<>();
      for (ServiceName service : ALWAYS) {
        int port = lines.size() < statuses.length ? server.getAddress().getPort() : 1;
        lines.add(service.text() + " http://127.0.0.1:" + port);
      }
      run.run().replace(ServiceAddresses.FILE, lines);
      return reload();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whatAllServicesRefuse_isNotInTheRunEither() throws Exception {
    String before = revision();
    run.says(devices(PUMP.formatted("7")));
    for (int[] refusals : new int[][] {{401, 401, 401, 401}, {422, 409, 401, 403}, {401}}) {
      Said said = reloadWith(refusals);
      assertEquals(1, said.code());
      assertEquals(List.of(), said.out());
      assertTrue(said.err().endsWith("nothing was changed\n"), said.err());
      assertEquals(before, revision());
    }
    Said said = reloadWith(200, 200, 200, 200);
    assertEquals(0, said.code(), said.err());
    assertEquals(List.of("- device tank", "~ device pump: poll_interval"), said.out());
  }

  @Test
  void whatOneServiceHas_orMayHave_staysInTheRun() throws Exception {
    for (int other : new int[] {200, 500}) {
      run.says(devices(PUMP.formatted("7." + other)));
      String before = revision();
      Said said = reloadWith(422, other, 401, 401);
      assertEquals(1, said.code());
      assertTrue(said.out().contains("~ device pump: poll_interval"), said.out().toString());
      assertNotEquals(before, revision());
    }
  }

  @Test
  void secretThatIsGone_blocksNoReload_whateverItStoodFor() throws Exception {
    String[] places = {
      "\"tls\": {\"fingerprint\": \"__SECRET__gone__\"}",
      "\"poll_interval\": \"__SECRET__gone__\"",
      "\"timeout\": {\"read\": \"__SECRET__gone__\"}",
      "\"values\": {\"a\": \"__SECRET__gone__\"}",
      "\"credentials\": {\"token\": \"x\", \"header\": \"__SECRET__gone__\"}",
      "\"profile\": \"__SECRET__gone__\"",
      "\"properties\": {\"a\": {\"deadband\": \"__SECRET__gone__\"}}"
    };
    String[] values = {
      "00".repeat(32), "7", "3", "/a", "X-Key", "generic-json", "0.5",
    };
    for (int i = 0; i < places.length; i++) {
      String place = places[i];
      String profile = place.contains("profile") ? "" : "\"profile\": \"generic-json\", ";
      run.secret("creds", "pump.password=hunter2\ngone=" + values[i] + "\n");
      run.says(
          devices(
              PUMP.formatted("5"),
              "{\"device_id\": \"odd\", \"url\": \"http://192.0.2.4\", " + profile + place + "}"));
      reload();
      run.secret("creds", "pump.password=hunter2\n");
      run.says(devices(PUMP.formatted("8")));
      Said said = reload();
      assertEquals(0, said.code(), place + said.err());
      assertTrue(said.out().contains("~ device pump: poll_interval"), said.out().toString());
      run.says(devices(PUMP.formatted("5")));
      reload();
    }
  }

  @Test
  void secretOfASensorAsThePlatformWritesIt_isToldWithItsId() throws Exception {
    String sensors =
        """
        "connection": {"sensors": [{"sensor_id": "attic", "sensor_type": "temperature",
          "url": "http://192.0.2.5", "credentials": {"token": "__SECRET__attic__"}}]}
        """;
    run.secret("creds", "attic=hunter2\n");
    run.says(sensors);
    reload();
    run.secret("creds", "attic=hunter3\n");
    assertEquals(List.of("~ device attic: credentials"), reload().out());
    run.secret("creds", "");
    run.says("\"connection\": {\"sensors\": []}");
    assertEquals(List.of("- device attic"), reload().out());
  }
}
