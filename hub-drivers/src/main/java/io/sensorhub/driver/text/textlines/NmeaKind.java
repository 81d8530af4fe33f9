package io.sensorhub.driver.text.textlines;

import io.sensorhub.core.tree.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A sentence that a profile reads.
 *
 * @param statusField the field that says whether there is a fix; 0: none does
 * @param noFix what that field says where there is none
 * @param uncertainField the field that says whether the device itself doubts its values; 0: none
 * @param uncertain what that field says where it does
 */
record NmeaKind(
    int statusField,
    Set<String> noFix,
    int uncertainField,
    Set<String> uncertain,
    List<NmeaField> fields) {

  private static final int MOST_FIELDS = 99;

  /** A type, a talker and a type, or a maker's word, with the first field if that tells more. */
  private static final Pattern KEY =
      Pattern.compile("[A-Z][A-Z0-9]{2}|[A-OQ-Z][A-Z0-9]{4}|P[A-Z0-9]{3,14}(,[A-Za-z0-9]{1,8})?");

  NmeaKind {
    noFix = Set.copyOf(noFix);
    uncertain = Set.copyOf(uncertain);
    fields = List.copyOf(fields);
  }

  /** What a sentence says of its values. */
  enum Trust {
    GOOD,
    UNCERTAIN,
    NO_FIX
  }

  /** Reads {@code {GGA: {…}, GPGSV: {…}, PUBX,00: {…}}}. */
  static Map<String, NmeaKind> readAll(Section sentences) {
    Map<String, NmeaKind> kinds = new HashMap<>();
    for (String key : sentences.keys()) {
      if (!KEY.matcher(key).matches()) {
        sentences
            .problems()
            .add(
                sentences.at(key),
                "\"" + key + "\"",
                "a type such as GGA, with its talker such as GPGSV, or a maker's word such as"
                    + " PGRMZ or PUBX,00");
      }
      sentences.section(key).ifPresent(section -> kinds.put(key, read(section)));
    }
    return kinds;
  }

  private static NmeaKind read(Section section) {
    int statusField = section.whole("status_field", 1, MOST_FIELDS).orElse(0);
    List<String> noFix = section.texts("no_fix");
    int uncertainField = section.whole("uncertain_field", 1, MOST_FIELDS).orElse(statusField);
    List<String> uncertain = section.texts("uncertain");
    if (statusField == 0 && !noFix.isEmpty()) {
      section.missing("status_field", "the number of the field that \"no_fix\" is about");
    }
    if (uncertainField == 0 && !uncertain.isEmpty()) {
      section.missing("uncertain_field", "the number of the field that \"uncertain\" is about");
    }
    if (section.has("uncertain_field") && uncertain.isEmpty()) {
      section.missing("uncertain", "what the field says of values that are not to be trusted");
    }
    List<NmeaField> fields = new ArrayList<>();
    section
        .section("values")
        .ifPresent(values -> {
          for (String property : values.properties()) {
            values
                .section(property)
                .ifPresent(field -> fields.add(NmeaField.read(property, field, MOST_FIELDS)));
          }
        });
    section.close();
    return new NmeaKind(
        statusField, Set.copyOf(noFix), uncertainField, Set.copyOf(uncertain), fields);
  }

  /** The kind of a sentence; of several keys that fit, the most precise. */
  static Optional<NmeaKind> of(Map<String, NmeaKind> kinds, NmeaSentence sentence) {
    if (sentence.isProprietary()) {
      return Optional.ofNullable(kinds.get(sentence.address() + "," + sentence.field(1)))
          .or(() -> Optional.ofNullable(kinds.get(sentence.address())));
    }
    return Optional.ofNullable(kinds.get(sentence.address()))
        .or(() -> Optional.ofNullable(kinds.get(sentence.type())));
  }

  /**
   * How far the values can be trusted. A receiver without a fix that estimates (its status is then
   * V, its mode E) has values, which it doubts.
   */
  Trust trust(NmeaSentence sentence) {
    if (uncertain.contains(sentence.field(uncertainField))) {
      return Trust.UNCERTAIN;
    }
    boolean fix = statusField == 0 || !noFix.contains(sentence.field(statusField));
    return fix ? Trust.GOOD : Trust.NO_FIX;
  }
}
