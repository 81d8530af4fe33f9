package io.sensorhub.core;

import java.util.Optional;
import java.util.regex.Pattern;

/** The name of a device or sensor, as it stands in the instance file and in topics. */
public record DeviceId(String value) implements Comparable<DeviceId> {

  /** What device, port and group ids look like. */
  public static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  public DeviceId {
    if (!PATTERN.matcher(value).matches()) {
      throw new IllegalArgumentException("not a device id: " + value);
    }
  }

  /** The id that {@code text} spells, or nothing where it spells none. */
  public static Optional<DeviceId> parse(String text) {
    return PATTERN.matcher(text).matches() ? Optional.of(new DeviceId(text)) : Optional.empty();
  }

  @Override
  public int compareTo(DeviceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
