package io.sensorhub.serial.line;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.port.SerialParameters;
import io.sensorhub.core.port.SerialParameters.ControlLine;
import io.sensorhub.core.port.SerialParameters.FlowControl;
import io.sensorhub.core.port.SerialParameters.Parity;
import io.sensorhub.core.port.SerialParameters.StopBits;
import io.sensorhub.serial.line.Rfc2217.Agreement;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Rfc2217Test {

  private static final SerialParameters PARAMETERS =
      new SerialParameters(
          65_280, // 0x0000ff00: an octet that telnet must double
          7,
          Parity.EVEN,
          StopBits.ONE_AND_A_HALF,
          FlowControl.RTS_CTS,
          ControlLine.OFF,
          ControlLine.ON);

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  /** What the line's bytes are where {@code stream} comes in pieces of one size. */
  private static byte[] feed(Rfc2217 protocol, byte[] stream, int chunk) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (int from = 0; from < stream.length; from += chunk) {
      byte[] piece = Arrays.copyOfRange(stream, from, Math.min(stream.length, from + chunk));
      byte[] out = new byte[piece.length];
      data.write(out, 0, protocol.receive(piece, piece.length, out));
    }
    return data.toByteArray();
  }

  private static final String ACCEPTS = "fffd2c";
  private static final String ANSWERS =
      "fffa2c65 0000ffff00 fff0 fffa2c66 07 fff0 fffa2c67 03 fff0 fffa2c68 03 fff0";

  @Test
  void parameters_areSentWhenTheServerAgrees() {
    Rfc2217 protocol = new Rfc2217(PARAMETERS);
    assertArrayEquals(hex("fffb00 fffd00 fffb03 fffd03 fffb2c"), protocol.toSend());
    assertEquals(0, feed(protocol, hex(ACCEPTS), 1).length);
    assertEquals(Agreement.SETTING, protocol.agreement());
    assertArrayEquals(
        hex(
            "fffa2c01 0000ffff00 fff0 fffa2c02 07 fff0 fffa2c03 03 fff0 fffa2c04 03 fff0"
                + "fffa2c05 03 fff0" // hardware flow control
                + "fffa2c05 08 fff0" // DTR on
                + "fffa2c05 0c fff0"), // RTS off
        protocol.toSend());
    feed(protocol, hex(ANSWERS), 3);
    assertEquals(Agreement.SET, protocol.agreement());
  }

  @Test
  void dataBetweenCommands_isTheSame_inEveryChunkSize() {
    byte[] stream =
        hex(
            "41 fffd2c 42 fffb01 ffff 0d00 0a"
                + ANSWERS
                + "43 fff1 44 fffa2c6b 10 fff0 45 fffd18 46");
    for (int chunk = 1; chunk <= stream.length; chunk++) {
      Rfc2217 protocol = new Rfc2217(PARAMETERS);
      assertArrayEquals(hex("41 42 ff 0d00 0a 43 44 45 46"), feed(protocol, stream, chunk));
      assertEquals(Agreement.SET, protocol.agreement());
      byte[] sent = protocol.toSend();
      assertTrue(
          HexFormat.of().formatHex(sent).contains("fffe01")
              && HexFormat.of().formatHex(sent).endsWith("fffc18"),
          "echo and terminal type are declined");
    }
  }

  @Test
  void serverThatSetsSomethingElse_isRefused() {
    Rfc2217 protocol = new Rfc2217(PARAMETERS);
    feed(protocol, hex(ACCEPTS + "fffa2c65 00002580 fff0"), 100);
    assertEquals(Agreement.REFUSED, protocol.agreement());
    assertTrue(protocol.refusal().contains("9600"), protocol.refusal());
  }

  @Test
  void serverThatDeclinesTheOption_isRefused() {
    Rfc2217 protocol = new Rfc2217(PARAMETERS);
    feed(protocol, hex("fffe2c"), 100);
    assertEquals(Agreement.REFUSED, protocol.agreement());
  }

  @Test
  void randomBytes_neverThrow_norGrow() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Rfc2217 protocol = new Rfc2217(PARAMETERS);
    byte[] bytes = new byte[4096];
    for (int i = 0; i < 500; i++) {
      random.nextBytes(bytes);
      for (int j = 0; j < bytes.length; j += 1 + random.nextInt(4)) {
        bytes[j] = (byte) (240 + random.nextInt(16));
      }
      int size = protocol.receive(bytes, bytes.length, new byte[bytes.length]);
      assertTrue(size <= bytes.length);
      assertTrue(protocol.toSend().length <= 4 * bytes.length, "seed " + seed);
    }
  }
}
