package io.sensorhub.stream.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The way from a connection's octets to messages, in every split. */
class ServerSentEventsTest {

  private static final String STREAM =
      """
      : still here

      event: snapshot
      id: serial-handler/aa:0
      data: {"devices":[]}

      event:state
      data:{"text":"Grüße: 21 °C"}
      retry: 5
      colonless

      data: {"a":
      data: 1}

      id: lost
      event: without data

      data:

      """;

  private static final List<String> MESSAGES =
      List.of(
          "snapshot|serial-handler/aa:0|{\"devices\":[]}",
          "state|null|{\"text\":\"Grüße: 21 °C\"}",
          "|null|{\"a\": 1}",
          "|null|");

  /** Reads an answer and notes its messages. */
  private static final class Reading {
    private final List<String> messages = new ArrayList<>();
    private final HttpAnswer answer =
        new HttpAnswer(
            new ServerSentEvents((name, id, data) ->
                messages.add(name + "|" + id + "|" + new String(data, StandardCharsets.UTF_8)))
                ::take);

    void take(byte[] octets, int from, int to) throws ProtocolException {
      byte[] part = new byte[to - from + 3]; // what stands behind the length is not looked at
      System.arraycopy(octets, from, part, 0, to - from);
      answer.take(part, to - from);
    }
  }

  private static byte[] answer(String text) {
    return ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + text)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The same in chunks of a few octets. */
  private static byte[] inChunks(String text, int size) {
    StringBuilder all =
        new StringBuilder("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
            .append("transfer-encoding:  Chunked\r\n\r\n");
    String latin = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    for (int at = 0; at < latin.length(); at += size) {
      String part = latin.substring(at, Math.min(latin.length(), at + size));
      all.append(Integer.toHexString(part.length())).append(";x=y\r\n").append(part).append("\r\n");
    }
    return all.append("0\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void inEverySplit(byte[] octets) throws ProtocolException {
    for (int split = 0; split <= octets.length; split++) {
      Reading reading = new Reading();
      reading.take(octets, 0, split);
      reading.take(octets, split, octets.length);
      assertEquals(MESSAGES, reading.messages, "split at " + split);
      assertEquals(200, reading.answer.status());
    }
    for (int size = 1; size < 40; size++) {
      Reading reading = new Reading();
      for (int at = 0; at < octets.length; at += size) {
        reading.take(octets, at, Math.min(octets.length, at + size));
      }
      assertEquals(MESSAGES, reading.messages, "parts of " + size);
    }
  }

  @Test
  void messages_areTheSameInEverySplit() throws Exception {
    inEverySplit(answer(STREAM));
    inEverySplit(answer(STREAM.replace("\n", "\r\n")));
    for (int size : new int[] {1, 2, 7, 1000}) {
      inEverySplit(inChunks(STREAM, size));
    }
  }

  @Test
  void lastChunk_endsTheAnswer() throws Exception {
    Reading reading = new Reading();
    byte[] octets = inChunks("data: 1\n\n", 4);
    reading.take(octets, 0, octets.length - 5);
    assertTrue(!reading.answer.over());
    reading.take(octets, octets.length - 5, octets.length);
    assertTrue(reading.answer.over());
  }

  @Test
  void statusOtherThan200_isKnownBeforeTheBody() throws Exception {
    Reading reading = new Reading();
    byte[] octets = "HTTP/1.1 503\r\nA: b\r\n\r\n".getBytes(StandardCharsets.UTF_8);
    reading.take(octets, 0, octets.length - 1);
    assertEquals(0, reading.answer.status());
    reading.take(octets, octets.length - 1, octets.length);
    assertEquals(503, reading.answer.status());
  }

  @Test
  void whatIsNoAnswer_orTooLong_endsWithAReason() {
    for (String text :
        List.of(
            "SSH-2.0-OpenSSH_9\r\n",
            "HTTP/2 200\r\n",
            "x".repeat(10_000),
            "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(200),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1234567890\r\n",
            "HTTP/1.1 200 OK\r\n\r\ndata: " + "x".repeat(ServerSentEvents.MAX_LINE))) {
      byte[] octets = text.getBytes(StandardCharsets.UTF_8);
      assertThrows(
          ProtocolException.class,
          () -> new Reading().take(octets, 0, octets.length),
          () -> text.substring(0, Math.min(60, text.length())));
    }
  }

  @Test
  void randomOctets_neverDoAnythingElseThanEndWithAReason() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      byte[] octets = new byte[random.nextInt(300)];
      random.nextBytes(octets);
      byte[] valid = inChunks(STREAM, 50);
      int at = random.nextInt(valid.length);
      System.arraycopy(octets, 0, valid, at, Math.min(octets.length, valid.length - at));
      try {
        new Reading().take(valid, 0, valid.length);
      } catch (ProtocolException e) {
        assertTrue(e.getMessage() != null, "seed " + seed);
      }
    }
  }
}
