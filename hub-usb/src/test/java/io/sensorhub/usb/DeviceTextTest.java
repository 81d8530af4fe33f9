package io.sensorhub.usb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeviceTextTest {

  private static String of(String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    return DeviceText.of(octets, octets.length);
  }

  @Test
  void ordinaryTexts_stay_withoutBlanksAtTheirEnds() {
    assertEquals("Arduino LLC", of("  Arduino LLC \n"));
    assertEquals("Größe µ 温度 😀", of("Größe µ 温度 😀"));
    assertEquals("\"quoted\" \\ 'x' $(id)", of("\"quoted\" \\ 'x' $(id)"));
    assertEquals("", of(" \n"));
  }

  @Test
  void whatControlsATerminalOrALine_isReplaced() {
    assertEquals("a\uFFFD[31mb\uFFFDc\uFFFDd", of("a\u001b[31mb\nc\u007fd"));
    assertEquals("a\uFFFDb\uFFFDc\uFFFDd", of("a\u2028b\u202ec\u0085d"));
    assertEquals("a\uFFFDb", DeviceText.of(new byte[] {'a', (byte) 0xff, 'b'}, 3));
    assertEquals("a\uFFFDb", of("a\0b"));
  }

  @Test
  void longTexts_areCut_notInTheMiddleOfACharacter() {
    assertEquals(256, of("x".repeat(4096)).length());
    assertEquals("😀".repeat(256), of("😀".repeat(300)));
  }

  @Test
  void anyOctets_giveATextThatIsHarmless() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] octets = new byte[random.nextInt(300)];
      random.nextBytes(octets);
      String text = DeviceText.of(octets, octets.length);
      assertTrue(text.codePointCount(0, text.length()) <= 256);
      assertTrue(text.chars().noneMatch(c -> c < 0x20 || (c >= 0x7f && c < 0xa0)), text);
    }
  }
}
