package io.sensorhub.bridge.discovery;

import java.util.Set;
import java.util.TreeSet;

/**
 * The types of events that a device has told. Home Assistant takes only those that were announced,
 * so what is too much, too long or not printable is one type of its own.
 */
final class EventTypes {

  /** Stands for all that have no place of their own. */
  static final String OTHER = "other";

  private static final int MOST = 32;
  private static final int LONGEST = 64;

  private final Set<String> known = new TreeSet<>();

  /** Takes a type; true if the list is another one now. */
  boolean add(String type) {
    if (known.contains(type)) {
      return false;
    }
    boolean fits =
        !type.isBlank()
            && type.length() <= LONGEST
            && type.chars()
                .noneMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c));
    return known.add(fits && known.size() < MOST ? type : OTHER);
  }

  /** All of them, in order. */
  Set<String> all() {
    return new TreeSet<>(known);
  }

  boolean isEmpty() {
    return known.isEmpty();
  }
}
