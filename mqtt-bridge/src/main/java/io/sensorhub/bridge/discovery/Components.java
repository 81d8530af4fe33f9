package io.sensorhub.bridge.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Unit;
import io.sensorhub.core.description.Control;
import io.sensorhub.core.description.Kind;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.profile.DeviceClass;
import io.sensorhub.core.profile.StateClass;
import java.util.Set;

/**
 * What each property of a device is to Home Assistant: made of its description alone, so that it
 * does not change with the value of the minute.
 */
final class Components {

  /** A sensor of this class must list its values, which are not known of what is only read. */
  private static final String ENUM = "enum";

  /** Home Assistant takes no longer states, and no longer texts. */
  private static final int LONGEST_TEXT = 255;

  private final Topics topics;

  Components(Topics topics) {
    this.topics = topics;
  }

  /**
   * The component for a property.
   *
   * @param uniqueId no other component of its platform has it
   * @param shown what it is called
   * @param range of what a number has been, or is allowed to be
   */
  ObjectNode of(
      DeviceId device,
      String name,
      String uniqueId,
      String shown,
      PropertyDescription property,
      NumberRange range) {
    ObjectNode json =
        Json.object()
            .put("uniq_id", uniqueId)
            .put("name", shown)
            .put("val_tpl", "{{ " + value(name) + " }}");
    Kind kind = property.kind();
    Control control = property.control().orElse(null);
    switch (control) {
      case Control.OnOff _ when kind == Kind.FLAG || kind == Kind.NUMBER ->
          onOff(command(json, device, "switch"), name, property);
      case Control.Numeric number when kind == Kind.NUMBER -> {
        command(json, device, "number").put("cmd_tpl", values(name, "{{ value }}"));
        range.write(json, number, property.publish().decimals());
        measured(json, property);
      }
      case Control.Choice choice when kind == Kind.CHOICE || kind == Kind.TEXT ->
          choice(command(json, device, "select"), name, choice);
      case Control.Text text when kind == Kind.TEXT -> {
        int longest = Math.min(LONGEST_TEXT, text.maxLength());
        cut(command(json, device, "text"), name, longest)
            .put("cmd_tpl", values(name, "{{ value | tojson }}"))
            .put("max", longest);
      }
      case null, default -> seen(json, name, property);
    }
    return json;
  }

  private static String value(String name) {
    return "value_json.state['" + name + "']";
  }

  private static String values(String name, String value) {
    return "{\"values\":{\"" + name + "\":" + value + "}}";
  }

  /** Shows the beginning of a text: a longer one would be "unknown" altogether. */
  private static ObjectNode cut(ObjectNode json, String name, int longest) {
    return json.put("val_tpl", "{{ (" + value(name) + " | string)[:" + longest + "] }}");
  }

  private ObjectNode command(ObjectNode json, DeviceId device, String platform) {
    return json.put("p", platform).put("cmd_t", topics.command(device));
  }

  private static void onOff(ObjectNode json, String name, PropertyDescription property) {
    boolean flag = property.kind() == Kind.FLAG;
    json.put("pl_on", values(name, "true"))
        .put("pl_off", values(name, "false"))
        .put("stat_on", flag ? "True" : "1")
        .put("stat_off", flag ? "False" : "0");
    deviceClass(json, property, DeviceClass.Of.SWITCHES);
  }

  private static void choice(ObjectNode json, String name, Control.Choice choice) {
    boolean plain =
        choice.options().stream()
            .allMatch(option -> option.chars().allMatch(c -> c >= ' ' && c != '"' && c != '\\'));
    json.put("cmd_tpl", values(name, plain ? "\"{{ value }}\"" : "{{ value | tojson }}"));
    ArrayNode options = json.putArray("ops");
    choice.options().forEach(options::add);
  }

  /** A property that is only looked at. */
  private static void seen(ObjectNode json, String name, PropertyDescription property) {
    switch (property.kind()) {
      case FLAG -> {
        json.put("p", "binary_sensor").put("pl_on", "True").put("pl_off", "False");
        deviceClass(json, property, DeviceClass.Of.FLAGS);
      }
      case NUMBER -> {
        json.put("p", "sensor");
        property.stateClass().map(StateClass::wireName).ifPresent(of -> json.put("stat_cla", of));
        measured(json, property);
      }
      case TEXT, CHOICE -> {
        cut(json, name, LONGEST_TEXT).put("p", "sensor");
        deviceClass(json, property, DeviceClass.Of.TEXTS);
      }
    }
  }

  private static void measured(ObjectNode json, PropertyDescription property) {
    property.unit().map(Unit::symbol).ifPresent(unit -> json.put("unit_of_meas", unit));
    deviceClass(json, property, DeviceClass.Of.NUMBERS);
  }

  private static void deviceClass(
      ObjectNode json, PropertyDescription property, DeviceClass.Of platform) {
    property
        .deviceClass()
        .filter(of -> of.isOf(platform) && !of.name().equals(ENUM))
        .ifPresent(of -> json.put("dev_cla", of.name()));
  }

  /**
   * The component for what happens at a device.
   *
   * @param types of the events that are known
   */
  ObjectNode events(DeviceId device, String shown, Set<String> types) {
    ObjectNode json =
        Json.object()
            .put("p", "event")
            .put("uniq_id", topics.globalId(device) + "_events")
            .put("name", shown)
            .put("stat_t", topics.events(device));
    ArrayNode all = json.putArray("evt_typ");
    types.forEach(all::add);
    String type =
        types.contains(EventTypes.OTHER)
            ? "(value_json.event if value_json.event in " + Json.write(all) + " else 'other')"
            : "value_json.event";
    return json.put(
        "val_tpl",
        "{\"event_type\":{{ %s | tojson }},\"id\":{{ value_json.id | tojson }},".formatted(type)
            + "\"timestamp\":{{ value_json.timestamp | tojson }},"
            + "\"data\":{{ value_json.data | tojson }}}");
  }
}
