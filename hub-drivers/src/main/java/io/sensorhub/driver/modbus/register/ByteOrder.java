package io.sensorhub.driver.modbus.register;

import java.util.Map;

/** In which order the octets of a value come; A is the most significant of four. */
public enum ByteOrder {
  /** High word first, high octet first: the standard's. */
  ABCD(false, false),
  /** Low word first, high octet first. */
  CDAB(true, false),
  /** High word first, low octet first. */
  BADC(false, true),
  /** Low word first, low octet first. */
  DCBA(true, true);

  /** As they stand in profiles. */
  public static final Map<String, ByteOrder> KEYS =
      Map.of("abcd", ABCD, "cdab", CDAB, "badc", BADC, "dcba", DCBA);

  private final boolean lowWordFirst;
  private final boolean lowOctetFirst;

  ByteOrder(boolean lowWordFirst, boolean lowOctetFirst) {
    this.lowWordFirst = lowWordFirst;
    this.lowOctetFirst = lowOctetFirst;
  }

  /** The number in at most four registers. */
  long join(int[] words, int from, int count) {
    long number = 0;
    for (int i = 0; i < count; i++) {
      int word = words[from + (lowWordFirst ? count - 1 - i : i)];
      number = (number << 16) | swapped(word);
    }
    return number;
  }

  /** The registers of a number. */
  int[] split(long number, int count) {
    int[] words = new int[count];
    for (int i = 0; i < count; i++) {
      int word = (int) (number >> (16 * (count - 1 - i))) & 0xffff;
      words[lowWordFirst ? count - 1 - i : i] = swapped(word);
    }
    return words;
  }

  private int swapped(int word) {
    return lowOctetFirst ? ((word & 0xff) << 8) | (word >> 8) : word;
  }
}
