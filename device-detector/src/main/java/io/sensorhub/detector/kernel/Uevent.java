package io.sensorhub.detector.kernel;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A message of the kernel about one device ({@code lib/kobject_uevent.c}): {@code ACTION@DEVPATH},
 * then {@code KEY=VALUE} fields, each ended by a zero octet.
 *
 * @param devpath below {@code /sys}
 */
public record Uevent(String action, String devpath, Map<String, String> fields) {

  public Uevent {
    fields = Map.copyOf(fields);
  }

  /** The message in some octets; empty: it is none. */
  static Optional<Uevent> parse(byte[] octets, int length) {
    String text = new String(octets, 0, length, StandardCharsets.UTF_8);
    String[] parts = text.split("\0", -1);
    int at = parts.length == 0 ? -1 : parts[0].indexOf('@');
    if (at <= 0 || !parts[0].startsWith("/", at + 1)) {
      return Optional.empty(); // also the messages of udev, which begin otherwise
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (int each = 1; each < parts.length; each++) {
      int equals = parts[each].indexOf('=');
      if (equals > 0) {
        fields.put(parts[each].substring(0, equals), parts[each].substring(equals + 1));
      }
    }
    return Optional.of(new Uevent(parts[0].substring(0, at), parts[0].substring(at + 1), fields));
  }

  public String subsystem() {
    return fields.getOrDefault("SUBSYSTEM", "");
  }

  /** The kernel's name of the device. */
  public String name() {
    return devpath.substring(devpath.lastIndexOf('/') + 1);
  }
}
