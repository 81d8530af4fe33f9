package io.sensorhub.core.modem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModemsReaderTest {

  private static final String IMEI = "867322040123456";

  private final Problems problems = new Problems();

  private static ObjectNode tree(String json) {
    try {
      return (ObjectNode) Json.parse(json.getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private ModemsConfig read(String json) {
    return ModemsReader.read(new Section(tree(json), "/config/modems", problems));
  }

  private List<String> places() {
    return problems.all().stream().map(Problem::place).toList();
  }

  @Test
  void withoutKeys_isOpenForThisMachineAlone() {
    ModemsConfig modems = read("{}");
    assertEquals("127.0.0.1", modems.listen());
    assertEquals(3128, modems.firstPort());
    assertEquals(List.of("operator"), modems.dns());
    ProxyRules rules = modems.rules(IMEI, Json.object());
    assertEquals(Set.of(25), rules.denyPorts());
    assertEquals(256, rules.maxConnections());
    assertEquals(Duration.ofSeconds(15), rules.connectTimeout());
    assertTrue(rules.open());
    assertFalse(rules.allowPrivate() || rules.closeWhenOffline());
    assertEquals(List.of(), problems.all());
  }

  @Test
  void addressForOthers_needsNetworksOrUsers_forEachModule() {
    read("{\"proxy\": {\"listen\": \"0.0.0.0\"}}");
    assertEquals(List.of("/config/modems/proxy/listen"), places());
    read("{\"proxy\": {\"listen\": \"192.168.1.9\", \"allow\": [\"192.168.1.0/24\"]}}");
    assertEquals(1, problems.all().size());
    read(
        """
        {"proxy": {"listen": "::", "allow": ["192.168.1.0/24"]},
         "of": {"867322040123456": {"proxy": {"allow": []}}}}
        """);
    assertEquals("/config/modems/of/" + IMEI + "/proxy", places().getLast());
  }

  @Test
  void whatTheFileSaysOfAModule_wins_thenWhatWasChanged_thenWhatItSaysOfAll() {
    ModemsConfig modems =
        read(
            """
            {"proxy": {"max_connections": 1, "rate": 1, "idle_timeout": 1},
             "of": {"867322040123456": {"enabled": false, "friendly_name": "SIM 07",
                                        "proxy": {"port": 3131, "max_connections": 3}}}}
            """);
    ProxyRules rules = modems.rules(IMEI, tree("{\"max_connections\": 2, \"rate\": 2}"));
    assertEquals(3, rules.maxConnections());
    assertEquals(2, rules.rate());
    assertEquals(Duration.ofSeconds(1), rules.idleTimeout());
    ModemsConfig.Module module = modems.module(IMEI).orElseThrow();
    assertEquals(OptionalInt.of(3131), module.port());
    assertEquals(Optional.of(false), module.enabled());
    assertEquals(List.of(), problems.all());
  }

  @Test
  void whatIsWrong_isNamedByPlace() {
    read(
        """
        {"dns": ["8.8.8"],
         "proxy": {"listen": "localhost", "first_port": 80, "allow": ["192.168.1.0/33"],
                   "users": [{"name": "a:b", "password": "x"}, {"name": "c"}],
                   "deny_ports": [0], "when_offline": "sleep", "max_connections_total": 1001},
         "of": {"12": {}, "867322040123456": {"proxy": {"port": 3131}},
                "867322040123457": {"proxy": {"port": 3131, "listen": "127.0.0.1"}}}}
        """);
    for (String place :
        List.of(
            "dns",
            "proxy/listen",
            "proxy/first_port",
            "proxy/allow",
            "proxy/users/0/name",
            "proxy/users/1/password",
            "proxy/deny_ports",
            "proxy/when_offline",
            "proxy/max_connections_total",
            "of/12",
            "of/867322040123457/proxy",
            "of/867322040123457/proxy/listen")) {
      assertTrue(places().contains("/config/modems/" + place), place + " is not in " + places());
    }
  }

  @Test
  void passwords_areNotShown() {
    ModemsConfig modems =
        read("{\"proxy\": {\"users\": [{\"name\": \"ada\", \"password\": \"lovelace\"}]}}");
    assertFalse(modems.toString().contains("lovelace"));
    assertFalse(modems.rules(IMEI, Json.object()).toString().contains("lovelace"));
  }
}
