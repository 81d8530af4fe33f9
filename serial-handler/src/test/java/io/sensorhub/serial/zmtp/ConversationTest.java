package io.sensorhub.serial.zmtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What subscribers say, octet for octet as the specifications have it, in every split. */
class ConversationTest {

  private static final String SIGNATURE = "ff00000000000000017f";
  private static final String NULL_MECHANISM = "4e554c4c" + "00".repeat(16);
  private static final String GREETING = SIGNATURE + "0301" + NULL_MECHANISM + "00".repeat(32);
  private static final String READY =
      "0419" + "055245414459" + "0b536f636b65742d54797065" + "00000003" + "535542";
  private static final String HANDSHAKE = GREETING + READY;
  private static final String HANDSHAKE_2 = SIGNATURE + "01" + "02" + "0000";

  private static final List<String> WELCOMED =
      List.of(
          "reply " + "01" + NULL_MECHANISM + "00".repeat(32),
          "reply " + "0419" + "055245414459" + "0b536f636b65742d54797065" + "00000003" + "505542",
          "ready");

  private static String described(Said said) {
    return switch (said) {
      case Said.Reply reply -> "reply " + hex(reply.octets());
      case Said.Ready _ -> "ready";
      case Said.Subscribed subscribed -> "subscribed " + text(subscribed.prefix());
      case Said.Cancelled cancelled -> "cancelled " + text(cancelled.prefix());
      case Said.Lives lives -> "lives " + lives.time().toMillis();
      case Said.Refused refused -> "refused " + refused.reason();
    };
  }

  private static String hex(ByteBuffer octets) {
    byte[] copy = new byte[octets.remaining()];
    octets.duplicate().get(copy);
    return HexFormat.of().formatHex(copy);
  }

  private static String text(ByteBuffer octets) {
    return StandardCharsets.ISO_8859_1.decode(octets.duplicate()).toString();
  }

