package io.sensorhub.modem.module;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.modem.ModemsConfig;
import io.sensorhub.core.modem.ModemsReader;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.runtime.http.ApiException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class WantedTest {

  private static final String IMEI = "867322040123456";

  private static ObjectNode tree(String json) {
    try {
      return (ObjectNode) Json.parse(json.getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static ModemsConfig config(String json) {
    Problems problems = new Problems();
    ModemsConfig config = ModemsReader.read(new Section(tree(json), "", problems));
    assertEquals(List.of(), problems.all());
    return config;
  }

  private static Kept changed(ModemsConfig config, Kept before, String patch) {
    return new Wanted(config, IMEI, before).change(tree(patch));
  }

  private static ApiException refused(ModemsConfig config, String patch) {
    return assertThrows(ApiException.class, () -> changed(config, Kept.NONE, patch));
  }

  @Test
  void change_counts_untilItIsTakenBack() {
    ModemsConfig config = config("{\"proxy\": {\"rate\": 5}}");
    Kept kept =
        changed(
            config,
            Kept.NONE,
            "{\"enabled\": false, \"friendly_name\": \"a\", \"proxy\": {\"rate\": 7, \"port\":"
                + " 4000}}");
    Wanted wanted = new Wanted(config, IMEI, kept);
    assertFalse(wanted.enabled());
    assertEquals("a", wanted.friendlyName());
    assertEquals(7, wanted.rules().rate());
    assertEquals(OptionalInt.of(4000), wanted.port());
    assertEquals(1, kept.version());
    kept =
        changed(config, kept, "{\"enabled\": null, \"proxy\": {\"rate\": null, \"port\": null}}");
    wanted = new Wanted(config, IMEI, kept);
    assertTrue(wanted.enabled());
    assertEquals("a", wanted.friendlyName());
    assertEquals(5, wanted.rules().rate());
    assertEquals(OptionalInt.empty(), wanted.port());
    assertEquals(2, kept.version());
  }

  @Test
  void whatTheFileSays_cannotBeChanged() {
    ModemsConfig config =
        config(
            "{\"of\": {\"867322040123456\": {\"enabled\": true, \"proxy\": {\"port\": 4000,"
                + " \"rate\": 3}}}}");
    for (String patch :
        List.of(
            "{\"enabled\": false}",
            "{\"proxy\": {\"port\": 4001}}",
            "{\"proxy\": {\"rate\": null}}")) {
      assertEquals("FIXED_BY_FILE", refused(config, patch).code(), patch);
    }
    Kept kept = changed(config, Kept.NONE, "{\"proxy\": {\"max_connections\": 3}}");
    assertEquals(3, new Wanted(config, IMEI, kept).rules().maxConnections());
  }

  @Test
  void whatCannotBe_isRefused() {
    ModemsConfig config =
        config("{\"proxy\": {\"listen\": \"192.0.2.1\", \"allow\": [\"192.0.2.0/24\"]}}");
    for (String patch :
        List.of(
            "{\"enabeld\": true}",
            "{\"proxy\": {\"rate\": -1}}",
            "{\"proxy\": 3}",
            "{\"proxy\": {\"listen\": \"0.0.0.0\"}}",
            "{\"proxy\": {\"allow\": []}}",
            "{\"proxy\": {\"users\": [{\"name\": \"a\"}]}}")) {
      assertEquals("INVALID_CONFIGURATION", refused(config, patch).code(), patch);
    }
  }

  @Test
  void passwords_areKeptAsHashes() {
    ModemsConfig config = config("{}");
    Kept kept =
        changed(
            config,
            Kept.NONE,
            "{\"proxy\": {\"users\": [{\"name\": \"ada\", \"password\": \"lovelace\"}]}}");
    assertFalse(kept.wanted().toString().contains("lovelace"), kept.wanted().toString());
    Kept again = changed(config, kept, "{\"friendly_name\": \"b\"}");
    assertEquals(kept.wanted().path("proxy"), again.wanted().path("proxy"), "hashed a second time");
  }

  @Test
  void serversOfTheOperator_standWhereTheFileHasThem() {
    Wanted wanted = new Wanted(config("{\"dns\": [\"9.9.9.9\", \"operator\"]}"), IMEI, Kept.NONE);
    assertEquals(
        List.of(
            InetAddress.ofLiteral("9.9.9.9"),
            InetAddress.ofLiteral("10.1.1.1"),
            InetAddress.ofLiteral("10.1.1.2")),
        wanted.servers(Optional.of("10.1.1.1 10.1.1.2")));
    assertEquals(List.of(InetAddress.ofLiteral("9.9.9.9")), wanted.servers(Optional.empty()));
  }
}
