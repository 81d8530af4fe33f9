package io.sensorhub.stream.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HttpAnswerTest {

  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private final StringBuilder body = new StringBuilder();

  private HttpAnswer answer(String text, int piece) throws ProtocolException {
    body.setLength(0);
    HttpAnswer answer =
        new HttpAnswer((octets, from, length) ->
            body.append(new String(octets, from, length, StandardCharsets.ISO_8859_1)));
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int at = 0; at < octets.length; at += piece) {
      byte[] part = Arrays.copyOfRange(octets, at, Math.min(octets.length, at + piece));
      answer.take(part, part.length);
    }
    return answer;
  }

  @Test
  void bodyOfToldLength_endsThere_inEverySplit() throws ProtocolException {
    String text = OK + "Content-Type: application/json\r\nContent-LENGTH: 7\r\n\r\n{\"a\":1}";
    for (int piece = 1; piece <= text.length(); piece++) {
      HttpAnswer answer = answer(text, piece);

      assertEquals("{\"a\":1}", body.toString());
      assertEquals(200, answer.status());
      assertTrue(answer.over());
      assertTrue(answer.keepsOpen());
    }
  }

  @Test
  void bodyInChunks_endsBehindItsTrailer_inEverySplit() throws ProtocolException {
    String text =
        OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nExpires: 0\r\n\r\n";
    for (int piece = 1; piece <= text.length(); piece++) {
      HttpAnswer answer = answer(text, piece);

      assertEquals("abcd", body.toString());
      assertTrue(answer.keepsOpen());
    }
    assertFalse(answer(text.substring(0, text.length() - 1), 5).over());
  }

  @Test
  void withoutLength_theBodyLastsAsLongAsTheConnection() throws ProtocolException {
    HttpAnswer answer = answer(OK + "\r\nand so on", 4);

    assertEquals("and so on", body.toString());
    assertTrue(answer.endsWithConnection());
    assertFalse(answer.over());
  }

  @Test
  void interimAnswer_isNotTheAnswer() throws ProtocolException {
    HttpAnswer answer =
        answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\n{}", 3);

    assertEquals(503, answer.status());
    assertEquals("{}", body.toString());
  }

  @Test
  void answerWithoutABody_isOverWithItsHead() throws ProtocolException {
    assertTrue(answer(OK + "Content-Length: 0\r\n\r\n", 1).keepsOpen());
    assertTrue(answer("HTTP/1.1 204 No Content\r\n\r\n", 1).keepsOpen());
  }

  @Test
  void connectionThatIsNotKept_isTold() throws ProtocolException {
    assertFalse(answer(OK + "Connection: close\r\nContent-Length: 1\r\n\r\nx", 9).keepsOpen());
    assertFalse(answer("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", 9).keepsOpen());
    assertFalse(answer(OK + "Content-Length: 1\r\n\r\nxy", 99).keepsOpen());
  }

  @Test
  void nonsense_isRefused() {
    for (String text :
        new String[] {
          "SSH-2.0-OpenSSH\r\n",
          "HTTP/2 200\r\n",
          "HTTP/1.1 2x0 OK\r\n",
          "HTTP/1.1 2000\r\n",
          "\r\n",
          OK + "Content-Length: -1\r\n",
          OK + "Content-Length: many\r\n",
          OK + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
          OK + "a: b\r\n".repeat(200),
          "x".repeat(9_000)
        }) {
      assertThrows(ProtocolException.class, () -> answer(text, 7), text);
    }
  }

  @Test
  void randomOctets_throwNothingElse() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] octets = new byte[random.nextInt(200)];
      random.nextBytes(octets);
      String text = (i % 2 == 0 ? OK : "") + new String(octets, StandardCharsets.ISO_8859_1);
      try {
        HttpAnswer _ = answer(text, 1 + random.nextInt(50));
      } catch (ProtocolException e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertTrue(refused > 0, "seed " + seed);
  }
}
