package io.sensorhub.runtime.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.runtime.instance.KeyedHashes;
import io.sensorhub.runtime.service.ServiceList;
import io.sensorhub.runtime.service.ServiceName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {

  @TempDir private Path home;

  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void instance() throws IOException {
    Files.createDirectories(home.resolve("instances"));
    Files.createDirectories(home.resolve("secrets"));
    Files.writeString(home.resolve("instances/cellar.json"), "{\"instance_id\": \"cellar\"}");
    environment.put("HUB_HOME", home.toString());
    environment.put("INSTANCE_NAME", "cellar");
  }

  private SettingsReader reader() {
    return new SettingsReader(environment, home.resolve("secrets"));
  }

  private HubSettings read() throws ConfigurationException {
    return reader().read();
  }

  private BridgeSettings bridge() throws ConfigurationException {
    return reader().bridge();
  }

  private MqttSettings mqtt() throws ConfigurationException {
    return bridge().mqtt();
  }

  private String problems() {
    return assertThrows(ConfigurationException.class, () -> reader().all()).report();
  }

  @Test
  void nothingSet_meansTheDefaults() throws Exception {
    HubSettings settings = read();
    assertEquals(home.resolve("instances/cellar.json"), settings.instanceFile());
    assertEquals("127.0.0.1", settings.listen());
    for (ServiceName service : ServiceList.OF_THE_HUB.all()) {
      assertEquals(URI.create("http://127.0.0.1:" + service.defaultPort()), settings.url(service));
    }
    assertEquals("IoT2mqtt", mqtt().baseTopic());
    assertEquals("iot2mqtt", mqtt().clientPrefix());
    assertEquals(1883, mqtt().port());
    assertEquals(1, mqtt().qos());
    assertTrue(mqtt().retain());
    assertFalse(bridge().brokerNamed());
  }

  @Test
  void ownBroker_listensOnLoopback_unlessSomethingElseIsSaid() throws Exception {
    assertEquals(new OwnBroker("127.0.0.1", false, Optional.empty()), bridge().ownBroker());
    environment.put("HUB_BROKER_LISTEN", "127.0.0.2");
    assertFalse(bridge().ownBroker().needsPassword());
    environment.put("HUB_BROKER_LISTEN", "0.0.0.0");
    assertTrue(bridge().ownBroker().needsPassword());
    Path login = Files.writeString(home.resolve("login"), "username=hub\npassword=made\n");
    environment.put("HUB_BROKER_LOGIN", login.toString());
    assertEquals(Optional.of("made"), mqtt().password());
    environment.put("MQTT_PASSWORD", "given");
    assertEquals(Optional.of("given"), mqtt().password());
  }

  @Test
  void ownBroker_thatCannotBe_isRefused() {
    environment.put("HUB_BROKER_LISTEN", "192.0.2.77");
    assertTrue(problems().contains("HUB_BROKER_LISTEN"), problems());
    environment.put("HUB_BROKER_LISTEN", "0.0.0.0");
    environment.put("MQTT_PASSWORD", "x");
    assertTrue(problems().contains("MQTT_USERNAME"), problems());
    environment.put("MQTT_USERNAME", "a:b");
    assertTrue(problems().contains("without a colon"), problems());
    environment.put("MQTT_USERNAME", "a");
    environment.put("MQTT_HOST", "broker.test");
    assertTrue(problems().contains("MQTT_HOST names another broker"), problems());
  }

  @Test
  void variablesOfEveryService_areToldApart_andTheTokensFileCountsAsItsVariable() throws Exception {
    Map<String, String> before = reader().ofEveryService();
    assertEquals(Set.of(), KeyedHashes.differing(before, reader().ofEveryService()));
    Files.writeString(home.resolve(".env"), "TZ=UTC\nMQTT_HOST=192.0.2.7\n");
    Files.writeString(home.resolve("secrets/cellar_api"), "hunter2\n");
    environment.put("HTTP_POLLER_URL", "http://192.0.2.8:1");
    assertEquals(
        Set.of("TZ", "HUB_TOKEN", "HTTP_POLLER_URL"),
        KeyedHashes.differing(before, reader().ofEveryService()),
        "the broker is the bridge's");
  }

  @Test
  void processWinsOverTheFile_andAnEmptyTextCountsAsNotSet() throws Exception {
    Files.writeString(
        home.resolve(".env"),
        "# comment\nMQTT_HOST=broker.example\nexport MQTT_PORT=\"1999\"\nMQTT_QOS=2\n");
    environment.put("MQTT_QOS", "0");
    environment.put("MQTT_PORT", "");
    assertEquals("broker.example", mqtt().host());
    assertEquals(1999, mqtt().port());
    assertEquals(0, mqtt().qos());
    assertTrue(bridge().brokerNamed());
  }

  @Test
  void secretsOfTheInstance_giveTheLogin_andAreNeverShown() throws Exception {
    Files.writeString(home.resolve("secrets/cellar_mqtt"), "username=me\npassword=hunter2\n");
    assertEquals(Optional.of("me"), mqtt().username());
    assertEquals(Optional.of("hunter2"), mqtt().password());
    assertFalse(bridge().toString().contains("hunter2"));
  }

  @Test
  void everyProblem_isReportedAtOnce() {
    environment.put("MQTT_PORT", "70000");
    environment.put("MQTT_QOS", "three");
    environment.put("MQTT_RETAIN", "perhaps");
    environment.put("LOG_LEVEL", "LOUD");
    environment.put("MQTT_BASE_TOPIC", "a/#");
    environment.put("UPDATE_INTERVAL", "-1");
    environment.put("MQTT_CERT", "/nowhere/client.pem");
    String problems = problems();
    for (String name : environment.keySet()) {
      if (!name.startsWith("HUB_") && !name.startsWith("INSTANCE")) {
        assertTrue(problems.contains(name), () -> name + " in " + problems);
      }
    }
  }

  @Test
  void whatOnlyTheBridgeNeeds_keepsNoOtherServiceFromStarting() throws Exception {
    environment.put("MQTT_HOST", "mqtts://broker.test");
    environment.put("MQTT_CA", "/nowhere/ca.pem");
    environment.put("MQTT_PORT", "none");
    environment.put("HA_DISCOVERY_PREFIX", "a/#");
    assertEquals("INFO", read().logLevel());
    assertThrows(ConfigurationException.class, this::bridge);
    String problems = problems();
    for (String name : new String[] {"MQTT_CA", "MQTT_PORT", "HA_DISCOVERY_PREFIX"}) {
      assertTrue(problems.contains(name), () -> name + " in " + problems);
    }
  }

  @Test
  void addressOfEachService_isAVariable() throws Exception {
    for (ServiceName service : ServiceList.OF_THE_HUB.all()) {
      String url = "http://192.0.2.9:" + (service.defaultPort() + 20);
      environment.put(service.urlVariable(), url);
      assertEquals(URI.create(url), read().url(service));
      environment.put(service.urlVariable(), "ftp://192.0.2.9");
      assertTrue(problems().contains(service.urlVariable()));
      environment.remove(service.urlVariable());
    }
  }

  @Test
  void listeningForOthers_needsAToken() throws Exception {
    environment.put("HUB_LISTEN", "0.0.0.0");
    assertTrue(problems().contains("HUB_TOKEN"));
    Files.writeString(home.resolve("secrets/cellar_api"), "t0ken\n");
    assertEquals(Optional.of("t0ken"), read().token());
  }

  @Test
  void readToken_standsBesideAnotherToken() throws Exception {
    environment.put("HUB_READ_TOKEN", "l00k");
    assertTrue(problems().contains("HUB_READ_TOKEN"));
    environment.put("HUB_TOKEN", "l00k");
    assertTrue(problems().contains("HUB_READ_TOKEN"));
    environment.put("HUB_TOKEN", "t0ken");
    assertEquals(Optional.of("l00k"), read().readToken());
  }

  @Test
  void withoutInstance_theVariableIsNamed() {
    environment.remove("INSTANCE_NAME");
    assertTrue(problems().contains("INSTANCE_NAME"));
  }

  @Test
  void fileOfAnotherInstance_isRefused_andSoIsADisabledOne() throws Exception {
    Files.writeString(home.resolve("instances/cellar.json"), "{\"instance_id\": \"attic\"}");
    HubSettings settings = read();
    assertTrue(
        assertThrows(ConfigurationException.class, () -> InstanceFiles.read(settings, reader()))
            .report()
            .contains("/instance_id"));
    Files.writeString(
        home.resolve("instances/cellar.json"), "{\"instance_id\":\"cellar\",\"enabled\":false}");
    assertTrue(
        assertThrows(ConfigurationException.class, () -> InstanceFiles.read(settings, reader()))
            .report()
            .contains("/enabled"));
  }

  @Test
  void profilesOfTheUser_winOverTheBuiltInOnes_andAreCheckedWithTheInstance() throws Exception {
    Files.createDirectories(home.resolve("profiles"));
    Files.createDirectories(home.resolve("instances/profiles.d"));
    Files.writeString(home.resolve("profiles/mine.yaml"), "driver: http\nsilence: 5\n");
    Path own = home.resolve("instances/profiles.d/mine.yaml");
    Files.writeString(own, "driver: http\nsilence: 7\n");
    Files.writeString(
        home.resolve("instances/cellar.json"),
        """
        {"instance_id": "cellar",
         "devices": [{"device_id": "d", "profile": "mine", "url": "http://192.0.2.1"}]}
        """);
    assertEquals(
        Duration.ofSeconds(7),
        InstanceFiles.read(read(), reader()).instance().devices().getFirst().silence());
    Files.writeString(own, "driver: http\nsilense: 7\n");
    HubSettings settings = read();
    String report =
        assertThrows(ConfigurationException.class, () -> InstanceFiles.read(settings, reader()))
            .report();
    assertTrue(report.contains("mine.yaml#/silense") && report.contains("\"silence\""), report);
  }

  @Test
  void brokerIsAHost_orAnAddressWithItsTransport() throws Exception {
    environment.put("MQTT_HOST", "192.0.2.7");
    assertEquals("tcp://192.0.2.7:1883", mqtt().address());
    environment.put("MQTT_TLS", "true");
    assertEquals("ssl://192.0.2.7:8883", mqtt().address());
    environment.put("MQTT_HOST", "ws://broker.test/mqtt");
    assertEquals("wss://broker.test:443/mqtt", mqtt().address());
    environment.put("MQTT_TLS", "");
    assertEquals("ws://broker.test:80/mqtt", mqtt().address());
    environment.put("MQTT_PORT", "9001");
    assertEquals("ws://broker.test:9001/mqtt", mqtt().address());
    environment.put("MQTT_HOST", "mqtts://[2001:db8::1]:8884");
    environment.put("MQTT_PORT", "");
    assertEquals("ssl://[2001:db8::1]:8884", mqtt().address());
    environment.put("MQTT_HOST", "http://user:secret-word@broker.test");
    String problems = problems();
    assertTrue(problems.contains("MQTT_HOST") && !problems.contains("secret-word"), problems);
  }

  @Test
  void pollInterval_isInMilliseconds_andOverridesTheFile_butNotADevicesOwn() throws Exception {
    Files.createDirectories(home.resolve("profiles"));
    Files.writeString(home.resolve("profiles/mine.yaml"), "driver: http\n");
    Files.writeString(
        home.resolve("instances/cellar.json"),
        """
        {"instance_id": "cellar", "config": {"poll_interval": 7},
         "devices": [{"device_id": "d", "profile": "mine", "url": "http://192.0.2.1"},
                     {"device_id": "slow", "profile": "mine", "url": "http://192.0.2.1",
                      "poll_interval": 60}]}
        """);
    environment.put("POLL_INTERVAL", "1000");
    assertEquals(
        List.of(Duration.ofSeconds(1), Duration.ofSeconds(60)),
        InstanceFiles.read(read(), reader()).instance().devices().stream()
            .map(DeviceConfig::pollInterval)
            .toList());
    environment.put("POLL_INTERVAL", "100");
    assertEquals(Optional.of(Duration.ofMillis(100)), read().pollInterval());
    environment.put("POLL_INTERVAL", "");
    assertEquals(Optional.empty(), read().pollInterval());
    for (String wrong : List.of("99", "5", "0", "-1000", "1.5", "5s", "99999999999")) {
      environment.put("POLL_INTERVAL", wrong);
      assertTrue(problems().contains("milliseconds from 100"), wrong);
    }
  }

  @Test
  void bus_isARedisServer_withAllThatItsAddressMayHave() throws Exception {
    assertEquals(Optional.empty(), reader().bus());
    environment.put("HUB_BUS", "redis://127.0.0.1");
    assertEquals(
        Optional.of(new BusAddress("127.0.0.1", 6379, 0, Optional.empty(), Optional.empty())),
        reader().bus());
    environment.put("HUB_BUS", "redis://hub:p%40ss:word@[::1]:7000/3");
    assertEquals(
        Optional.of(new BusAddress("::1", 7000, 3, Optional.of("hub"), Optional.of("p@ss:word"))),
        reader().bus());
    environment.put("HUB_BUS", "redis://:hunter2@redis.example/");
    BusAddress bus = reader().bus().orElseThrow();
    assertEquals(Optional.empty(), bus.username());
    assertEquals(Optional.of("hunter2"), bus.password());
    assertFalse(bus.toString().contains("hunter2"));
  }

  @Test
  void bus_thatIsNoAddress_isRefusedBeforeAnythingStarts_withoutItsPassword() {
    for (String wrong :
        List.of(
            "127.0.0.1:6379",
            "rediss://:hunter2@127.0.0.1",
            "redis://hunter2@127.0.0.1",
            "redis://:hunter2@",
            "redis://:hunter2@127.0.0.1/cache",
            "redis://:hunter2@127.0.0.1/65536",
            "redis://:hunter2@127.0.0.1:70000",
            "redis://:hunter2@127.0.0.1?db=1",
            "redis://:hun ter2@127.0.0.1")) {
      environment.put("HUB_BUS", wrong);
      String problems = problems();
      assertTrue(problems.contains("HUB_BUS"), wrong);
      assertTrue(problems.contains("redis://[USER:PASSWORD@]HOST"), problems);
      assertFalse(problems.contains("ter2"), problems);
    }
  }
}
