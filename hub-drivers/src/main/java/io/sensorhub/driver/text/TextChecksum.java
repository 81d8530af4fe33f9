package io.sensorhub.driver.text;

import io.sensorhub.core.tree.Section;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** What stands at the end of a message, so that damage on the way is noticed. */
public enum TextChecksum {
  /** Nothing. */
  NONE,
  /** The sum of all octets, modulo 256, as one octet. */
  SUM,
  /** The same as two hexadecimal digits. */
  SUM_HEX,
  /** The exclusive-or of all octets as one octet. */
  XOR,
  /** The same as two hexadecimal digits. */
  XOR_HEX,
  /** {@code *} and the exclusive-or of all behind the first octet in hexadecimal (NMEA 0183). */
  NMEA,
  /** CRC-16/MODBUS, the low octet first. */
  CRC16_MODBUS,
  /** CRC-16/XMODEM, the high octet first. */
  CRC16_XMODEM,
  /**
   * The same as Voltronic's inverters have it: an octet that would be CR, LF or an opening
   * parenthesis is one more.
   */
  VOLTRONIC;

  /** As they stand in a profile. */
  public static final Map<String, TextChecksum> KEYS =
      Map.of(
          "sum", SUM,
          "sum-hex", SUM_HEX,
          "xor", XOR,
          "xor-hex", XOR_HEX,
          "nmea", NMEA,
          "crc16-modbus", CRC16_MODBUS,
          "crc16-xmodem", CRC16_XMODEM,
          "voltronic", VOLTRONIC);

  /** Those of {@link #KEYS} that never have an octet in them that ends a line. */
  private static final Map<String, TextChecksum> OF_LINES =
      Map.of("sum-hex", SUM_HEX, "xor-hex", XOR_HEX, "nmea", NMEA, "voltronic", VOLTRONIC);

  /** Reads {@code checksum} of a profile's protocol; nothing where it is not set. */
  public static TextChecksum ofLines(Section protocol) {
    return protocol.choice("checksum", OF_LINES).orElse(NONE);
  }

  /** The octets that stand behind that message. */
  public byte[] of(byte[] message, int from, int size) {
    int sum = 0;
    int xor = 0;
    for (int i = from; i < from + size; i++) {
      sum += message[i];
      xor ^= message[i];
    }
    return switch (this) {
      case NONE -> new byte[0];
      case SUM -> new byte[] {(byte) sum};
      case SUM_HEX -> hex("%02X", sum);
      case XOR -> new byte[] {(byte) xor};
      case XOR_HEX -> hex("%02X", xor);
      case NMEA -> hex("*%02X", size == 0 ? 0 : xor ^ message[from]);
      case CRC16_MODBUS -> {
        int crc = crc(message, from, size, 0xffff, 0xa001);
        yield new byte[] {(byte) crc, (byte) (crc >> 8)};
      }
      case CRC16_XMODEM -> {
        int crc = xmodem(message, from, size);
        yield new byte[] {(byte) (crc >> 8), (byte) crc};
      }
      case VOLTRONIC -> {
        int crc = xmodem(message, from, size);
        yield new byte[] {unreserved(crc >> 8), unreserved(crc)};
      }
    };
  }

  /** How many octets of a line are its message; -1 if its checksum is missing or wrong. */
  public int checked(byte[] line, int from, int size) {
    int own = of(line, from, 0).length;
    if (size < own) {
      return -1;
    }
    String found = text(Arrays.copyOfRange(line, from + size - own, from + size));
    String right = text(of(line, from, size - own));
    boolean isHex = this == SUM_HEX || this == XOR_HEX || this == NMEA;
    return right.equals(isHex ? found.toUpperCase(Locale.ROOT) : found) ? size - own : -1;
  }

  private static String text(byte[] octets) {
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  private static byte[] hex(String format, int value) {
    return String.format(Locale.ROOT, format, value & 0xff).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte unreserved(int octet) {
    int plain = octet & 0xff;
    boolean reserved = plain == '\r' || plain == '\n' || plain == '(';
    return (byte) (reserved ? plain + 1 : plain);
  }

  /** A CRC whose bits go in with the lowest first. */
  private static int crc(byte[] message, int from, int size, int start, int reversedPolynomial) {
    int crc = start;
    for (int i = from; i < from + size; i++) {
      crc ^= message[i] & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 1 ? (crc >>> 1) ^ reversedPolynomial : crc >>> 1;
      }
    }
    return crc;
  }

  private static int xmodem(byte[] message, int from, int size) {
    int crc = 0;
    for (int i = from; i < from + size; i++) {
      crc ^= (message[i] & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
      }
    }
    return crc & 0xffff;
  }
}
