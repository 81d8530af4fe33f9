package io.sensorhub.cli.instance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Secrets whose values have changed, told as changes of the things that they belong to. */
public final class ChangedSecrets {

  /** A place within an element of a list, such as {@code /devices/3/credentials/password}. */
  private static final Pattern PLACE =
      Pattern.compile(
          "(/(?:(?:config|connection)/)?(devices|sensors|ports|groups)/\\d+)/([^/]+).*");

  private static final Map<String, String> KINDS =
      Map.of("devices", "device", "sensors", "device", "ports", "port", "groups", "group");

  private static final Map<String, String> IDS =
      Map.of(
          "devices", "device_id",
          "sensors", "sensor_id",
          "ports", "port_id",
          "groups", "group_id");

  private ChangedSecrets() {}

  /**
   * The lines of a difference and those of changed secrets.
   *
   * @param lines such as {@code ~ device pump: poll_interval}
   * @param tree of the instance file
   * @param secrets by place, the name of the secret that stands there
   * @param changed the names of those whose values have changed
   */
  public static List<String> in(
      List<String> lines, ObjectNode tree, Map<String, String> secrets, Set<String> changed) {
    List<String> all = new ArrayList<>(lines);
    for (Map.Entry<String, String> secret : new TreeMap<>(secrets).entrySet()) {
      Matcher place = PLACE.matcher(secret.getKey());
      if (!changed.contains(secret.getValue())) {
        continue;
      }
      if (!place.matches()) {
        addKey(all, "~ " + secret.getKey().substring(1).replace('/', '.'), "");
        continue;
      }
      String list = place.group(2);
      String id = InstanceTree.at(tree, place.group(1)).path(IDS.get(list)).asText();
      String what = KINDS.get(list) + " " + id;
      if (!all.contains("+ " + what)) {
        addKey(all, "~ " + what, place.group(3));
      }
    }
    return all;
  }

  /** Adds a key to the line about something, or the line. */
  private static void addKey(List<String> lines, String about, String key) {
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.equals(about)) {
        return;
      }
      if (line.startsWith(about + ": ")) {
        List<String> keys = List.of(line.substring(about.length() + 2).split(", ", -1));
        if (!keys.contains(key)) {
          lines.set(i, line + ", " + key);
        }
        return;
      }
    }
    lines.add(key.isEmpty() ? about : about + ": " + key);
  }
}
