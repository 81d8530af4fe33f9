package io.sensorhub.core.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShownTest {

  private static final String SECRET = "hu/nt@er2";

  @Test
  void loginInAText_isNotShown() {
    for (String text :
        List.of(
            "http://admin:%s@192.0.2.1/",
            "admin:%s@192.0.2.1",
            "rfc2217://a:%s@192.0.2.1:4001",
            "http://x/cm?user=a&password=%s",
            "http://x/?api_key=%s&b=1",
            "{\"password\":\"%s\"",
            "user=a&pwd=%s;b",
            "Basic %s",
            "Authorization: Bearer %s",
            "token: %s",
            "http://x/?" + "a".repeat(60) + "&auth_token=%s")) {
      String shown = Shown.quoted(text.formatted(SECRET));
      assertFalse(shown.contains("er2") || shown.contains("hu/"), shown);
    }
  }

  @Test
  void whatIsNoLogin_isShown() {
    for (String text :
        List.of(
            "http://192.0.2.1:8080/status?channel=1",
            "/dev/serial/by-id/usb-FTDI",
            "tcp://192.0.2.1:502",
            "12:34",
            "basic",
            "keypad",
            "mailbox@" + "")) {
      boolean at = text.contains("@");
      assertEquals(at ? "\"***@\"" : "\"" + text + "\"", Shown.quoted(text));
    }
    assertEquals("\"http://***@192.0.2.1/a\"", Shown.quoted("http://a:b@192.0.2.1/a"));
  }

  @Test
  void whatIsInALogin_isNotShownWhateverItsKey() throws Exception {
    Problems problems = new Problems();
    Section credentials =
        new Section(
            (ObjectNode) Json.parse("{\"header\": \"" + SECRET + "\", \"username\": [1]}"),
            "/devices/0/credentials",
            problems);
    credentials.wrong("header", "a name");
    credentials.wrong("username", "a text");
    assertEquals(
        List.of(Shown.HIDDEN, "an array"), problems.all().stream().map(Problem::found).toList());
  }

  @Test
  void pieceOfAFileThatIsNoJsonOrYaml_isNotShown() {
    Problems problems = new Problems();
    for (String json : List.of("{\"password\": hunter2}", "{\"a\": \"b\" hunter2}", "hunter2")) {
      var _ = StrictTree.json(json.getBytes(StandardCharsets.UTF_8), "", problems);
    }
    for (String yaml :
        List.of("password: *hunter2", "a: \"hunter2", "a: !hunter2!x b", "a: b: hunter2")) {
      var _ = StrictTree.yaml(yaml.getBytes(StandardCharsets.UTF_8), yaml, problems);
    }
    for (Problem problem : problems.all()) {
      assertFalse(problem.found().contains("unter2"), problem.found());
    }
  }

  @Test
  void sameProblemFoundTwice_isToldOnce() {
    Problems problems = new Problems();
    problems.add("/a", "1", "2");
    problems.add("/a", "1", "3");
    problems.add("/a", "2", "3");
    assertEquals(2, problems.all().size());
  }
}
