package io.sensorhub.core.description;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Unit;
import io.sensorhub.core.profile.DeviceClass;
import io.sensorhub.core.profile.PublishRule;
import io.sensorhub.core.profile.StateClass;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Descriptions as JSON, as they stand on the stream and on REST; see {@code
 * docs/reference/rest.md}.
 */
public final class DescriptionJson {

  private DescriptionJson() {}

  /** Writes a description; what there is none of is {@code null}. */
  public static ObjectNode write(DeviceDescription device) {
    ObjectNode json =
        Json.object()
            .put("owner", device.owner())
            .put("type", device.type())
            .put("model", device.model())
            .put("manufacturer", device.manufacturer().orElse(null))
            .put("friendly_name", device.friendlyName())
            .put("room", device.room().orElse(null))
            .put("line", device.line().orElse(null));
    seconds(json, "silence", Optional.of(device.silence()));
    ObjectNode properties = json.putObject("properties");
    device.properties().forEach((name, property) -> property(properties.putObject(name), property));
    return json;
  }

  private static void property(ObjectNode json, PropertyDescription property) {
    json.put("kind", property.kind().wireName())
        .put("unit", property.unit().map(Unit::symbol).orElse(null))
        .put("device_class", property.deviceClass().map(DeviceClass::name).orElse(null))
        .put("state_class", property.stateClass().map(StateClass::wireName).orElse(null));
    property
        .control()
        .ifPresentOrElse(
            control -> json.set("control", control(control)), () -> json.putNull("control"));
    PublishRule rule = property.publish();
    if (rule.isEmpty()) {
      json.putNull("publish");
      return;
    }
    ObjectNode publish = json.putObject("publish");
    publish.put("deadband", rule.deadband().orElse(null));
    seconds(publish, "min_interval", rule.minInterval());
    seconds(publish, "max_interval", rule.maxInterval());
    publish.put("decimals", rule.decimals().orElse(null));
  }

  private static ObjectNode control(Control control) {
    ObjectNode json = Json.object();
    switch (control) {
      case Control.OnOff _ -> json.put("kind", "flag");
      case Control.Numeric number ->
          json.put("kind", "number")
              .put("min", number.min().orElse(null))
              .put("max", number.max().orElse(null))
              .put("step", number.step().orElse(null));
      case Control.Choice choice -> {
        ArrayNode options = json.put("kind", "choice").putArray("options");
        choice.options().forEach(options::add);
      }
      case Control.Text text -> json.put("kind", "text").put("max_length", text.maxLength());
    }
    return json;
  }

  private static void seconds(ObjectNode json, String key, Optional<Duration> time) {
    if (time.isEmpty()) {
      json.putNull(key);
    } else if (time.get().toNanosPart() == 0) {
      json.put(key, time.get().toSeconds());
    } else {
      json.put(key, time.get().toNanos() / 1e9);
    }
  }

  /**
   * Reads a description; what is not known of it is left out.
   *
   * @throws IllegalArgumentException if a value is outside its range
   */
  public static DeviceDescription read(DeviceId id, JsonNode json) {
    Map<String, PropertyDescription> properties = new LinkedHashMap<>();
    json.path("properties")
        .properties()
        .forEach(member -> properties.put(member.getKey(), property(member.getValue())));
    return new DeviceDescription(
        id,
        json.path("owner").asText(),
        json.path("type").asText(),
        json.path("model").asText(),
        text(json, "manufacturer"),
        json.path("friendly_name").asText(),
        text(json, "room"),
        text(json, "line"),
        seconds(json, "silence").orElse(Duration.ZERO),
        properties);
  }

  private static PropertyDescription property(JsonNode json) {
    JsonNode publish = json.path("publish");
    return new PropertyDescription(
        Kind.ofWireName(json.path("kind").asText()),
        text(json, "unit").map(Unit::new),
        text(json, "device_class").flatMap(DeviceClass::of),
        text(json, "state_class").flatMap(StateClass::ofWireName),
        new PublishRule(
            number(publish, "deadband").map(BigDecimal::doubleValue),
            seconds(publish, "min_interval"),
            seconds(publish, "max_interval"),
            number(publish, "decimals").map(BigDecimal::intValue)),
        control(json.path("control")));
  }

  /** The control; empty if there is none, or one of a kind that is not known. */
  private static Optional<Control> control(JsonNode json) {
    return switch (json.path("kind").asText()) {
      case "flag" -> Optional.of(new Control.OnOff());
      case "number" ->
          Optional.of(
              new Control.Numeric(number(json, "min"), number(json, "max"), number(json, "step")));
      case "choice" -> {
        List<String> options = new ArrayList<>();
        json.path("options").forEach(option -> options.add(option.asText()));
        yield Optional.of(new Control.Choice(options));
      }
      case "text" -> Optional.of(new Control.Text(json.path("max_length").asInt()));
      default -> Optional.empty();
    };
  }

  private static Optional<String> text(JsonNode json, String key) {
    return member(json, key, JsonNode::isTextual, JsonNode::textValue);
  }

  private static Optional<BigDecimal> number(JsonNode json, String key) {
    return member(json, key, JsonNode::isNumber, JsonNode::decimalValue);
  }

  private static Optional<Duration> seconds(JsonNode json, String key) {
    return number(json, key).map(number -> Duration.ofNanos(number.movePointRight(9).longValue()));
  }

  private static <T> Optional<T> member(
      JsonNode json, String key, Predicate<JsonNode> is, Function<JsonNode, T> value) {
    return Optional.of(json.path(key)).filter(is).map(value);
  }
}
