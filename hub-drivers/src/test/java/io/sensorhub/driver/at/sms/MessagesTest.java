package io.sensorhub.driver.at.sms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.driver.at.sms.Inbox.Place;
import io.sensorhub.driver.at.sms.Inbox.Received;
import io.sensorhub.driver.at.sms.Telegram.Message;
import io.sensorhub.driver.at.sms.Telegram.Part;
import io.sensorhub.driver.at.sms.Telegram.Report;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessagesTest {

  private static final String GSM =
      "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./09:;<=>?¡AZÄÖÑÜ§¿azäöñüà^{}\\[~]|€";

  private static final String WIDE = "aé€Жд漢字😀👍\u0000\uFFFF";

  /** A submission turned into what the other side receives of it. */
  private static String delivered(Outgoing part, String to) {
    String digits = part.digits();
    boolean header = (Integer.parseInt(digits.substring(2, 4), 16) & 0x40) != 0;
    int address = 4 + ((to.replace("+", "").length() + 1) / 2) * 2;
    String number = digits.substring(6, 6 + address);
    String rest = digits.substring(6 + address);
    return "00"
        + (header ? "44" : "04")
        + number
        + rest.substring(0, 4)
        + "62112121000040"
        + rest.substring(4);
  }

  private static Message message(String digits) {
    return (Message) Telegram.read(digits).orElseThrow(() -> new AssertionError(digits));
  }

  private static Received through(String text, Random random) {
    List<Outgoing> parts = Outgoing.of("+491701234567", text, 77).orElseThrow();
    List<Outgoing> mixed = new ArrayList<>(parts);
    Collections.shuffle(mixed, random);
    Inbox inbox = new Inbox();
    List<Received> told = new ArrayList<>();
    for (Outgoing part : mixed) {
      assertEquals(part.digits().length() / 2 - 1, part.length());
      assertTrue(part.digits().length() <= 352, "a telegram of " + part.digits().length());
      String digits = delivered(part, "+491701234567");
      told.addAll(inbox.add(message(digits), digits, new Place("ME", told.size()), 0));
    }
    assertEquals(1, told.size());
    assertEquals(parts.size(), told.getFirst().parts());
    return told.getFirst();
  }

  @Test
  void everyText_comesOutAsItWentIn_whateverTheOrderOfItsParts() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      String letters = i % 2 == 0 ? GSM : WIDE;
      int[] points = letters.codePoints().toArray();
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(i % 2 == 0 ? 700 : 300);
      for (int c = 0; c < length; c++) {
        text.appendCodePoint(points[random.nextInt(points.length)]);
      }
      Received received = through(text.toString(), random);
      assertEquals(text.toString(), received.text(), "seed " + seed);
      assertEquals("+491701234567", received.first().from());
      assertTrue(received.complete());
    }
  }

  @Test
  void textOf160Septets_isOneMessage_andOneMoreIsTwo() {
    assertEquals(1, Outgoing.of("123", "a".repeat(160), 1).orElseThrow().size());
    assertEquals(2, Outgoing.of("123", "a".repeat(161), 1).orElseThrow().size());
    assertEquals(1, Outgoing.of("123", "€".repeat(80), 1).orElseThrow().size());
    assertEquals(2, Outgoing.of("123", "€".repeat(80) + "a", 1).orElseThrow().size());
    assertEquals(1, Outgoing.of("123", "ж".repeat(70), 1).orElseThrow().size());
    assertEquals(2, Outgoing.of("123", "ж".repeat(71), 1).orElseThrow().size());
  }

  @Test
  void textOfTenParts_isTheLongest() {
    assertEquals(10, Outgoing.of("123", "a".repeat(1530), 1).orElseThrow().size());
    assertEquals(Optional.empty(), Outgoing.of("123", "a".repeat(1531), 1));
  }

  @Test
  void pair_isNotCutApart() {
    List<Outgoing> parts = Outgoing.of("123", "a" + "😀".repeat(40), 1).orElseThrow();
    for (Outgoing part : parts) {
      String text = message(delivered(part, "123")).text();
      assertFalse(Character.isLowSurrogate(text.charAt(0)));
      assertFalse(Character.isHighSurrogate(text.charAt(text.length() - 1)));
    }
  }

  @Test
  void telegram_isAsTheStandardHasIt() {
    // Section 9.2.2.2: to +46708251358, "hellohello", without a period of validity
    Outgoing part = Outgoing.of("+46708251358", "hellohello", 0).orElseThrow().getFirst();
    assertEquals("0021000B916407281553F800000AE8329BFD4697D9EC37", part.digits());
    assertEquals(22, part.length());
  }

  @Test
  void message_hasSenderTimeAndText() {
    Message message =
        message("07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37");
    assertEquals("27838890001", message.from());
    assertEquals("hellohello", message.text());
    assertEquals(Optional.of(OffsetDateTime.parse("2099-03-29T15:16:59+02:00")), message.time());
    assertEquals(Optional.empty(), message.part());
  }

  @Test
  void zone_mayBeWestOfGreenwich_andATimeThatIsNoneIsEmpty() {
    String head = "0004038121F30000";
    assertEquals(
        Optional.of(OffsetDateTime.parse("2026-11-12T12:00:00-03:30")),
        message(head + "62112121000049" + "0161").time());
    assertEquals(Optional.empty(), message(head + "62312121000040" + "0161").time());
  }

  @Test
  void sender_mayBeAName() {
    byte[] packed = Alphabet.pack(Alphabet.encode("My Shop"), 0);
    String name = HexFormat.of().withUpperCase().formatHex(packed);
    assertEquals("My Shop", message("00040DD0" + name + "0000" + "62112121000040" + "0161").from());
  }

  @Test
  void octetsWithoutAnAlphabet_areTheirDigits() {
    assertEquals("CAFE00", message("0004038121F30004" + "62112121000040" + "03CAFE00").text());
  }

  @Test
  void parts_mayHaveAReferenceOf16Bits() {
    Message message =
        message("0044038121F30008" + "62112121000040" + "09" + "06080412340203" + "0061");
    assertEquals(Optional.empty(), message.part(), "part 3 of 2 is none");
    assertEquals(
        Optional.of(new Part(0x1234, 3, 2)),
        message("0044038121F30008" + "62112121000040" + "09" + "06080412340302" + "0061").part());
  }

  @Test
  void report_saysWhatBecameOfAMessage() {
    String head = "0006" + "2A" + "038121F3" + "62112121000040" + "62112121100040";
    Report report = (Report) Telegram.read(head + "00").orElseThrow();
    assertEquals(new Report(42, "123", 0), report);
    assertTrue(report.isDelivered());
    assertTrue(((Report) Telegram.read(head + "46").orElseThrow()).isFailed());
    Report trying = (Report) Telegram.read(head + "20").orElseThrow();
    assertFalse(trying.isDelivered() || trying.isFailed());
  }

  @Test
  void incompleteMessage_isToldAfterADay_withWhatHasCome() {
    List<Outgoing> parts = Outgoing.of("123", "a".repeat(200), 5).orElseThrow();
    String digits = delivered(parts.getLast(), "123");
    Inbox inbox = new Inbox();
    assertEquals(List.of(), inbox.add(message(digits), digits, new Place("ME", 4), 0));
    assertEquals(List.of(), inbox.expired(Duration.ofHours(23).toNanos()));
    Received received = inbox.expired(Duration.ofDays(1).toNanos()).getFirst();
    assertFalse(received.complete());
    assertEquals("a".repeat(47), received.text());
    assertEquals(List.of(new Place("ME", 4)), received.places());
    assertEquals(List.of(), inbox.expired(Duration.ofDays(2).toNanos()));
  }

  @Test
  void samePartTwice_isOnePart() {
    List<Outgoing> parts = Outgoing.of("123", "a".repeat(200), 5).orElseThrow();
    Inbox inbox = new Inbox();
    String first = delivered(parts.getFirst(), "123");
    inbox.add(message(first), first, new Place("ME", 0), 0);
    assertEquals(List.of(), inbox.add(message(first), first, new Place("ME", 0), 0));
  }

  @Test
  void inbox_holdsAtMost64Incomplete() {
    List<Outgoing> parts = Outgoing.of("123", "a".repeat(200), 5).orElseThrow();
    Inbox inbox = new Inbox();
    int told = 0;
    for (int i = 0; i < 100; i++) {
      String digits =
          delivered(parts.getFirst(), "123").replace("050003050201", "0500030502" + "01");
      Message one = message(digits);
      Message other = new Message("+" + i, one.text(), one.time(), one.part());
      told += inbox.add(other, digits, new Place("ME", i), 0).size();
    }
    assertEquals(36, told);
  }

  @Test
  void identity_isThatOfTheTelegrams() {
    String digits = "0004038121F30000621121210000400161";
    Inbox inbox = new Inbox();
    String id = inbox.add(message(digits), digits, new Place("ME", 1), 0).getFirst().id();
    assertEquals(id, inbox.add(message(digits), digits, new Place("SM", 9), 5).getFirst().id());
    assertEquals(16, id.length());
  }

  @Test
  void damagedTelegram_isNone() {
    Random random = new Random(4);
    String good = "07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37";
    for (int length = 0; length < good.length(); length++) {
      assertEquals(Optional.empty(), Telegram.read(good.substring(0, length)));
    }
    byte[] noise = new byte[160];
    for (int i = 0; i < 20_000; i++) {
      random.nextBytes(noise);
      Telegram.read(HexFormat.of().formatHex(noise, 0, 2 + random.nextInt(150)));
    }
  }

  @Test
  void textThatAModemPrints_isReadSeptetForSeptet() {
    assertEquals("@£$ 5 OK\n", Alphabet.read("\u0000\u0001\u0002 5 OK\n"));
    assertEquals("¡ÄÖÑÜ§¿äöñüà¤", Alphabet.read("@[\\]^_`{|}~\u007F$"));
    assertEquals("5 €, [x]", Alphabet.read("5 \u001Be, \u001B<x\u001B>"));
    assertEquals("é and \u00E9", Alphabet.read("\u0005 and \u00E9"), "no septet");
  }

  @Test
  void everyTextOfTheAlphabet_isPrintedAndReadAgain() {
    String all =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./09:;<=>?¡AZÄÖÑÜ§¿azäöñüà^{}\\[~]|€";
    assertTrue(Alphabet.printed(all).chars().allMatch(octet -> octet < 0x80));
    assertEquals(all, Alphabet.read(Alphabet.printed(all)));
  }
}
