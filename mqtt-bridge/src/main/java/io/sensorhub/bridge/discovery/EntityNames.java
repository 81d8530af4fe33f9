package io.sensorhub.bridge.discovery;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/**
 * What the entities of one device are called, for people. Home Assistant renames an entity that is
 * named like its device, and of two that are named alike the second.
 */
final class EntityNames {

  private EntityNames() {}

  /**
   * The names, by key of the component.
   *
   * @param device what the device is called
   * @param keys of its components
   */
  static Map<String, String> of(String device, SortedSet<String> keys) {
    Set<String> taken = new HashSet<>(Set.of(plain(device)));
    Map<String, String> names = new HashMap<>();
    for (String key : keys) {
      String shown = shown(key);
      String name = shown;
      if (plain(name).equals(plain(device))) {
        name = shown + " value";
      }
      for (int number = 2; !taken.add(plain(name)); number++) {
        name = shown + " " + number;
      }
      names.put(key, name);
    }
    return names;
  }

  private static String shown(String key) {
    String spaced = key.replace('_', ' ').replace('-', ' ').strip();
    return spaced.isEmpty()
        ? key
        : spaced.substring(0, 1).toUpperCase(Locale.ROOT) + spaced.substring(1);
  }

  /** What is left of a name in an entity's id: letters and digits in lower case. */
  private static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    name.toLowerCase(Locale.ROOT)
        .codePoints()
        .map(c -> Character.isLetterOrDigit(c) ? c : '_')
        .filter(c -> c != '_' || (!plain.isEmpty() && plain.charAt(plain.length() - 1) != '_'))
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }
}
