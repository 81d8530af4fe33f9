package io.sensorhub.bridge.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.config.DeviceConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a property that can be set.
 *
 * @param least number that is taken
 * @param most number that is taken
 * @param names that are taken; empty: any
 */
record Settable(Optional<Double> least, Optional<Double> most, List<String> names) {

  Settable {
    names = List.copyOf(names);
  }

  /** The properties of a device that its profile, or its own registers, say can be set. */
  static Map<String, Settable> of(DeviceConfig device) {
    Map<String, Settable> found = new LinkedHashMap<>();
    JsonNode protocol = device.profile().protocol();
    protocol
        .path("commands")
        .properties()
        .forEach(command -> found.put(command.getKey(), read(command.getValue(), false)));
    registers(protocol.path("registers"), found);
    device.registers().ifPresent(own -> registers(own, found));
    return found;
  }

  private static void registers(JsonNode registers, Map<String, Settable> found) {
    registers
        .properties()
        .forEach(register -> {
          if (register.getValue().has("write")) {
            found.put(register.getKey(), read(register.getValue(), true));
          }
        });
  }

  /**
   * @param meanings whether the names are what raw numbers mean, not what is sent for a value
   */
  private static Settable read(JsonNode rule, boolean meanings) {
    List<String> names = new ArrayList<>();
    rule.path("names")
        .properties()
        .forEach(name -> names.add(meanings ? name.getValue().asText() : name.getKey()));
    return new Settable(number(rule, "min"), number(rule, "max"), names);
  }

  private static Optional<Double> number(JsonNode rule, String key) {
    return Optional.of(rule.path(key)).filter(JsonNode::isNumber).map(JsonNode::doubleValue);
  }
}
