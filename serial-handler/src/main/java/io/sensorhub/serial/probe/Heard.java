package io.sensorhub.serial.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * What was heard of a device at one rate.
 *
 * @param octets how many
 * @param sample the beginning of a line of it, harmless
 */
record Heard(int rate, Kind kind, int octets, String sample) {

  private static final int MOST_OF_A_SAMPLE = 80;

  /** In hundredths: fewer printable characters than these are noise of a wrong rate. */
  private static final int PRINTABLE = 95;

  private static final char REPLACEMENT = '\uFFFD';

  /** The surest first. */
  enum Kind {
    /** A line is a JSON object. */
    JSON,
    /** A line is a sentence of NMEA 0183 whose checksum is right. */
    NMEA,
    /** Lines of printable characters. */
    TEXT,
    /** Something else: another rate, or no text. */
    NOISE,
    SILENCE;

    /** Whether the device talks by itself, at that rate. */
    boolean talks() {
      return compareTo(NOISE) < 0;
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Tells what octets are that came at a rate, whose first line may be cut. */
  static Heard of(int rate, byte[] octets) {
    if (octets.length == 0) {
      return new Heard(rate, Kind.SILENCE, 0, "");
    }
    String text = new String(octets, StandardCharsets.UTF_8);
    List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    for (String line : lines) {
      if (isObject(line)) {
        return new Heard(rate, Kind.JSON, octets.length, harmless(line));
      }
    }
    for (String line : lines) {
      if (isSentence(line)) {
        return new Heard(rate, Kind.NMEA, octets.length, harmless(line));
      }
    }
    boolean text95 = printable(text) * 100L >= (long) PRINTABLE * text.length();
    Kind kind = text95 && text.indexOf('\n') >= 0 ? Kind.TEXT : Kind.NOISE;
    return new Heard(rate, kind, octets.length, harmless(lines.isEmpty() ? "" : lines.getLast()));
  }

  private static boolean isObject(String line) {
    if (!line.startsWith("{") || !line.endsWith("}")) {
      return false;
    }
    try {
      return Json.parse(line.getBytes(StandardCharsets.UTF_8)).isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /** NMEA 0183: the exclusive-or of what stands between the first character and the star. */
  private static boolean isSentence(String line) {
    int star = line.indexOf('*');
    boolean shaped =
        (line.startsWith("$") || line.startsWith("!")) && star > 0 && line.length() == star + 3;
    if (!shaped) {
      return false;
    }
    int sum = 0;
    for (int at = 1; at < star; at++) {
      sum ^= line.charAt(at);
    }
    return line.substring(star + 1).equalsIgnoreCase("%02X".formatted(sum));
  }

  private static long printable(String text) {
    return text.chars().filter(c -> isPrintable(c) || c == '\n' || c == '\r' || c == '\t').count();
  }

  private static boolean isPrintable(int character) {
    return character >= ' '
        && character != 0x7f
        && character != REPLACEMENT
        && !Character.isISOControl(character);
  }

  private static String harmless(String line) {
    StringBuilder harmless = new StringBuilder();
    line.codePoints()
        .limit(MOST_OF_A_SAMPLE)
        .forEach(c ->
            harmless.appendCodePoint(
                isPrintable(c) && Character.getType(c) != Character.FORMAT ? c : REPLACEMENT));
    return harmless.toString();
  }

  ObjectNode json() {
    return Json.object()
        .put("rate", rate)
        .put("kind", kind.text())
        .put("octets", octets)
        .put("sample", sample);
  }
}
