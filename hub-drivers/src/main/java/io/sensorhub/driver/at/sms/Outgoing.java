package io.sensorhub.driver.at.sms;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One part of a message to be sent, as {@code AT+CMGS} takes it.
 *
 * @param length of the telegram in octets, without the service centre's address
 * @param digits the telegram, hexadecimal
 */
public record Outgoing(int length, String digits) {

  /** Numbers that a message can be sent to. */
  public static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{3,20}");

  /** More parts are not sent. */
  public static final int MOST_PARTS = 10;

  /** A submission (section 9.2.2.2) that asks for a report. */
  private static final int SUBMIT = 0x01 | 0x20;

  private static final int USER_DATA_HEADER = 0x40;
  private static final int UCS2 = 0x08;
  private static final int SEPTETS = 160;
  private static final int SEPTETS_OF_PART = 153;
  private static final int CHARACTERS = 70;
  private static final int CHARACTERS_OF_PART = 67;

  /**
   * The telegrams of a text: GSM 7 bit if that alphabet has all of it, else UCS2.
   *
   * @param to matches {@link #NUMBER}
   * @param reference of a long message, 0 to 255
   * @return empty if the text needs more than {@link #MOST_PARTS}
   */
  public static Optional<List<Outgoing>> of(String to, String text, int reference) {
    boolean gsm = Alphabet.has(text);
    List<String> parts =
        gsm
            ? parts(text, SEPTETS, SEPTETS_OF_PART, true)
            : parts(text, CHARACTERS, CHARACTERS_OF_PART, false);
    if (parts.size() > MOST_PARTS) {
      return Optional.empty();
    }
    List<Outgoing> telegrams = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      byte[] header =
          parts.size() == 1
              ? new byte[0]
              : new byte[] {5, 0, 3, (byte) reference, (byte) parts.size(), (byte) (i + 1)};
      telegrams.add(telegram(to, parts.get(i), gsm, header));
    }
    return Optional.of(telegrams);
  }

  private static List<String> parts(String text, int whole, int each, boolean gsm) {
    if (size(text, gsm) <= whole) {
      return List.of(text);
    }
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    int used = 0;
    int at = 0;
    while (at < text.length()) {
      String next = text.substring(at, text.offsetByCodePoints(at, 1));
      int size = size(next, gsm);
      if (used + size > each) {
        parts.add(part.toString());
        part.setLength(0);
        used = 0;
      }
      part.append(next);
      used += size;
      at += next.length();
    }
    parts.add(part.toString());
    return parts;
  }

  /** Septets, or characters of 16 bits. */
  private static int size(String text, boolean gsm) {
    return gsm ? Alphabet.encode(text).length : text.length();
  }

  private static Outgoing telegram(String to, String text, boolean gsm, byte[] header) {
    Octets octets = new Octets();
    octets.add(0); // the service centre that the SIM knows
    octets.add(header.length > 0 ? SUBMIT | USER_DATA_HEADER : SUBMIT);
    octets.add(0); // the modem gives the reference
    Address.write(to, octets);
    octets.add(0);
    if (gsm) {
      byte[] septets = Alphabet.encode(text);
      int headerSeptets = (header.length * 8 + 6) / 7;
      octets.add(0);
      octets.add(headerSeptets + septets.length);
      octets.add(header);
      octets.add(Alphabet.pack(septets, headerSeptets * 7 - header.length * 8));
    } else {
      byte[] characters = text.getBytes(StandardCharsets.UTF_16BE);
      octets.add(UCS2);
      octets.add(header.length + characters.length);
      octets.add(header);
      octets.add(characters);
    }
    return new Outgoing(octets.size() - 1, octets.hex());
  }
}
