package io.sensorhub.driver.text.textlines;

import io.sensorhub.core.Quality;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.Gathering;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.text.TextDriver;
import io.sensorhub.driver.text.TextTaker;
import io.sensorhub.driver.text.textlines.NmeaKind.Trust;
import io.sensorhub.driver.text.textlines.NmeaSentence.Check;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Takes values from NMEA 0183 sentences by the numbers of their fields. A sentence begins wherever
 * its first character stands on a line.
 */
final class NmeaTaker implements TextTaker {

  /**
   * How long a reading stays uncertain after the last sentence that its device has doubted: one
   * that alternates between a fix and an estimate does not change with each sentence.
   */
  private static final long DOUBT_NANOS = 10_000_000_000L;

  private static final Map<String, Boolean> CHECKSUMS = Map.of("required", true, "optional", false);

  private final Gathering state;
  private final Map<String, NmeaKind> kinds;
  private final boolean checksumRequired;
  private boolean doubted;
  private long doubtedNanos;

  private NmeaTaker(DeviceConfig device, Map<String, NmeaKind> kinds, boolean checksumRequired) {
    this.state = new Gathering(device);
    this.kinds = Map.copyOf(kinds);
    this.checksumRequired = checksumRequired;
  }

  static NmeaTaker read(DeviceConfig device, Section protocol) {
    boolean required = protocol.choice("checksum", CHECKSUMS).orElse(true);
    Map<String, NmeaKind> kinds =
        protocol.section("nmea").map(NmeaKind::readAll).orElseGet(Map::of);
    return new NmeaTaker(device, kinds, required);
  }

  @Override
  public void opened() {
    doubted = false;
  }

  @Override
  public void take(String line, Moment now, Consumer<Outcome> outcomes) {
    String text = line.trim();
    int start = beginning(text, 0);
    if (start == text.length()) {
      outcomes.accept(TextDriver.skipped(Reason.UNKNOWN_LINE, text));
      return;
    }
    if (start > 0 && !isTagBlock(text.substring(0, start))) {
      outcomes.accept(TextDriver.skipped(Reason.GARBAGE, text.substring(0, start)));
    }
    while (start < text.length()) {
      String rest = text.substring(start);
      int next = beginning(text, start + 1);
      boolean whole = NmeaSentence.check(rest) == Check.RIGHT; // also with such a character in it
      String piece = whole ? rest : text.substring(start, next).trim();
      boolean brokenOff = !whole && next < text.length();
      piece(piece, brokenOff, now, outcomes);
      start = whole ? text.length() : next;
    }
  }

  private static int beginning(String text, int from) {
    int at = from;
    while (at < text.length() && !NmeaSentence.begins(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Time and source between two backslashes, which NMEA 0183 4.0 puts in front of a sentence. */
  private static boolean isTagBlock(String text) {
    return text.length() > 1 && text.startsWith("\\") && text.endsWith("\\");
  }

  /**
   * Takes what may be a sentence.
   *
   * @param brokenOff another one begins on the same line, so one without a checksum is not whole
   */
  private void piece(String piece, boolean brokenOff, Moment now, Consumer<Outcome> outcomes) {
    Check check = NmeaSentence.check(piece);
    if (check == Check.WRONG || (check == Check.NONE && (checksumRequired || brokenOff))) {
      outcomes.accept(TextDriver.skipped(Reason.CHECKSUM, piece));
      return;
    }
    NmeaSentence sentence = NmeaSentence.of(piece);
    NmeaKind kind = NmeaKind.of(kinds, sentence).orElse(null);
    if (kind == null || kind.fields().isEmpty()) {
      return; // one of the many sentences that the profile does not read
    }
    Trust trust = kind.trust(sentence);
    Map<String, Value> values = new LinkedHashMap<>();
    for (NmeaField field : kind.fields()) {
      boolean known = trust != Trust.NO_FIX || !field.needsFix();
      values.put(field.property(), known ? field.value(sentence) : new Value.Missing());
    }
    outcomes.accept(state.add(values, now.time(), quality(trust, now)));
  }

  private Quality quality(Trust trust, Moment now) {
    if (trust == Trust.UNCERTAIN) {
      doubted = true;
      doubtedNanos = now.nanos();
    }
    doubted = doubted && now.nanos() - doubtedNanos < DOUBT_NANOS;
    return doubted ? Quality.UNCERTAIN : Quality.GOOD;
  }
}
