package io.sensorhub.core;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns the names that a device gives its values into names of properties. */
public final class PropertyNames {

  /** A device has at most so many properties. */
  public static final int MAX = 256;

  /** What property names look like. */
  public static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** Names that stand beside the properties on REST or MQTT. */
  private static final Set<String> TAKEN =
      Set.of("type", "timestamp", "quality", "unit", "sensor_id", "device_id");

  private PropertyNames() {}

  /** What {@link #isName} asks for, for a problem. */
  public static final String RULE =
      "a name of at most 64 letters, digits, _ and - that the hub does not use itself";

  /** Whether a property can have exactly that name. */
  public static boolean isName(String text) {
    return PATTERN.matcher(text).matches() && !TAKEN.contains(text);
  }

  /** The property for a member of that name; nothing where its name cannot be one. */
  public static Optional<String> of(String member) {
    if (!PATTERN.matcher(member).matches()) {
      return Optional.empty();
    }
    return Optional.of(TAKEN.contains(member) ? member + "_value" : member);
  }
}
