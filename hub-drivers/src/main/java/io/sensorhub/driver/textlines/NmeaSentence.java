package io.sensorhub.driver.textlines;

import java.util.List;
import java.util.Optional;

/**
 * One sentence of NMEA 0183: {@code $}, an address, fields, {@code *} and the exclusive-or of all
 * characters between the two in hexadecimal.
 *
 * @param type the last three letters of the address, such as {@code GGA}; the letters before them
 *     name the talker, such as {@code GP} or {@code GN}
 * @param fields the address first, so that a field has the number of the standard's tables
 */
record NmeaSentence(String type, List<String> fields) {

  /** An address has five letters; a manufacturer's own one may have more. */
  private static final int TYPE_LETTERS = 3;

  NmeaSentence {
    fields = List.copyOf(fields);
  }

  /** The sentence; nothing where the line is none, or its checksum is missing or wrong. */
  static Optional<NmeaSentence> parse(String line) {
    String text = line.strip();
    int star = text.length() - 3;
    if (star < 1 + TYPE_LETTERS || text.charAt(0) != '$' || text.charAt(star) != '*') {
      return Optional.empty();
    }
    int sum = 0;
    for (int i = 1; i < star; i++) {
      sum ^= text.charAt(i);
    }
    int high = Character.digit(text.charAt(star + 1), 16);
    int low = Character.digit(text.charAt(star + 2), 16);
    if (high < 0 || low < 0 || sum != high * 16 + low) {
      return Optional.empty();
    }
    List<String> fields = List.of(text.substring(1, star).split(",", -1));
    String address = fields.getFirst();
    if (address.length() < TYPE_LETTERS) {
      return Optional.empty();
    }
    return Optional.of(
        new NmeaSentence(address.substring(address.length() - TYPE_LETTERS), fields));
  }

  /** A field; empty where the sentence has none of that number. */
  String field(int number) {
    return number < fields.size() ? fields.get(number) : "";
  }
}
