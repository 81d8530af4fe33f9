package io.sensorhub.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.port.Connecting;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.core.port.LineAddress;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.port.SerialParameters;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.core.profile.ProfileSource;
import io.sensorhub.core.profile.PublishRule;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.OwnKeys;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.PropertyPointers;
import io.sensorhub.core.tree.Section;
import io.sensorhub.core.tree.StrictTree;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InstanceReaderTest {

  /** Profiles, each with a driver and nothing else but the kind of what is simulated. */
  private static final ProfileSource PROFILES =
      new ProfileSource() {
        private static final Map<String, String> DRIVERS =
            Map.of(
                "generic-json-lines", "json-lines",
                "generic-json", "http",
                "probe", "http",
                "simulated-temperature", "simulated",
                "simulated-motion", "simulated");

        @Override
        public Set<String> names() {
          return DRIVERS.keySet();
        }

        @Override
        public Optional<Profile> find(String name, Problems problems) {
          String yaml = "driver: " + DRIVERS.getOrDefault(name, "none") + "\n";
          if (name.startsWith("simulated-")) {
            yaml += "protocol: {kind: " + name.substring("simulated-".length()) + "}\n";
          }
          return StrictTree.yaml(yaml.getBytes(StandardCharsets.UTF_8), name + "#", problems)
              .flatMap(tree -> Profile.read(name, tree, name + "#", problems));
        }
      };

  private static final Owner BUS = owner("a Modbus bus", "framing", "unit_id");

  /** Owners, each of a key or two. */
  private static final Owners OWNERS =
      new Owners(
          Map.of(
              "json-lines",
              Owners.without("a device that sends lines"),
              "modbus-rtu",
              BUS,
              "modbus-tcp",
              BUS,
              Owners.HTTP,
              owner("a web device", "none", "values", "push_token"),
              Owners.SIMULATED,
              Owners.without("a simulated device")));

  private static Owner owner(String whose, String ofPort, String... ofDevice) {
    return new Owner() {
      @Override
      public String whose() {
        return whose;
      }

      @Override
      public void readPort(Section port) {
        port.choice(ofPort, List.of("rtu", "mbap"));
      }

      @Override
      public void readDevice(Section device) {
        for (String key : ofDevice) {
          device.value(key);
        }
      }
    };
  }

  private static final String GOOD =
      """
      {
        "instance_id": "cellar",
        "update_interval": 2.5,
        "config": {
          "cache_ttl": 3,
          "ports": [{"port_id": "radio", "serial_path": "/dev/ttyUSB0", "baud_rate": 115200,
                     "driver": "json-lines", "reconnect": {"initial": 0.01, "max": 0.1}}],
          "sensors": [{"sensor_id": "t", "sensor_type": "temperature"}]
        },
        "devices": [
          {"device_id": "d1", "profile": "generic-json-lines", "port_id": "radio", "silence": 30},
          {"device_id": "d2", "profile": "generic-json", "url": "http://192.0.2.1/x",
           "values": {"temp": "/a/b"}, "poll_interval": 0.5}
        ],
        "groups": [{"group_id": "g", "devices": ["d1", "t"]}]
      }
      """;

  private static InstanceConfig read(String json) throws ConfigurationException {
    return read(json.getBytes(StandardCharsets.UTF_8)).instance();
  }

  private static InstanceReader.Result read(byte[] json) throws ConfigurationException {
    Problems problems = new Problems();
    Optional<ObjectNode> tree = StrictTree.json(json, "", problems);
    if (tree.isEmpty()) {
      throw new ConfigurationException("test.json", problems.all());
    }
    return InstanceReader.read(
        "test.json", tree.get(), problems, PROFILES, OWNERS, Map.of(), Optional.empty());
  }

  private static List<String> problems(String json) {
    return problems(json.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> problems(byte[] json) {
    ConfigurationException e = assertThrows(ConfigurationException.class, () -> read(json));
    return e.problems().stream().map(Problem::toString).toList();
  }

  private static void hasOne(List<String> problems, String... parts) {
    assertTrue(
        problems.stream().anyMatch(p -> List.of(parts).stream().allMatch(p::contains)),
        () -> "none with " + List.of(parts) + " in " + problems);
  }

  @Test
  void goodFile_isRead_withItsDefaults() throws Exception {
    InstanceConfig instance = read(GOOD);
    assertEquals("cellar", instance.instanceId());
    assertEquals(Duration.ofMillis(2500), instance.updateInterval());
    assertEquals(Duration.ofSeconds(3), instance.cacheTtl());
    PortConfig port = instance.ports().getFirst();
    assertEquals(115_200, port.parameters().baudRate());
    assertEquals(8, port.parameters().dataBits());
    assertEquals(Duration.ofMillis(10), port.reconnect().initial());
    assertEquals(65_536, port.maxLineBytes());
    DeviceConfig d1 = instance.device(new DeviceId("d1")).orElseThrow();
    assertEquals(new DeviceConfig.OnPort("radio"), d1.source());
    assertEquals(Duration.ofSeconds(30), d1.silence());
    assertEquals(Duration.ofSeconds(5), d1.pollInterval());
    DeviceConfig d2 = instance.device(new DeviceId("d2")).orElseThrow();
    assertEquals(
        Map.of("temp", JsonPointer.compile("/a/b")),
        PropertyPointers.read(d2.own().section(new Problems())));
    DeviceConfig sensor = instance.device(new DeviceId("t")).orElseThrow();
    assertEquals(
        new DeviceConfig.Simulated(DeviceConfig.Simulated.Kind.TEMPERATURE), sensor.source());
    assertEquals("temperature", sensor.type());
  }

  @Test
  void allProblems_areReportedTogether_withPlaceAndNearestKey() {
    List<String> problems =
        problems(
            """
            {"instance_id": "Big", "updat_interval": 5, "update_interval": "soon",
             "config": {"ports": [{"port_id": "p", "serial_path": "relative", "driver": "json-lines",
                                   "baudrate": 9600, "stop_bits": 3, "parity": "evn"}]},
             "devices": [{"device_id": "a b", "profile": "generic-jsn", "url": "ftp://x"},
                         {"device_id": "c", "profile": "generic-json-lines", "port_id": "q"},
                         {"device_id": "c", "profile": "generic-json"}],
             "groups": [{"group_id": "g", "devices": ["nobody"]}]}
            """);
    hasOne(problems, "/instance_id", "\"Big\"", "[a-z0-9_-]");
    hasOne(problems, "/updat_interval", "did you mean \"update_interval\"");
    hasOne(problems, "/update_interval", "\"soon\"", "seconds");
    hasOne(problems, "/config/ports/0/serial_path", "\"relative\"");
    hasOne(problems, "/config/ports/0/baudrate", "did you mean \"baud_rate\"");
    hasOne(problems, "/config/ports/0/stop_bits", "found 3");
    hasOne(problems, "/config/ports/0/parity", "did you mean \"even\"");
    hasOne(problems, "/devices/0/device_id", "\"a b\"");
    hasOne(problems, "/devices/0/profile", "did you mean \"generic-json\"");
    hasOne(problems, "/devices/0/url", "http://");
    hasOne(problems, "/devices/1/port_id", "\"q\"");
    hasOne(problems, "/devices/2/device_id", "no other device");
    hasOne(problems, "/devices/2/port_id", "nothing");
    hasOne(problems, "/groups/0/devices/0", "\"nobody\"");
  }

  @Test
  void fileAsThePlatformWritesIt_isRead() throws Exception {
    InstanceConfig instance =
        read(
            """
            {"instance_id": "plat", "instance_type": "sensor-hub", "connector_type": "sensor-hub",
             "created_at": "2026-01-01T00:00:00", "updated_at": "x", "friendly_name": "",
             "connection": {"cache_ttl": 4, "poll_interval": 7},
             "cache_ttl": 4, "poll_interval": 7,
             "devices": [{"device_id": "d", "ip": "192.0.2.9", "port": 8080, "name": "Relay",
                          "room": "", "model": "", "profile": ""}]}
            """);
    assertEquals(Duration.ofSeconds(4), instance.cacheTtl());
    DeviceConfig device = instance.devices().getFirst();
    assertEquals(new DeviceConfig.Http("http://192.0.2.9:8080/", true), device.source());
    assertEquals("Relay", device.friendlyName());
    assertEquals(Duration.ofSeconds(7), device.pollInterval());
  }

  @Test
  void connectionAndConfigWithTwoValues_isAProblem_andSoIsACopyThatDiffers() {
    hasOne(
        problems(
            """
            {"instance_id": "x", "connection": {"cache_ttl": 1}, "config": {"cache_ttl": 2}}
            """),
        "/connection/cache_ttl",
        "/config/cache_ttl");
    hasOne(
        problems("{\"instance_id\": \"x\", \"connection\": {\"cache_ttl\": 1}, \"cache_ttl\": 2}"),
        "/cache_ttl",
        "unknown key");
  }

  @Test
  void whatIsNoUsableFile_isToldPlainly() {
    hasOne(problems(""), "empty file");
    hasOne(problems("[]"), "an array", "one object");
    hasOne(problems("{\"a\":"), "no JSON", "line 1");
    hasOne(problems("{} {}"), "behind the end");
    hasOne(problems("[".repeat(65) + "]".repeat(65)), "deeper than 64");
    hasOne(problems(new byte[] {'{', (byte) 0xff, '}'}), "no UTF-8");
  }

  @Test
  void keyThatStandsTwice_isAProblemWithItsPlace() {
    hasOne(
        problems("{\"instance_id\": \"x\", \"config\": {\"cache_ttl\": 1, \"cache_ttl\": 1}}"),
        "/config/cache_ttl",
        "second time");
  }

  @Test
  void profileForAnotherTransport_isAProblem() {
    hasOne(
        problems(
            """
            {"instance_id": "x", "devices": [
              {"device_id": "d", "profile": "generic-json-lines", "url": "http://192.0.2.1"}]}
            """),
        "/devices/0/profile",
        "json-lines",
        "\"http\"");
  }

  @Test
  void keyOfAnotherOwner_isAProblem_thatSaysWhoseItIs() {
    List<String> found =
        problems(
            """
            {"instance_id": "x",
             "config": {"ports": [
               {"port_id": "radio", "serial_path": "/dev/r", "driver": "json-lines",
                "framing": "rtu"},
               {"port_id": "bus", "serial_path": "/dev/b", "driver": "modbus-rtu",
                "framing": "tru"}],
              "sensors": [{"sensor_id": "s", "sensor_type": "temperature", "unit_id": 1}]},
             "devices": [
               {"device_id": "a", "profile": "generic-json-lines", "port_id": "radio",
                "unit_id": 1, "values": {}},
               {"device_id": "b", "profile": "generic-json", "url": "http://192.0.2.1",
                "unit_id": "", "valuess": {"a": "/b"}},
               {"device_id": "c", "profile": "generic-json", "port_id": "bus", "unit_id": 5,
                "values": {"a": "/b"}, "unitid": 7}]}
            """);
    hasOne(found, "/config/ports/0/framing: found \"rtu\"", "belongs to a Modbus bus");
    hasOne(found, "/config/ports/1/framing", "did you mean \"rtu\"");
    hasOne(found, "/config/sensors/0/unit_id: found 1", "belongs to a Modbus bus");
    hasOne(found, "/devices/0/unit_id: found 1", "belongs to a Modbus bus");
    hasOne(found, "/devices/0/values", "belongs to a web device");
    hasOne(found, "/devices/1/valuess", "did you mean \"values\"");
    hasOne(found, "/devices/2/values", "belongs to a web device");
    hasOne(found, "/devices/2/unitid:", "did you mean \"unit_id\"");
    assertFalse(found.toString().contains("/devices/1/unit_id"), "not set, as forms leave it");
    assertFalse(found.toString().contains("/devices/2/unit_id"), found.toString());
    assertFalse(found.toString().contains("bus or a"), found.toString());
    assertEquals(9, found.size(), found.toString()); // and a profile for another driver
  }

  @Test
  void driverThatNobodyHas_leavesOnlyWhatIsKnownToNobody() {
    List<String> found =
        problems(
            """
            {"instance_id": "x", "config": {"ports": [
              {"port_id": "p", "serial_path": "/dev/r", "driver": "modbus", "framing": "rtu",
               "framingg": "rtu"}]}}
            """);
    assertEquals(1, found.size(), found.toString());
    hasOne(found, "/config/ports/0/framingg", "did you mean \"framing\"");
  }

  @Test
  void keysOfOwners_areEqualWhereverTheyStand_andShowNoValues() throws Exception {
    String file =
        """
        {"instance_id": "x", "devices": [%s{"device_id": "d", "profile": "generic-json",
          "url": "http://192.0.2.1", "values": {"a": "/%s"}}]}
        """;
    OwnKeys own = read(file.formatted("", "b")).devices().getLast().own();
    String other = "{\"device_id\": \"e\", \"ip\": \"192.0.2.1\", \"profile\": \"generic-json\"},";
    assertEquals(own, read(file.formatted(other, "b")).devices().getLast().own());
    OwnKeys changed = read(file.formatted("", "hunter2")).devices().getLast().own();
    assertEquals(List.of("values"), own.differing(changed));
    assertFalse(changed.toString().contains("hunter2"));
  }

  @Test
  void publishRules_areRead_andWrongOnesTold() throws Exception {
    String file =
        """
        {"instance_id": "x", "devices": [{"device_id": "d", "profile": "generic-json",
          "url": "http://192.0.2.1",
          "properties": {"power": {"deadband": 5, "min_interval": %s, "max_interval": 60}}}]}
        """;
    PublishRule rule =
        Objects.requireNonNull(read(file.formatted("1")).devices().getFirst().rules().get("power"));
    assertEquals(Optional.of(5.0), rule.deadband());
    assertEquals(Optional.of(Duration.ofSeconds(60)), rule.maxInterval());
    hasOne(problems(file.formatted("61")), "/devices/0/properties/power/max_interval", "at least");
  }

  @Test
  void usbAdapters_areLeftAlone_unlessTheFileSaysWhoDecides() throws Exception {
    UsbConfig silent = read("{\"instance_id\": \"x\"}").usb();
    assertEquals(UsbConfig.OFF, silent);
    assertFalse(silent.on());
    UsbConfig usb =
        read("""
        {"instance_id": "x", "config": {"usb": {
         "policy": "auto", "detector": "unix:/run/hub/detector.sock",
         "rules": [{"id": "a", "anything": 1}], "ignore": [{"vendor_id": "10c4"}],
         "flapping": {"times": 1000, "hold": 2.5}}}}
        """)
            .usb();
    assertEquals(UsbConfig.Policy.AUTO, usb.policy());
    assertEquals(Optional.of("/run/hub/detector.sock"), usb.detector());
    assertEquals("a", usb.rules().getFirst().path("id").asText());
    assertEquals("10c4", usb.ignore().getFirst().path("vendor_id").asText());
    assertEquals(
        new UsbConfig.Flapping(
            1000, Duration.ofSeconds(60), Duration.ofMillis(2500), Duration.ofSeconds(600)),
        usb.flapping());
  }

  @Test
  void usbSettingsThatCannotBe_areTold() {
    String file = "{\"instance_id\": \"x\", \"config\": {\"usb\": {%s}}}";
    hasOne(problems(file.formatted("\"policy\": \"on\"")), "/config/usb/policy", "ask");
    hasOne(
        problems(file.formatted("\"detector\": \"unix:relative\"")), "/config/usb/detector", "own");
    hasOne(
        problems(file.formatted("\"detector\": \"unix:/" + "x".repeat(107) + "\"")),
        "/config/usb/detector",
        "own");
    hasOne(
        problems(file.formatted("\"flapping\": {\"hold\": 60, \"max\": 30}")),
        "/config/usb/flapping/max",
        "not fewer");
  }

  @Test
  void deviceThatCalls_needsAListener() {
    hasOne(
        problems(
            """
            {"instance_id": "x", "devices": [{"device_id": "d", "push_token": "0123456789abcdef"}]}
            """),
        "/config/push",
        "a port to listen on");
  }

  @Test
  void deviceThatOnlyReports_andItsListener_areRead() throws Exception {
    InstanceConfig instance =
        read(
            """
            {"instance_id": "x", "config": {"push": {"port": 8099, "listen": "0.0.0.0"}},
             "devices": [{"device_id": "d", "push_token": "0123456789abcdef"}]}
            """);
    assertEquals(Optional.of(new Endpoint("0.0.0.0", 8099)), instance.push());
    DeviceConfig device = instance.devices().getFirst();
    assertEquals(new DeviceConfig.Pushed(), device.source());
    assertTrue(device.own().has("push_token"));
    assertFalse(device.toString().contains("0123456789abcdef"));
  }

  @Test
  void secrets_areResolved_orTheirPlaceIsNamed_andNeverPrinted() throws Exception {
    String file =
        """
        {"instance_id": "x", "devices": [{"device_id": "d", "profile": "generic-json",
          "url": "__SECRET__devices.d.url__"}]}
        """;
    InstanceReader.Result result =
        InstanceReader.read(
            "f",
            file.getBytes(StandardCharsets.UTF_8),
            PROFILES,
            Map.of("url", "http://192.0.2.1/key", "other", "unused"));
    assertEquals(
        new DeviceConfig.Http("http://192.0.2.1/key"),
        result.instance().devices().getFirst().source());
    assertEquals(Set.of("other"), result.unusedSecrets());
    hasOne(problems(file), "/devices/0/url", "devices.d.url", "_creds");
    List<String> problems = problems("{\"instance_id\": \"x\", \"api_token\": \"hunter2\"}");
    assertFalse(problems.toString().contains("hunter2"));
  }

  private static PortConfig port(String members) throws ConfigurationException {
    String json =
        "{\"instance_id\": \"x\", \"config\": {\"ports\": [{\"port_id\": \"p\", \"driver\": \"d\", "
            + members
            + "}]}}";
    return read(json).ports().getFirst();
  }

  private static List<String> portProblems(String members) {
    ConfigurationException e = assertThrows(ConfigurationException.class, () -> port(members));
    return e.problems().stream().map(Problem::place).toList();
  }

  @Test
  void placeholderWithinALongerText_isTakenAsItIs_andToldOf() throws Exception {
    String file =
        """
        {"instance_id": "x", "devices": [{"device_id": "d", "profile": "generic-json",
          "url": "http://192.0.2.1/?k=__SECRET__X__&l=1"}]}
        """;
    List<Problem> warnings = read(file.getBytes(StandardCharsets.UTF_8)).warnings();
    assertEquals(1, warnings.size());
    hasOne(
        warnings.stream().map(Problem::toString).toList(),
        "/devices/0/url",
        "\"__SECRET__X__\" within a longer text");
    assertEquals(List.of(), read(GOOD.getBytes(StandardCharsets.UTF_8)).warnings());
  }

  @Test
  void twoPortsOnOneDevice_areAProblem_andTwoOnOneConverterAreNone() throws Exception {
    String ports =
        """
        {"instance_id": "x", "config": {"ports": [
          {"port_id": "a", "driver": "d", %1$s}, {"port_id": "b", "driver": "d", %1$s}]}}
        """;
    hasOne(
        problems(ports.formatted("\"serial_path\": \"/dev/ttyUSB0\"")),
        "/config/ports/1/serial_path",
        "a device that no other port has");
    hasOne(
        problems(ports.formatted("\"usb\": {\"vendor_id\": \"303a\", \"product_id\": \"1001\"}")),
        "/config/ports/1/usb",
        "an adapter that no other port has");
    assertEquals(2, read(ports.formatted("\"address\": \"tcp://192.0.2.1:502\"")).ports().size());
  }

  @Test
  void lineIsWhereItsAddressSays() throws ConfigurationException {
    assertEquals(
        new LineAddress.Device("/dev/ttyUSB0"),
        port("\"serial_path\": \"/dev/ttyUSB0\"").address());
    assertEquals(
        new LineAddress.Usb(
            "303a",
            "1001",
            Optional.empty(),
            Optional.of("02"),
            Optional.of("pci-0000:00:14.0-usb-0:2.3:1.2"),
            Optional.of(1)),
        port("\"usb\": {\"vendor_id\": \"303A\", \"product_id\": \"1001\", \"interface\": \"2\","
                + " \"socket\": \"pci-0000:00:14.0-usb-0:2.3:1.2\", \"port\": 1}")
            .address());
    assertEquals(
        new LineAddress.Tcp(new Endpoint("moxa.example", 4001)),
        port("\"address\": \"tcp://moxa.example:4001\"").address());
    assertEquals(
        new LineAddress.Rfc2217(new Endpoint("2001:db8::1", 2217)),
        port("\"address\": \"rfc2217://[2001:db8::1]:2217\"").address());
  }

  @Test
  void lineWithoutAnAddress_withTwo_orWithABrokenOne_isAProblem() {
    assertEquals(List.of("/config/ports/0/serial_path"), portProblems("\"baud_rate\": 9600"));
    assertEquals(
        List.of("/config/ports/0/address"),
        portProblems("\"serial_path\": \"/dev/x\", \"address\": \"tcp://h:1\""));
    for (String wrong : List.of("h:1", "tcp://h", "tcp://h:0", "tcp://h:70000", "tcp://*:1")) {
      assertEquals(
          List.of("/config/ports/0/address"),
          portProblems("\"address\": \"" + wrong + "\""),
          wrong);
    }
    assertEquals(
        List.of("/config/ports/0/usb/product_id", "/config/ports/0/usb/vendor_id").stream()
            .sorted()
            .toList(),
        portProblems("\"usb\": {\"vendor_id\": \"0x40\"}").stream()
            .filter(place -> !place.endsWith("serial_path"))
            .sorted()
            .toList());
  }

  @Test
  void parametersThatTheAddressCannotHave_areProblems() throws ConfigurationException {
    assertEquals(
        SerialParameters.StopBits.ONE_AND_A_HALF,
        port("\"address\": \"rfc2217://h:1\", \"stop_bits\": 1.5, \"dtr\": \"off\"")
            .parameters()
            .stopBits());
    assertEquals(
        List.of("/config/ports/0/stop_bits"),
        portProblems("\"serial_path\": \"/dev/x\", \"stop_bits\": 1.5"));
    assertEquals(
        List.of("/config/ports/0/dtr"),
        portProblems("\"address\": \"tcp://h:1\", \"dtr\": \"off\""));
  }

  @Test
  void whatThePeerNeedsOfAConnection_isReadInItsRange_andRefusedWhereItCannotBe()
      throws ConfigurationException {
    assertEquals(Connecting.DEFAULT, port("\"address\": \"tcp://h:1\"").connecting());
    assertEquals(
        new Connecting(Duration.ofMillis(2500), true),
        port("\"address\": \"tcp://h:1\", \"connect_delay\": 2.5, \"close_after_round\": true")
            .connecting());
    assertEquals(
        List.of("/config/ports/0/connect_delay"),
        portProblems("\"address\": \"tcp://h:1\", \"connect_delay\": 61"));
    assertEquals(
        List.of("/config/ports/0/close_after_round"),
        portProblems("\"serial_path\": \"/dev/x\", \"close_after_round\": true"));
  }

  @Test
  void sharedPort_andZeroMqEndpoints_areOnLoopbackUnlessToldOtherwise()
      throws ConfigurationException {
    String path = "\"serial_path\": \"/dev/x\", ";
    assertEquals(
        new Endpoint("127.0.0.1", 7001),
        port(path + "\"share\": {\"tcp\": 7001}").share().orElseThrow().listen());
    assertEquals(
        Map.of("a", new Endpoint("*", 4224)),
        port(path + "\"zeromq\": {\"a\": \"tcp://*:4224\"}").zeromq().orElseThrow());
    assertEquals(
        List.of("/config/ports/0/zeromq/a"), portProblems(path + "\"zeromq\": {\"a\": \"4224\"}"));
    assertTrue(
        port(path + "\"share\": {\"tcp\": 7001, \"write\": true}").share().orElseThrow().write());
  }
}
