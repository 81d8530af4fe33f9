package io.sensorhub.driver.text.textlines;

import java.util.List;

/**
 * One sentence of NMEA 0183: {@code $} or {@code !}, an address, fields, and mostly {@code *} and
 * the exclusive-or of all characters between the two in hexadecimal.
 *
 * @param fields the address first, so that a field has the number of the standard's tables
 */
record NmeaSentence(List<String> fields) {

  /** The type of a sentence has three letters; the letters before them name the talker. */
  private static final int TYPE_LETTERS = 3;

  NmeaSentence {
    fields = List.copyOf(fields);
  }

  /** What a piece of a line is. */
  enum Check {
    /** Its checksum is right. */
    RIGHT,
    /** It has none. */
    NONE,
    /** Its checksum is wrong or damaged. */
    WRONG
  }

  /** True where a sentence may begin. */
  static boolean begins(char c) {
    return c == '$' || c == '!';
  }

  /**
   * Checks a piece of a line.
   *
   * @param text from the first character of a sentence on, without spaces at its end
   */
  static Check check(String text) {
    int star = text.indexOf('*');
    if (star < 0) {
      return Check.NONE;
    }
    if (star != text.length() - 3) {
      return Check.WRONG;
    }
    int sum = 0;
    for (int i = 1; i < star; i++) {
      sum ^= text.charAt(i);
    }
    int high = Character.digit(text.charAt(star + 1), 16);
    int low = Character.digit(text.charAt(star + 2), 16);
    return high >= 0 && low >= 0 && sum == high * 16 + low ? Check.RIGHT : Check.WRONG;
  }

  /** The sentence in a piece of a line that was checked. */
  static NmeaSentence of(String text) {
    int star = text.indexOf('*');
    String body = text.substring(1, star < 0 ? text.length() : star);
    return new NmeaSentence(List.of(body.split(",", -1)));
  }

  /** Talker and type, such as {@code GPGGA}, or a maker's own word, such as {@code PGRMZ}. */
  String address() {
    return fields.getFirst();
  }

  /** True for a sentence of a maker's own, whose meaning only its maker knows. */
  boolean isProprietary() {
    return address().startsWith("P");
  }

  /** The type alone, such as {@code GGA}; a maker's own word has none. */
  String type() {
    String address = address();
    return isProprietary() || address.length() < TYPE_LETTERS
        ? ""
        : address.substring(address.length() - TYPE_LETTERS);
  }

  /** A field; empty where the sentence has none of that number. */
  String field(int number) {
    return number < fields.size() ? fields.get(number) : "";
  }
}
