package io.sensorhub.modem.traffic;

import io.sensorhub.modem.entry.Octets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the interfaces of this machine have carried: {@code /proc/net/dev}, which has the figures of
 * {@code statistics} in {@code sysfs}, but always those of the process's own network namespace.
 *
 * @param byName received and sent octets
 */
record DeviceTable(Map<String, Octets> byName) {

  /** The name, the received octets, seven other figures, the sent octets. */
  private static final Pattern LINE =
      Pattern.compile("\\s*(\\S+):\\s*([0-9]+)(?:\\s+[0-9]+){7}\\s+([0-9]+)\\s.*");

  DeviceTable {
    byName = Map.copyOf(byName);
  }

  /** Looks; empty if the kernel does not tell. */
  static DeviceTable look(Path proc) {
    try {
      return parse(Files.readAllLines(proc.resolve("net/dev")));
    } catch (IOException e) {
      return new DeviceTable(Map.of());
    }
  }

  static DeviceTable parse(List<String> lines) {
    Map<String, Octets> byName = new HashMap<>();
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        byName.put(
            matcher.group(1),
            new Octets(Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3))));
      }
    }
    return new DeviceTable(byName);
  }
}
