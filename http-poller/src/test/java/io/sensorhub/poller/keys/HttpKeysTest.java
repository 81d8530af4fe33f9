package io.sensorhub.poller.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpKeysTest {

  private final Problems problems = new Problems();

  private Section device(String members) throws Exception {
    return new Section((ObjectNode) Json.parse("{" + members + "}"), "/devices/0", problems);
  }

  private String told() {
    return String.join("\n", problems.all().stream().map(Problem::toString).toList());
  }

  @Test
  void keys_areRead() throws Exception {
    HttpKeys keys =
        HttpKeys.read(
            device(
                """
                "credentials": {"token": "abc", "header": "X-Key"},
                "tls": {"ca": "/etc/ca.pem"},
                "push_token": "0123456789abcdef",
                "values": {"temp": "/a/b"}
                """));
    assertEquals(Optional.of(new Credentials.Token("X-Key", "abc", false)), keys.credentials());
    assertEquals(Optional.of("/etc/ca.pem"), keys.tls().flatMap(TlsTrust::ca));
    assertTrue(keys.pushToken().orElseThrow().matches("0123456789abcdef"));
    assertEquals(Map.of("temp", JsonPointer.compile("/a/b")), keys.values());
    assertEquals("", told());
    assertFalse(keys.toString().contains("0123456789abcdef"));
  }

  @Test
  void login_isEitherAUserOrAToken_andNoSecretIsShown() throws Exception {
    for (String wrong :
        List.of(
            "\"credentials\": {\"header\": \"X\"}",
            "\"credentials\": {\"username\": \"a:hunter2\"}",
            "\"credentials\": {\"username\": \"a\", \"token\": \"hunter2\"}",
            "\"credentials\": {\"username\": \"a\", \"header\": \"X\"}",
            "\"credentials\": {\"username\": \"a\", \"zzz\": \"X\"}",
            "\"tls\": {\"ca\": \"a\", \"zzz\": 1}",
            "\"tls\": {\"fingerprint\": \"12:34\"}",
            "\"push_token\": \"hunter2\"",
            "\"values\": {\"a b\": \"/x\"}",
            "\"values\": {\"a\": \"x\"}")) {
      int before = problems.all().size();
      var _ = HttpKeys.read(device(wrong));
      assertTrue(problems.all().size() > before, wrong);
    }
    assertFalse(told().contains("hunter2"), told());
    assertTrue(told().contains("/devices/0/push_token"), told());
  }

  @Test
  void deviceWithAPasswordAlone_needsNoName() throws Exception {
    assertEquals(
        Optional.of(new Credentials.User("", "x")),
        HttpKeys.read(device("\"credentials\": {\"password\": \"x\"}")).credentials());
    assertEquals("", told());
  }

  @Test
  void whereNobodyLogsIn_noLoginIsTaken() throws Exception {
    var _ = HttpKeys.readWithoutAddress(device("\"credentials\": {\"username\": \"a\"}"));
    assertTrue(told().contains("/devices/0/credentials: found an object"), told());
  }
}
