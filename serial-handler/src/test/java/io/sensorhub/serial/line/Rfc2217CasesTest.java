package io.sensorhub.serial.line;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.port.SerialParameters;
import io.sensorhub.core.port.SerialParameters.ControlLine;
import io.sensorhub.core.port.SerialParameters.FlowControl;
import io.sensorhub.core.port.SerialParameters.Parity;
import io.sensorhub.core.port.SerialParameters.StopBits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The cases by which the connector's actions are checked, which speak RFC 2217 again. */
class Rfc2217CasesTest {

  private static final Path CASES = Path.of("../connector/cases/rfc2217.json");

  private static JsonNode cases(String kind) throws IOException {
    JsonNode cases = Json.parse(Files.readAllBytes(CASES)).path(kind);
    assertTrue(!cases.isEmpty());
    return cases;
  }

  private static byte[] hex(JsonNode text) {
    return HexFormat.of().parseHex(text.asText().replace(" ", ""));
  }

  private static Rfc2217 protocol(int baudRate) {
    return new Rfc2217(
        new SerialParameters(
            baudRate,
            8,
            Parity.NONE,
            StopBits.ONE,
            FlowControl.NONE,
            ControlLine.KEEP,
            ControlLine.KEEP));
  }

  @Test
  void octetsOfTheLine_areSentAsTheCasesSay() throws IOException {
    for (JsonNode each : cases("sent")) {
      byte[] data = hex(each.path("data"));
      assertArrayEquals(
          hex(each.path("wire")), Rfc2217.escaped(data, data.length), each.path("name").asText());
    }
  }

  @Test
  void octetsOfTheLine_areFound_inEverySplit() throws IOException {
    for (JsonNode each : cases("received")) {
      byte[] wire = hex(each.path("wire"));
      for (int size = 1; size <= wire.length; size++) {
        Rfc2217 protocol = protocol(9600);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (int from = 0; from < wire.length; from += size) {
          byte[] piece = Arrays.copyOfRange(wire, from, Math.min(wire.length, from + size));
          byte[] out = new byte[piece.length];
          data.write(out, 0, protocol.receive(piece, piece.length, out));
        }
        assertArrayEquals(
            hex(each.path("data")),
            data.toByteArray(),
            each.path("name").asText() + ", in pieces of " + size);
      }
    }
  }

  @Test
  void speed_isSetAsTheCasesSay() throws IOException {
    for (JsonNode each : cases("settings")) {
      Rfc2217 protocol = protocol(each.path("baud").asInt());
      byte[] _ = protocol.toSend();
      byte[] agreed = HexFormat.of().parseHex("fffd2c");
      int _ = protocol.receive(agreed, agreed.length, new byte[agreed.length]);
      byte[] wanted = hex(each.path("wire"));
      byte[] sent = protocol.toSend();
      assertArrayEquals(wanted, Arrays.copyOf(sent, wanted.length), each.toString());
    }
  }
}
