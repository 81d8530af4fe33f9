package io.sensorhub.driver.at.sms;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The GSM 7 bit default alphabet with its extension table (3GPP TS 23.038, section 6.2.1). */
public final class Alphabet {

  private static final String DEFAULT =
      "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001BÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
          + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

  private static final String EXTENSION = "\f^{}\\[~]|€";
  private static final String EXTENSION_CODES = "\n\u0014()/<=>@e";
  private static final byte ESCAPE = 0x1B;
  private static final int SEPTET = 7;

  private static final Map<Character, byte[]> CODES = codes();

  private Alphabet() {}

  private static Map<Character, byte[]> codes() {
    Map<Character, byte[]> codes = new HashMap<>();
    for (int i = 0; i < DEFAULT.length(); i++) {
      if (i != ESCAPE) {
        codes.put(DEFAULT.charAt(i), new byte[] {(byte) i});
      }
    }
    for (int i = 0; i < EXTENSION.length(); i++) {
      codes.put(EXTENSION.charAt(i), new byte[] {ESCAPE, (byte) EXTENSION_CODES.charAt(i)});
    }
    return Map.copyOf(codes);
  }

  /** One septet, or two with the escape; empty if the alphabet does not have the character. */
  static Optional<byte[]> code(char character) {
    return Optional.ofNullable(CODES.get(character));
  }

  /** True if the alphabet has every character of the text. */
  public static boolean has(String text) {
    return text.chars().allMatch(character -> CODES.containsKey((char) character));
  }

  /** The septets of a text that the alphabet {@linkplain #has}, one in each octet. */
  static byte[] encode(String text) {
    ByteArrayOutputStream septets = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      septets.writeBytes(
          code(text.charAt(i)).orElseThrow(() -> new IllegalArgumentException("not GSM 7 bit")));
    }
    return septets.toByteArray();
  }

  /** The text of septets, one in each octet. */
  static String decode(byte[] septets) {
    StringBuilder text = new StringBuilder(septets.length);
    boolean escaped = false;
    for (byte octet : septets) {
      int septet = octet & 0x7F;
      int extended = escaped ? EXTENSION_CODES.indexOf(septet) : -1;
      if (septet == ESCAPE && !escaped) {
        escaped = true;
        continue;
      }
      text.append(
          extended >= 0
              ? EXTENSION.charAt(extended)
              : septet == ESCAPE ? ' ' : DEFAULT.charAt(septet));
      escaped = false;
    }
    return text.toString();
  }

  /**
   * Puts septets together, the first one into the lowest bits (section 6.1.2.1).
   *
   * @param fill bits that are left free in front
   */
  static byte[] pack(byte[] septets, int fill) {
    byte[] octets = new byte[(fill + septets.length * SEPTET + 7) / 8];
    int bit = fill;
    for (byte septet : septets) {
      int shifted = (septet & 0x7F) << (bit % 8);
      octets[bit / 8] |= (byte) shifted;
      if (bit % 8 > 1) {
        octets[bit / 8 + 1] |= (byte) (shifted >> 8);
      }
      bit += SEPTET;
    }
    return octets;
  }

  /**
   * Takes septets apart.
   *
   * @param octets at least as many as {@code count} septets behind the fill bits need
   */
  static byte[] unpack(byte[] octets, int fill, int count) {
    byte[] septets = new byte[count];
    int bit = fill;
    for (int i = 0; i < count; i++) {
      int low = octets[bit / 8] & 0xFF;
      int high = bit / 8 + 1 < octets.length ? octets[bit / 8 + 1] & 0xFF : 0;
      septets[i] = (byte) (((high << 8 | low) >> (bit % 8)) & 0x7F);
      bit += SEPTET;
    }
    return septets;
  }

  /** The text of a line that a modem prints with {@code AT+CSCS="GSM"}: a septet per octet. */
  public static String read(String line) {
    StringBuilder text = new StringBuilder(line.length());
    int from = 0;
    for (int i = 0; i <= line.length(); i++) {
      if (i == line.length() || line.charAt(i) > 0x7F) { // no septet: it stays as it is
        text.append(decode(line.substring(from, i).getBytes(StandardCharsets.US_ASCII)));
        text.append(line, i, Math.min(i + 1, line.length()));
        from = i + 1;
      }
    }
    return text.toString();
  }

  /** The reverse of {@link #read}, for a text that the alphabet {@linkplain #has}. */
  public static String printed(String text) {
    return new String(encode(text), StandardCharsets.US_ASCII);
  }
}
