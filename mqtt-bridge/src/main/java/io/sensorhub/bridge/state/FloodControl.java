package io.sensorhub.bridge.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.profile.PublishRule;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds changes of one device's properties back where their rules say so. That a value has become
 * invalid, or valid again, is never held back. Times are nanoseconds that only go forward. For one
 * thread.
 */
final class FloodControl {

  private Map<String, PublishRule> rules;
  private final Map<String, Long> told = new HashMap<>();

  FloodControl(Map<String, PublishRule> rules) {
    this.rules = Map.copyOf(rules);
  }

  /** Takes other rules; what was told when stays. */
  void ruled(Map<String, PublishRule> now) {
    rules = Map.copyOf(now);
  }

  /**
   * What is to be shown of values: the new ones, or those from before where they are held back.
   *
   * @param before what was published; null: nothing
   */
  ObjectNode shown(ObjectNode values, @Nullable ObjectNode before, long now) {
    if (rules.isEmpty()) {
      return values;
    }
    ObjectNode shown = values.deepCopy();
    rules.forEach((property, rule) -> {
      JsonNode value = shown.get(property);
      if (value != null) {
        JsonNode rounded = rule.decimals().map(digits -> rounded(value, digits)).orElse(value);
        JsonNode last = before == null ? null : before.get(property);
        shown.set(
            property, last != null && held(property, rule, last, rounded, now) ? last : rounded);
      }
    });
    return shown;
  }

  private boolean held(String property, PublishRule rule, JsonNode last, JsonNode value, long now) {
    if (last.isNull() != value.isNull()) {
      return false;
    }
    if (rule.minInterval().filter(least -> since(property, now) < least.toNanos()).isPresent()) {
      return true;
    }
    return last.isNumber()
        && value.isNumber()
        && rule.deadband()
            .filter(band -> Math.abs(value.doubleValue() - last.doubleValue()) < band)
            .isPresent();
  }

  private long since(String property, long now) {
    Long at = told.get(property);
    return at == null ? Long.MAX_VALUE : now - at;
  }

  /** The properties that must be told again although they have not changed. */
  Set<String> due(ObjectNode values, long now) {
    Set<String> due = new HashSet<>();
    rules.forEach((property, rule) -> {
      Optional<Duration> most = rule.maxInterval();
      if (most.isPresent()
          && values.has(property)
          && since(property, now) >= most.get().toNanos()) {
        due.add(property);
      }
    });
    return due;
  }

  /**
   * When the next property may be due by the clock alone: because it is no longer held back, or
   * because it has to be told again.
   *
   * @param values as they were read
   */
  OptionalLong nextNanos(ObjectNode values, long now) {
    OptionalLong next = OptionalLong.empty();
    for (Map.Entry<String, PublishRule> rule : rules.entrySet()) {
      Long at = told.get(rule.getKey());
      if (at == null || !values.has(rule.getKey())) {
        continue;
      }
      for (Optional<Duration> time :
          List.of(rule.getValue().minInterval(), rule.getValue().maxInterval())) {
        long left = time.map(interval -> at + interval.toNanos() - now).orElse(0L);
        if (left > 0 && (next.isEmpty() || left < next.getAsLong() - now)) {
          next = OptionalLong.of(now + left);
        }
      }
    }
    return next;
  }

  /** A property was published. */
  void told(String property, long now) {
    if (rules.containsKey(property)) {
      told.put(property, now);
    }
  }

  private static JsonNode rounded(JsonNode value, int digits) {
    if (!value.isDouble()) {
      return value;
    }
    return DoubleNode.valueOf(
        BigDecimal.valueOf(value.doubleValue())
            .setScale(digits, RoundingMode.HALF_UP)
            .doubleValue());
  }
}
