package io.sensorhub.driver.text.jsonlines;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.NumberText;
import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.driver.Gathering;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Happened;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.Outcome.Routed;
import io.sensorhub.driver.text.TextDriver;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One device on a line of JSON: its state, its events and its counters. */
final class JsonDevice {

  private static final long COUNTERS_NANOS = 1_000_000_000;
  private static final int LONGEST_NAME = 64;
  private static final String UNNAMED = "message";

  private final DeviceId id;
  private final DeviceConfig config;
  private final JsonLinesProfile profile;
  private Gathering state;
  private final Map<String, JsonPointer> pointers;
  private final Map<String, Value> counters = new LinkedHashMap<>();
  private boolean toTell;
  private boolean told;
  private long toldNanos;

  /**
   * @param pointers to its properties; empty: as the profile says
   */
  JsonDevice(DeviceConfig device, Map<String, JsonPointer> pointers, JsonLinesProfile profile) {
    this.id = device.id();
    this.config = device;
    this.profile = profile;
    this.state = new Gathering(device);
    this.pointers = pointers;
    profile.lines().values().forEach(this::countFromZero);
    profile.other().ifPresent(this::countFromZero);
  }

  private void countFromZero(JsonRule rule) {
    rule.counter().ifPresent(counter -> counters.put(counter, new Value.Whole(0)));
  }

  /**
   * Takes over what {@code before} knew, if both are the same device and take the same lines in the
   * same way.
   *
   * @return false if they are not
   */
  boolean goesOnFrom(JsonDevice before) {
    boolean same =
        id.equals(before.id)
            && profile.equals(before.profile)
            && config.profile().equals(before.config.profile())
            && pointers.equals(before.pointers);
    if (same) {
      state = before.state;
      counters.putAll(before.counters);
      toTell = before.toTell;
      told = before.told;
      toldNanos = before.toldNanos;
    }
    return same;
  }

  /** The line is open: what has been counted is told, so that the device has a state. */
  void opened() {
    toTell = !counters.isEmpty();
  }

  /**
   * Takes a line that is this device's.
   *
   * @param kind the text of the member that lines are told apart by; empty: it has none
   * @param text the line as it came
   */
  void take(
      JsonRule rule,
      String kind,
      ObjectNode line,
      String text,
      Moment now,
      Consumer<Outcome> outcomes) {
    if (!rule.routes().isEmpty()) {
      outcomes.accept(new Routed(text, rule.routes()));
    }
    rule.counter().ifPresent(this::count);
    switch (rule.as()) {
      case STATE -> state(line, text, now, outcomes);
      case EVENT -> {
        boolean names = !kind.isBlank() && kind.length() <= LONGEST_NAME;
        outcomes.accept(new Happened(id, names ? kind : UNNAMED, Json.write(line)));
      }
      case NOTHING -> {} // counted and handed on
    }
    tick(now, outcomes);
  }

  private void count(String counter) {
    long before = counters.get(counter) instanceof Value.Whole whole ? whole.number() : 0;
    counters.put(counter, new Value.Whole(before + 1));
    toTell = true;
  }

  /** Tells the counters where they have changed, at most once a second. */
  void tick(Moment now, Consumer<Outcome> outcomes) {
    if (toTell && (!told || now.nanos() - toldNanos >= COUNTERS_NANOS)) {
      toTell = false;
      told = true;
      toldNanos = now.nanos();
      outcomes.accept(state.add(counters, now.time()));
    }
  }

  private void state(ObjectNode line, String text, Moment now, Consumer<Outcome> outcomes) {
    Map<String, Value> values = new LinkedHashMap<>();
    if (pointers.isEmpty()) {
      line.properties()
          .forEach(member -> member(member.getKey(), member.getValue(), values, outcomes));
    } else {
      pointers.forEach((property, pointer) ->
          value(line.at(pointer)).ifPresent(value -> values.put(property, value)));
    }
    outcomes.accept(
        values.isEmpty()
            ? TextDriver.skipped(Reason.NO_VALUES, text)
            : state.add(values, now.time()));
  }

  /** The value of a scalar; a text that says that there is no number is no value. */
  private static Optional<Value> value(JsonNode node) {
    return node.isTextual() && NumberText.isNone(node.textValue())
        ? Optional.of(new Value.Missing())
        : Value.of(node);
  }

  private void member(
      String name, JsonNode node, Map<String, Value> values, Consumer<Outcome> outcomes) {
    Value value = value(node).orElse(null);
    if (value == null) {
      return;
    }
    PropertyNames.of(name)
        .filter(property -> state.room(property, values))
        .ifPresentOrElse(
            property -> values.put(property, value),
            () -> outcomes.accept(TextDriver.skipped(Reason.PROPERTY, name)));
  }
}
