package io.sensorhub.testkit.homeassistant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one component must obey, whatever stands beside it. */
final class ComponentRules {

  private static final Map<String, Set<String>> CLASSES =
      Map.of(
          "binary_sensor",
          Set.of(
              ("battery battery_charging carbon_monoxide cold connectivity door garage_door gas"
                      + " heat light lock moisture motion moving occupancy opening plug power"
                      + " presence problem running safety smoke sound tamper update vibration"
                      + " window")
                  .split(" ", -1)),
          "switch",
          Set.of("outlet", "switch"),
          "event",
          Set.of("button", "doorbell", "motion"),
          "select",
          Set.of(),
          "text",
          Set.of());

  /** Classes of sensors that are no numbers. */
  private static final Set<String> NO_NUMBERS = Set.of("date", "timestamp", "uptime", "enum");

  private static final Set<String> EVERYWHERE =
      Set.of("p", "uniq_id", "name", "val_tpl", "stat_t", "ent_cat", "dev_cla");

  private static final Map<String, Set<String>> KEYS =
      Map.of(
          "sensor", Set.of("stat_cla", "unit_of_meas", "ops"),
          "binary_sensor", Set.of("pl_on", "pl_off"),
          "switch", Set.of("cmd_t", "pl_on", "pl_off", "stat_on", "stat_off"),
          "number", Set.of("cmd_t", "cmd_tpl", "unit_of_meas", "min", "max", "step", "mode"),
          "select", Set.of("cmd_t", "cmd_tpl", "ops"),
          "text", Set.of("cmd_t", "cmd_tpl", "max", "min"),
          "event", Set.of("evt_typ"));

  private final JsonNode component;
  private final String platform;
  private final List<String> problems = new ArrayList<>();

  private ComponentRules(JsonNode component) {
    this.component = component;
    this.platform = text("p");
  }

  /** What is wrong with a component. */
  static List<String> problems(JsonNode component) {
    ComponentRules rules = new ComponentRules(component);
    rules.check();
    return rules.problems;
  }

  private String text(String key) {
    return component.path(key).asText();
  }

  private void must(boolean obeyed, String rule) {
    if (!obeyed) {
      problems.add(rule);
    }
  }

  private void check() {
    Set<String> keys = KEYS.getOrDefault(platform, Set.of());
    must(KEYS.containsKey(platform), "no platform of MQTT: " + platform);
    component
        .fieldNames()
        .forEachRemaining(key ->
            must(
                EVERYWHERE.contains(key) || keys.contains(key), "key of another platform: " + key));
    must(!text("uniq_id").isEmpty(), "no uniq_id");
    must(!text("name").isBlank(), "no name");
    must(!keys.contains("cmd_t") || component.has("cmd_t"), "nothing to command it by");
    deviceClass(text("dev_cla"));
    switch (platform) {
      case "number" -> number();
      case "select" -> must(!component.path("ops").isEmpty(), "a select without options");
      case "text" -> must(component.path("max").asInt(255) <= 255, "a text above 255 characters");
      case "event" -> {
        must(!component.path("evt_typ").isEmpty(), "an event without types");
        must(component.has("stat_t"), "an event without a topic");
      }
      default -> {}
    }
  }

  private void deviceClass(String deviceClass) {
    String unit = text("unit_of_meas");
    String state = text("stat_cla");
    if (state.equals("measurement_angle")) {
      must(unit.equals("°"), "an angle that is not in degrees");
    }
    if (deviceClass.isEmpty()) {
      return;
    }
    boolean measured = platform.equals("sensor") || platform.equals("number");
    if (!measured) {
      must(
          CLASSES.getOrDefault(platform, Set.of()).contains(deviceClass),
          "device class " + deviceClass + " is none of " + platform);
    } else if (NO_NUMBERS.contains(deviceClass) && platform.equals("sensor")) {
      must(unit.isEmpty() && state.isEmpty(), deviceClass + " has no unit and no state class");
      must(!deviceClass.equals("enum") || !component.path("ops").isEmpty(), "enum without options");
    } else if (!SensorClasses.isKnown(deviceClass)) {
      problems.add("device class " + deviceClass + " is none of " + platform);
    } else {
      must(
          SensorClasses.takesUnit(deviceClass, unit),
          "device class " + deviceClass + " with the unit \"" + unit + "\"");
      must(
          state.isEmpty() || SensorClasses.takesState(deviceClass, state),
          "device class " + deviceClass + " with the state class " + state);
    }
  }

  private void number() {
    must(component.has("min") && component.has("max"), "a number from 0 to 100 for want of limits");
    must(
        component.path("min").asDouble() < component.path("max").asDouble(),
        "min is not below max");
    must(component.path("step").asDouble() >= 0.001, "a step below 0.001");
  }
}