  private static String octets(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** What is said of octets that come in pieces of one size. */
  private static List<String> said(String sent, int piece) {
    byte[] octets = HexFormat.of().parseHex(sent);
    List<String> said = new ArrayList<>();
    Conversation conversation = new Conversation();
    for (int at = 0; at < octets.length; at += piece) {
      conversation.receive(
          ByteBuffer.wrap(octets, at, Math.min(piece, octets.length - at)),
          what -> said.add(described(what)));
    }
    return said;
  }

  private static List<String> said(String sent) {
    List<String> whole = said(sent, Integer.MAX_VALUE / 2);
    IntStream.rangeClosed(1, sent.length() / 2)
        .forEach(piece -> assertEquals(whole, said(sent, piece), "in pieces of " + piece));
    return whole;
  }

  private static List<String> afterHandshake(String sent) {
    List<String> said = said(HANDSHAKE + sent);
    assertEquals(WELCOMED, said.subList(0, WELCOMED.size()));
    return said.subList(WELCOMED.size(), said.size());
  }

  private static void refused(String sent) {
    List<String> said = said(sent);
    assertTrue(said.getLast().startsWith("refused "), said::toString);
    assertEquals(said, said(sent + "0001" + "01".repeat(20)), "nothing is taken any more");
  }

  @Test
  void opening_isEnoughToTellTheVersion() {
    assertEquals(SIGNATURE + "03", hex(Conversation.opening()));
  }

  @Test
  void subscriptionsAsMessages_andAsCommands() {
    assertEquals(
        List.of("subscribed ", "subscribed {\"a", "cancelled {\"a"),
        afterHandshake("000101" + "0004" + "01" + octets("{\"a") + "0004" + "00" + octets("{\"a")));
    assertEquals(
        List.of("subscribed ", "subscribed {\"a", "cancelled {\"a"),
        afterHandshake(
            "040a"
                + "09"
                + octets("SUBSCRIBE")
                + "040d"
                + "09"
                + octets("SUBSCRIBE{\"a")
                + "040a"
                + "06"
                + octets("CANCEL{\"a")));
    String prefix = "x".repeat(300);
    assertEquals(
        List.of("subscribed " + prefix),
        afterHandshake("02" + "000000000000012d" + "01" + octets(prefix)),
        "a long frame");
  }

  @Test
  void ping_isAnsweredWithItsContext_andSaysHowLongThePeerLives() {
    assertEquals(
        List.of("lives 1500", "reply 0407" + "04" + octets("PONG") + "beef"),
        afterHandshake("0409" + "04" + octets("PING") + "000f" + "beef"));
    assertEquals(
        List.of("lives 0", "reply 0405" + "04" + octets("PONG")),
        afterHandshake("0407" + "04" + octets("PING") + "0000"));
    refused(HANDSHAKE + "0406" + "04" + octets("PING") + "00");
    refused(HANDSHAKE + "0418" + "04" + octets("PING") + "0000" + "00".repeat(17));
  }

  @Test
  void whatSubscribersMaySay_andNobodyIsThereFor() {
    String pong = "0405" + "04" + octets("PONG");
    String unknown = "0405" + "04" + octets("JOIN");
    String multipart = "0102" + "0141" + "0102" + "0142" + "0002" + "0143";
    String other = "0003" + octets("abc") + "0000";
    assertEquals(
        List.of("subscribed z"),
        afterHandshake(pong + unknown + multipart + other + "0002" + "01" + octets("z")));
  }

  @Test
  void xsub_laterVersions_otherPadding_andMoreProperties() {
    String later = "ffaabbccddeeff99117f" + "0409" + NULL_MECHANISM + "00".repeat(32);
    String ready =
        "0427"
            + "055245414459"
            + "086964656e74697479"
            + "00000000"
            + "0b534f434b45542d54595045"
            + "00000004"
            + octets("XSUB");
    assertEquals(WELCOMED, said(later + ready));
  }

  @Test
  void version2() {
    List<String> said = said(HANDSHAKE_2 + "000101" + "0002" + "0041");
    assertEquals(List.of("reply 01", "reply 0000", "ready", "subscribed ", "cancelled A"), said);
    assertEquals(said, said(SIGNATURE + "01" + "0a" + "0003616263" + "000101" + "0002" + "0041"));
    refused(HANDSHAKE_2 + "0405" + "04" + octets("PONG")); // it has no commands
    refused(SIGNATURE + "01" + "03");
  }

  @Test
  void whatMakesNoSense_endsTheConversation() {
    refused(octets("GET / HTTP/1.1"));
    refused("ff00000000000000017e");
    refused("0100");
    refused(SIGNATURE + "00");
    refused(SIGNATURE + "0300" + octets("PLAIN") + "00".repeat(15 + 32));
    refused(SIGNATURE + "0300" + octets("CURVE") + "00".repeat(15 + 32));
    refused(GREETING + "000101");
    refused(GREETING + READY.replace("535542", "505542"));
    refused(GREETING + READY.replace("535542", octets("SU")).replace("0419", "0418"));
    refused(GREETING + "0406" + "055245414459");
    refused(GREETING + "0407" + "06" + octets("READY") + "00");
    refused(HANDSHAKE + "0500");
    refused(HANDSHAKE + "0400");
    refused(HANDSHAKE + "0800");
    refused(HANDSHAKE + "0102" + "0141" + "0405" + "04" + octets("PONG"));
    refused(HANDSHAKE + "0406" + "05" + octets("ERROR"));
    refused(HANDSHAKE + "02" + "0000000000001001");
    refused(HANDSHAKE + "02" + "7fffffffffffffff");
    refused(HANDSHAKE + "06" + "ffffffffffffffff");
  }

  @Test
  void randomOctets_neverThrow_andEndSoonOrStayBounded() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] handshake = HexFormat.of().parseHex(HANDSHAKE);
    for (int round = 0; round < 2_000; round++) {
      byte[] noise = new byte[random.nextInt(2_000)];
      random.nextBytes(noise);
      byte[] sent = random.nextBoolean() ? noise : concatenated(handshake, noise, random);
      Conversation conversation = new Conversation();
      ByteBuffer octets = ByteBuffer.wrap(sent);
      Consumer<Said> said = what -> assertFalse(described(what).isEmpty());
      while (octets.hasRemaining() && random.nextInt(1_000) > 0) {
        int end = octets.position() + 1 + random.nextInt(octets.remaining());
        ByteBuffer piece = octets.duplicate().limit(end);
        int before = piece.remaining();
        conversation.receive(piece, said);
        assertTrue(piece.remaining() <= before, "seed " + seed);
        octets.position(end);
      }
    }
  }

  /** A handshake, of which an octet may be damaged, and what follows. */
  private static byte[] concatenated(byte[] handshake, byte[] noise, Random random) {
    byte[] both = Arrays.copyOf(handshake, handshake.length + noise.length);
    System.arraycopy(noise, 0, both, handshake.length, noise.length);
    if (random.nextBoolean()) {
      both[random.nextInt(both.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return both;
  }
}
