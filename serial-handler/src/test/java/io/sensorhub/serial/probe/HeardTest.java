package io.sensorhub.serial.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.serial.probe.Heard.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeardTest {

  private static Heard of(String text) {
    return Heard.of(9600, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void linesAreTold_behindOneThatIsCut() {
    assertEquals(Kind.JSON, of("\": 1}\n{\"n\": 1}\n").kind());
    assertEquals(Kind.JSON, of("boot\r\n{\"n\": 1}\r\n{\"n").kind());
    assertEquals(Kind.NMEA, of(",,*47\r\n$GPGLL,4916.45,N*3B\r\n").kind());
    assertEquals(Kind.TEXT, of("hello\n1.5 2.5\n").kind());
    assertEquals(Kind.SILENCE, of("").kind());
  }

  @Test
  void whatOnlyLooksAlike_isNone() {
    assertEquals(Kind.TEXT, of("$GPGLL,4916.45,N*4C\r\n").kind(), "wrong checksum");
    assertEquals(Kind.TEXT, of("[1, 2]\n{n: 1}\n17\n").kind(), "no object");
    assertEquals(Kind.NOISE, of("no end of a line").kind());
    assertEquals(Kind.NOISE, Heard.of(9600, new byte[] {0, -1, 3, 'a', '\n'}).kind());
  }

  @Test
  void sample_isCut_andHarmless() {
    Heard heard = of("{\"a\": \"\u001b[31m\u202e" + "x".repeat(500) + "\"}\n");
    assertTrue(heard.sample().codePointCount(0, heard.sample().length()) <= 80, heard.sample());
    assertTrue(heard.sample().chars().noneMatch(Character::isISOControl), heard.sample());
    assertTrue(heard.sample().indexOf('\u202e') < 0);
  }

  @Test
  void anyOctets_areTold() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      byte[] octets = new byte[random.nextInt(300)];
      random.nextBytes(octets);
      assertEquals(octets.length, Heard.of(9600, octets).octets(), "seed " + seed);
    }
  }
}
