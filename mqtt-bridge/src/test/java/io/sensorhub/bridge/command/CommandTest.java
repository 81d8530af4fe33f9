package io.sensorhub.bridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sensorhub.bridge.command.Command.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandTest {

  private static final Command.Now NOW =
      new Command.Now(
          Instant.parse("2026-11-21T12:00:00Z"),
          ZoneId.of("Europe/Berlin"),
          Instant.parse("2026-11-01T00:00:00Z"));

  private static Command read(String json) throws RefusedException {
    return Command.read(json.getBytes(StandardCharsets.UTF_8), NOW);
  }

  private static RefusedException refused(String json) {
    return assertThrows(RefusedException.class, () -> read(json));
  }

  @Test
  void command_withEverything_orBareValues() throws Exception {
    Command full = read("{\"id\":\"a\",\"values\":{\"relay\":true},\"timeout\":250}");
    assertEquals(Optional.of(TextNode.valueOf("a")), full.id());
    assertEquals("{\"relay\":true}", full.values().toString());
    assertEquals(Duration.ofMillis(250), full.timeout());
    Command bare = read("{\"id\":7,\"relay\":true,\"timestamp\":\"2026-11-21T12:00:00Z\"}");
    assertEquals(Optional.of(IntNode.valueOf(7)), bare.id());
    assertEquals("{\"relay\":true}", bare.values().toString());
    assertEquals(Duration.ofSeconds(5), bare.timeout());
    assertEquals("{\"values\":5}", read("{\"values\":5}").values().toString());
  }

  @Test
  void commandOfAnotherTime_isRefused_withItsId() throws Exception {
    RefusedException old = refused("{\"id\":\"a\",\"timestamp\":\"2026-11-21T11:59:29Z\"}");
    assertEquals("COMMAND_EXPIRED", old.code());
    assertEquals(Optional.of(TextNode.valueOf("a")), old.id());
    assertEquals(
        "COMMAND_FROM_FUTURE", refused("{\"timestamp\":\"2026-11-21T12:00:31.001Z\"}").code());
    read("{\"timestamp\":\"2026-11-21T11:59:31Z\"}");
    read("{\"timestamp\":\"2026-11-21T14:00:00+02:00\"}");
  }

  @Test
  void timeWithoutAZone_isOfTheInstancesZone() throws Exception {
    read("{\"timestamp\":\"2026-11-21T13:00:00\"}");
    assertEquals("COMMAND_EXPIRED", refused("{\"timestamp\":\"2026-11-21T12:00:00\"}").code());
  }

  @Test
  void timeInTheRepeatedHour_isTakenInWhicheverWayFits() throws Exception {
    byte[] repeated = "{\"timestamp\":\"2026-10-25T02:30:00\"}".getBytes(StandardCharsets.UTF_8);
    for (String now : List.of("2026-10-25T00:30:10Z", "2026-10-25T01:30:10Z")) {
      Command.read(repeated, new Command.Now(Instant.parse(now), NOW.zone(), Instant.EPOCH));
    }
    Command.Now late =
        new Command.Now(Instant.parse("2026-10-25T02:30:10Z"), NOW.zone(), Instant.EPOCH);
    assertEquals(
        "COMMAND_EXPIRED",
        assertThrows(RefusedException.class, () -> Command.read(repeated, late)).code());
    byte[] skipped = "{\"timestamp\":\"2026-03-29T02:30:00\"}".getBytes(StandardCharsets.UTF_8);
    for (String now : List.of("2026-03-29T00:30:10Z", "2026-03-29T01:30:10Z")) {
      Command.read(skipped, new Command.Now(Instant.parse(now), NOW.zone(), Instant.EPOCH));
    }
  }

  @Test
  void machineWithoutAClock_refusesNothingForItsAge() throws Exception {
    Command.Now past = new Command.Now(Instant.EPOCH, NOW.zone(), NOW.built());
    Command.read("{\"timestamp\":\"2026-11-21T12:00:00Z\"}".getBytes(StandardCharsets.UTF_8), past);
  }

  private static Optional<String> id(String payload) {
    return Command.id(payload.getBytes(StandardCharsets.UTF_8)).map(Object::toString);
  }

  @Test
  void idOfWhatIsRefused_isReadAsFarAsThePayloadGoes() {
    assertEquals(Optional.of("7"), id("{\"id\": 7, \"values\": {\"a\": [1, "));
    assertEquals(Optional.of("\"x\""), id("{\"values\": {\"id\": 1}, \"id\": \"x\"} and more"));
    assertEquals(Optional.of("1.5"), id("{\"id\": 1.50}"));
    assertEquals(
        Optional.of("\"x\""),
        id("{\"id\": \"x\", \"a\": \"" + "y".repeat(2 * Command.MAX_BYTES) + "\"}"));
    assertEquals(Optional.of("2"), id("{\"id\": 2, \"a\": " + "[".repeat(100)));
    for (String none :
        List.of(
            "",
            "x",
            "[{\"id\": 1}]",
            "{\"id\": true}",
            "{\"id\": {\"a\": 1}}",
            "{\"id\": ",
            "{\"id\": \"" + "x".repeat(300) + "\"}")) {
      assertEquals(Optional.empty(), id(none), none);
    }
    assertEquals(Optional.of(IntNode.valueOf(7)), refused("{\"id\": 7, nonsense").id());
  }

  @Test
  void whatIsNoCommand_isRefused_andQuotedInShort() {
    assertEquals("INVALID_PAYLOAD", refused("nonsense").code());
    assertEquals("INVALID_PAYLOAD", refused("[1]").code());
    assertEquals("INVALID_PAYLOAD", refused("{\"timestamp\":\"yesterday\"}").code());
    assertEquals("INVALID_PAYLOAD", refused("{\"timeout\":-1}").code());
    assertEquals(
        "INVALID_PAYLOAD", refused("{\"a\":" + "[".repeat(65) + "]".repeat(65) + "}").code());
    assertEquals("PAYLOAD_TOO_LARGE", refused("x".repeat(Command.MAX_BYTES + 1)).code());
    String message = String.valueOf(refused("x".repeat(5000)).getMessage());
    assertTrue(message.length() < 300, message);
  }

  @Test
  void readOfWhatIsNotKnown_isRefused() throws Exception {
    assertEquals(List.of(), properties(""));
    assertEquals(List.of(), properties("{}"));
    assertEquals(
        List.of("a", "b"), properties("{\"id\": 1, \"properties\": [\"a\", \"b\", \"a\"]}"));
    for (String wrong : List.of("{\"property\": [\"a\"]}", "{\"properties\": \"a\"}", "[]")) {
      RefusedException refused = assertThrows(RefusedException.class, () -> properties(wrong));
      assertEquals("INVALID_PAYLOAD", refused.code(), wrong);
    }
  }

  private static List<String> properties(String json) throws RefusedException {
    return Command.properties(json.getBytes(StandardCharsets.UTF_8));
  }
}
