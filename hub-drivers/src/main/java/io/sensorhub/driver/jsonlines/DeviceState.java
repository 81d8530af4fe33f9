package io.sensorhub.driver.jsonlines;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Measured;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.Outcome.Skipped;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state of one device, gathered from its lines: a line may bring some of the properties, the
 * others keep their value and the time at which it was measured.
 */
final class DeviceState implements LineTaker {

  private final DeviceConfig device;
  private final Map<String, JsonPointer> pointers = new LinkedHashMap<>();
  private @Nullable Reading last;

  DeviceState(DeviceConfig device) {
    this.device = device;
    device
        .pointers()
        .forEach((property, text) -> pointers.put(property, JsonPointer.compile(text)));
  }

  @Override
  public void take(ObjectNode line, String sample, Instant now, Consumer<Outcome> outcomes) {
    Map<String, Value> values = new LinkedHashMap<>();
    if (pointers.isEmpty()) {
      line.properties()
          .forEach(member -> member(member.getKey(), member.getValue(), values, outcomes));
    } else {
      pointers.forEach((property, pointer) ->
          Value.of(line.at(pointer)).ifPresent(value -> values.put(property, value)));
    }
    if (values.isEmpty()) {
      outcomes.accept(new Skipped(Reason.NO_VALUES, sample));
      return;
    }
    Reading reading = Reading.at(now, device.id(), values, device.profile().units(), Quality.GOOD);
    Reading whole = last == null ? reading : reading.over(last);
    last = whole;
    outcomes.accept(new Measured(whole));
  }

  private void member(
      String name, JsonNode node, Map<String, Value> values, Consumer<Outcome> outcomes) {
    Value value = Value.of(node).orElse(null);
    if (value == null) {
      return;
    }
    String property =
        PropertyNames.of(name).filter(known -> known(known) || room(values)).orElse(null);
    if (property == null) {
      outcomes.accept(
          new Skipped(Reason.PROPERTY, name.substring(0, Math.min(name.length(), 200))));
      return;
    }
    values.put(property, value);
  }

  private boolean known(String property) {
    return last != null && last.values().containsKey(property);
  }

  private boolean room(Map<String, Value> values) {
    int before = last == null ? 0 : last.values().size();
    long fresh = values.keySet().stream().filter(property -> !known(property)).count();
    return before + fresh < PropertyNames.MAX;
  }
}
