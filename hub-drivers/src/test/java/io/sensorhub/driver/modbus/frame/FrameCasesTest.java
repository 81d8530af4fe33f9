package io.sensorhub.driver.modbus.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The cases by which the connector's actions are checked, which have these frames again. */
class FrameCasesTest {

  private static final Path CASES = Path.of("../connector/cases/modbus.json");

  private static byte[] hex(JsonNode text) {
    return HexFormat.of().parseHex(text.asText().replace(" ", ""));
  }

  @TestFactory
  Iterable<DynamicTest> frames() throws IOException {
    JsonNode cases = Json.parse(Files.readAllBytes(CASES)).path("frames");
    return StreamSupport.stream(cases.spliterator(), false)
        .map(each -> DynamicTest.dynamicTest(each.path("name").asText(), () -> check(each)))
        .toList();
  }

  private static void check(JsonNode each) {
    byte[] heard = hex(each.path("heard"));
    byte[] answer = hex(each.path("answer"));
    Optional<Pdu> expected =
        answer.length == 0 ? Optional.empty() : Optional.of(Pdu.of(answer, 0, answer.length));
    Request request =
        Request.read(
            each.path("unit").asInt(),
            each.path("function").asInt(),
            each.path("address").asInt(),
            each.path("count").asInt());
    for (int size = 1; size <= heard.length; size++) {
      Framing framing =
          each.path("framing").asText().equals("tcp")
              ? new MbapFraming(Set.of())
              : new RtuFraming(false, Set.of());
      byte[] frame = new byte[Framing.LONGEST_FRAME];
      int length = framing.begin(request, frame);
      assertArrayEquals(hex(each.path("question")), Arrays.copyOf(frame, length));
      Optional<Pdu> found = Optional.empty();
      for (int from = 0; from < heard.length; from += size) {
        byte[] piece = Arrays.copyOfRange(heard, from, Math.min(heard.length, from + size));
        framing.receive(piece, piece.length);
        Optional<Pdu> now = framing.answer();
        found = found.isPresent() ? found : now;
      }
      assertEquals(expected, found, "in pieces of " + size);
    }
  }
}
