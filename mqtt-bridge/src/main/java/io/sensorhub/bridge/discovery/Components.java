package io.sensorhub.bridge.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Unit;
import io.sensorhub.core.description.Control;
import io.sensorhub.core.description.Kind;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.description.StateClass;
import io.sensorhub.core.profile.DeviceClass;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;

/**
 * What each property of a device is to Home Assistant: made of its description alone, so that it
 * does not change with the value of the minute.
 */
final class Components {

  /**
   * The device classes of Home Assistant's switches; those of flags that cannot be set are more.
   */
  private static final Set<String> OF_SWITCHES = Set.of("outlet", "switch");

  /** Home Assistant takes 0 to 100 if it is not told otherwise. */
  private static final BigDecimal WIDE = BigDecimal.valueOf(1_000_000_000);

  /** Home Assistant takes no smaller step. */
  private static final BigDecimal SMALLEST_STEP = new BigDecimal("0.001");

  /** Home Assistant takes no longer texts. */
  private static final int LONGEST_TEXT = 255;

  private final Topics topics;

  Components(Topics topics) {
    this.topics = topics;
  }

  /** The component for a property. */
  ObjectNode of(DeviceId device, String name, PropertyDescription property) {
    String shown = name.replace('_', ' ').replace('-', ' ');
    ObjectNode json =
        Json.object()
            .put("uniq_id", topics.globalId(device) + "_" + name)
            .put("name", shown.substring(0, 1).toUpperCase(Locale.ROOT) + shown.substring(1))
            .put("val_tpl", "{{ value_json.state['" + name + "'] }}");
    Kind kind = property.kind();
    Control control = property.control().orElse(null);
    switch (control) {
      case Control.OnOff _ when kind == Kind.FLAG || kind == Kind.NUMBER ->
          onOff(command(json, device, "switch"), name, property);
      case Control.Numeric number when kind == Kind.NUMBER ->
          number(command(json, device, "number"), name, number, property);
      case Control.Choice choice when kind == Kind.CHOICE || kind == Kind.TEXT ->
          choice(command(json, device, "select"), name, choice);
      case Control.Text text when kind == Kind.TEXT ->
          command(json, device, "text")
              .put("cmd_tpl", "{\"values\":{\"" + name + "\":{{ value | tojson }}}}")
              .put("max", Math.min(LONGEST_TEXT, text.maxLength()));
      case null, default -> seen(json, property);
    }
    return json;
  }

  private ObjectNode command(ObjectNode json, DeviceId device, String platform) {
    return json.put("p", platform).put("cmd_t", topics.command(device));
  }

  private static void onOff(ObjectNode json, String name, PropertyDescription property) {
    boolean flag = property.kind() == Kind.FLAG;
    json.put("pl_on", "{\"values\":{\"" + name + "\":true}}")
        .put("pl_off", "{\"values\":{\"" + name + "\":false}}")
        .put("stat_on", flag ? "True" : "1")
        .put("stat_off", flag ? "False" : "0");
    property
        .deviceClass()
        .filter(of -> OF_SWITCHES.contains(of.name()))
        .ifPresent(of -> json.put("dev_cla", of.name()));
  }

  private static void number(
      ObjectNode json, String name, Control.Numeric number, PropertyDescription property) {
    json.put("cmd_tpl", "{\"values\":{\"" + name + "\":{{ value }}}}");
    json.put(
        "min",
        number.min().orElseGet(() -> number.max().orElse(BigDecimal.ZERO).min(WIDE.negate())));
    json.put("max", number.max().orElseGet(() -> number.min().orElse(BigDecimal.ZERO).max(WIDE)));
    json.put("step", number.step().orElse(SMALLEST_STEP).max(SMALLEST_STEP));
    if (number.min().isEmpty() || number.max().isEmpty()) {
      json.put("mode", "box");
    }
    measured(json, property);
  }

  private static void choice(ObjectNode json, String name, Control.Choice choice) {
    boolean plain =
        choice.options().stream()
            .allMatch(option -> option.chars().allMatch(c -> c >= ' ' && c != '"' && c != '\\'));
    String value = plain ? "\"{{ value }}\"" : "{{ value | tojson }}";
    json.put("cmd_tpl", "{\"values\":{\"" + name + "\":" + value + "}}");
    ArrayNode options = json.putArray("ops");
    choice.options().forEach(options::add);
  }

  /** A property that is only looked at. */
  private static void seen(ObjectNode json, PropertyDescription property) {
    switch (property.kind()) {
      case FLAG -> {
        json.put("p", "binary_sensor").put("pl_on", "True").put("pl_off", "False");
        property
            .deviceClass()
            .filter(of -> !OF_SWITCHES.contains(of.name()))
            .ifPresent(of -> json.put("dev_cla", of.name()));
      }
      case NUMBER -> {
        json.put("p", "sensor");
        property.stateClass().map(StateClass::wireName).ifPresent(of -> json.put("stat_cla", of));
        measured(json, property);
      }
      case TEXT, CHOICE -> json.put("p", "sensor");
    }
  }

  private static void measured(ObjectNode json, PropertyDescription property) {
    property.unit().map(Unit::symbol).ifPresent(unit -> json.put("unit_of_meas", unit));
    property.deviceClass().map(DeviceClass::name).ifPresent(of -> json.put("dev_cla", of));
  }
}
