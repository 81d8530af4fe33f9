package io.sensorhub.driver.textlines;

import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.Section;
import io.sensorhub.driver.Gathering;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.lines.LineDriver;
import io.sensorhub.driver.lines.LineTaker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Takes values from NMEA 0183 sentences by the numbers of their fields. */
final class NmeaTaker implements LineTaker {

  private static final int MOST_FIELDS = 99;

  /**
   * A sentence that is read.
   *
   * @param statusField the field that says whether there is a fix; 0: none does
   * @param noFix what it says where there is none
   */
  private record Kind(int statusField, List<String> noFix, List<NmeaField> fields) {}

  private final Gathering state;
  private final Map<String, Kind> kinds;

  private NmeaTaker(DeviceConfig device, Map<String, Kind> kinds) {
    this.state = new Gathering(device);
    this.kinds = Map.copyOf(kinds);
  }

  static NmeaTaker read(DeviceConfig device, Section protocol) {
    Map<String, Kind> kinds = new HashMap<>();
    protocol
        .section("nmea")
        .ifPresent(sentences -> {
          for (String type : sentences.keys()) {
            sentences.section(type).ifPresent(section -> kinds.put(type, kind(section)));
          }
        });
    return new NmeaTaker(device, kinds);
  }

  private static Kind kind(Section section) {
    int statusField = section.whole("status_field", 1, MOST_FIELDS).orElse(0);
    List<String> noFix = section.texts("no_fix");
    List<NmeaField> fields = new ArrayList<>();
    section
        .section("values")
        .ifPresent(values -> {
          for (String property : values.keys()) {
            if (!PropertyNames.PATTERN.matcher(property).matches()) {
              values.wrong(property, "a name that matches ^" + PropertyNames.PATTERN + "$");
            }
            values
                .section(property)
                .ifPresent(field -> fields.add(NmeaField.read(property, field, MOST_FIELDS)));
          }
        });
    section.close();
    return new Kind(statusField, noFix, fields);
  }

  @Override
  public void take(String line, Moment now, Consumer<Outcome> outcomes) {
    NmeaSentence sentence = NmeaSentence.parse(line).orElse(null);
    if (sentence == null) {
      Reason reason = line.startsWith("$") ? Reason.CHECKSUM : Reason.UNKNOWN_LINE;
      outcomes.accept(LineDriver.skipped(reason, line));
      return;
    }
    Kind kind = kinds.get(sentence.type());
    if (kind == null || kind.fields().isEmpty()) {
      return; // one of the many sentences that the profile does not read
    }
    boolean fix =
        kind.statusField() == 0 || !kind.noFix().contains(sentence.field(kind.statusField()));
    Map<String, Value> values = new LinkedHashMap<>();
    for (NmeaField field : kind.fields()) {
      boolean known = fix || !field.needsFix();
      values.put(field.property(), known ? field.value(sentence) : new Value.Missing());
    }
    outcomes.accept(state.add(values, now.time()));
  }
}
