package io.sensorhub.bridge.retained;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What has come on one connection of what the broker keeps, and what has to be asked for by name:
 * some brokers send nothing retained to a subscription with wildcards. Not thread-safe.
 */
final class Arrivals {

  private final Set<String> heard = new HashSet<>();
  private final Set<String> toHear = new TreeSet<>();
  private final Set<String> awaited = new HashSet<>();

  /** Announcements that are this instance's own, by what is in them. */
  private final Set<String> proved = new HashSet<>();

  /**
   * A new connection begins: what it has brought is nothing.
   *
   * @param first is subscribed to by name
   */
  void begins(String first) {
    heard.clear();
    toHear.clear();
    awaited.clear();
    proved.clear();
    awaited.add(first);
  }

  /** Something has come on a topic. */
  void heard(String topic) {
    if (heard.size() < RetainedList.MOST) {
      heard.add(topic);
    }
    toHear.remove(topic);
    awaited.remove(topic);
  }

  /** On how many topics something has come. */
  int heard() {
    return heard.size();
  }

  /** True if something has come on a topic. */
  boolean has(String topic) {
    return heard.contains(topic);
  }

  /** True if something that was subscribed to by name has not come. */
  boolean awaits() {
    return !awaited.isEmpty();
  }

  /** A topic may be retained. */
  void mayHear(String topic) {
    if (toHear.size() < RetainedList.MOST && !heard.contains(topic) && !awaited.contains(topic)) {
      toHear.add(topic);
    }
  }

  /** Topics that may be retained, and of which nothing has come; each once. */
  List<String> toHear() {
    List<String> all = List.copyOf(toHear);
    toHear.clear();
    awaited.addAll(all);
    return all;
  }

  /** It is known whose an announcement is. */
  void announcement(String topic, boolean own) {
    if (!own) {
      proved.remove(topic);
    } else if (proved.size() < RetainedList.MOST) {
      proved.add(topic);
    }
  }

  /** True if an announcement is this instance's own; it is taken as cleared. */
  boolean takeProof(String topic) {
    return proved.remove(topic);
  }
}
