package io.sensorhub.modem.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrictDecoderTest {

  private static final String LINE = "POST http://a/ HTTP/1.1\r\n";

  /** Of each request whether it is sound, and its body; octets come in pieces of that size. */
  private static List<String> decode(String octets, int size) {
    EmbeddedChannel channel = new EmbeddedChannel(new StrictDecoder());
    for (int at = 0; at < octets.length(); at += size) {
      String part = octets.substring(at, Math.min(octets.length(), at + size));
      channel.writeInbound(Unpooled.copiedBuffer(part, StandardCharsets.ISO_8859_1));
    }
    List<String> seen = new ArrayList<>();
    for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
      if (part instanceof HttpRequest request) {
        boolean sound = request.decoderResult().isSuccess() && HttpHeads.fault(request).isEmpty();
        seen.add(sound ? "sound " : "refused");
      } else if (part instanceof HttpContent content && !seen.isEmpty()) {
        String body = content.content().toString(StandardCharsets.ISO_8859_1);
        seen.add(seen.removeLast() + body);
      }
      ReferenceCountUtil.release(part);
    }
    channel.finishAndReleaseAll();
    return seen;
  }

  private static void assertDecoded(List<String> expected, String octets) {
    for (int size : List.of(1, 2, 3, 7, octets.length())) {
      assertEquals(expected, decode(octets, size), octets + " in pieces of " + size);
    }
  }

  @Test
  void bodyThatBeginsWithASpace_isNoFold() {
    String sized = LINE + "Content-Length: 6\r\n\r\n hello";
    assertDecoded(List.of("sound  hello"), sized);
    assertDecoded(List.of("sound  hello", "sound  hello"), sized + "\r\n\r\n" + sized);
    assertDecoded(
        List.of("sound  hello"),
        LINE + "Transfer-Encoding: chunked\r\n\r\n6\r\n hello\r\n0\r\nX: y\r\n\r\n");
  }

  @Test
  void foldedField_isRefused_whereverItStands() {
    for (String head :
        List.of(
            LINE + " X: a\r\n\r\n",
            LINE + "X: a\r\n b\r\n\r\n",
            LINE + "X: a\r\n\tb\r\n\r\n",
            LINE + "Transfer-Encoding:\r\n chunked\r\n\r\n",
            "\r\n\r\n" + LINE + "X: a\r\n b\r\n\r\n")) {
      assertDecoded(List.of("refused"), head);
    }
    assertDecoded(
        List.of("sound hello", "refused"),
        LINE + "Content-Length: 5\r\n\r\nhello" + LINE + "X: a\r\n b\r\n\r\nGET");
  }

  @Test
  void bodyWhoseEndCouldBeSeenElsewhere_isRefused() {
    for (String fields :
        List.of(
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Content-Length: 5\r\nContent-Length: 6",
            "Content-Length: 5\r\nContent-Length: 5, 6",
            "Content-Length: +5",
            "Content-Length: -5",
            "Content-Length: 0x5",
            "Content-Length: 99999999999999999999",
            "Content-Length : 5",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: \u000bchunked",
            "Transfer-Encoding\t: chunked",
            "X: a\rb",
            "X: a\0b",
            "A\0b: a",
            ": a",
            "X",
            "a:\r\n".repeat(Fields.MOST + 1) + "b:")) {
      assertEquals("refused", decode(LINE + fields + "\r\n\r\n", 1).getFirst(), fields);
    }
    for (String head :
        List.of(
            "POST http://a/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET http://a/ HTTP/2.0\r\n\r\n",
            "GET http://a/\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n")) {
      assertEquals("refused", decode(head, 1).getFirst(), head);
    }
  }
}
