package io.sensorhub.bridge.retained;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.core.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The parts in which the list of what is retained is kept, so that brokers with small packets take
 * it: {@code meta/retained/<device>}, {@code meta/retained/<device>~2} and so on, {@code
 * meta/retained/~1} and on for what is no device's, each an array of texts. {@code
 * meta/retained/~parts} (and {@code ~parts~2} and on) names them all, for brokers that send nothing
 * retained to a subscription with wildcards. A single document {@code meta/retained} of all devices
 * is replaced by parts. There is no dot in these names, because RabbitMQ takes it for a slash. Not
 * thread-safe.
 */
final class RetainedParts {

  /** A part is not longer, in bytes. */
  static final int MOST = 1_500;

  /** What names the parts. */
  private static final String NAMES = "~parts";

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_-]{0,64}(~[1-9][0-9]{0,2})?|~parts~[1-9][0-9]{0,2}");

  private final String topic;
  private final Map<String, Integer> parts = new HashMap<>();
  private Set<String> named = Set.of();
  private boolean whole;

  /**
   * @param topic above the parts
   */
  RetainedParts(String topic) {
    this.topic = topic;
  }

  /** The first topic of those that name all others. */
  static String names(String topic) {
    return topic + "/" + NAMES;
  }

  /** True if the names of parts are in it. */
  boolean isNames(String part) {
    return part.startsWith(names(topic));
  }

  /** The topic of a part that has been named, and is not known; empty if it cannot be one. */
  Optional<String> unknown(String name) {
    return NAME.matcher(name).matches() && !named.contains(name)
        ? Optional.of(topic + "/" + name)
        : Optional.empty();
  }

  /** The device that a part is of; the part is known from now on. */
  String device(String part) {
    String name = part.substring(topic.length() + 1);
    int mark = name.indexOf('~');
    String device = mark < 0 ? name : name.substring(0, mark);
    String key = device.isEmpty() ? RetainedList.ELSEWHERE : device;
    int number = mark < 0 ? 1 : number(name.substring(mark + 1));
    if (number > 0) {
      parts.merge(key, number, Math::max);
    }
    return key;
  }

  private static int number(String text) {
    return text.matches("[1-9][0-9]{0,2}") ? Integer.parseInt(text) : 0;
  }

  /** The broker has a document of all devices. */
  void whole() {
    whole = true;
  }

  /** The messages that bring a device's list to the broker. */
  List<Message> write(String device, Set<String> rests) {
    List<Message> messages = new ArrayList<>();
    ArrayNode part = Json.object().arrayNode();
    int bytes = 2;
    for (String rest : rests) {
      if (bytes + rest.length() + 3 > MOST && !part.isEmpty()) {
        messages.add(Message.of(name(device, messages.size() + 1), part, 1, true));
        part = Json.object().arrayNode();
        bytes = 2;
      }
      part.add(rest);
      bytes += rest.length() + 3;
    }
    if (!part.isEmpty()) {
      messages.add(Message.of(name(device, messages.size() + 1), part, 1, true));
    }
    int now = messages.size();
    Integer before = now == 0 ? parts.remove(device) : parts.put(device, now);
    for (int number = now + 1; before != null && number <= before; number++) {
      messages.add(new Message(name(device, number), "", 1, true));
    }
    return messages;
  }

  /** The messages that name the parts, if those are others than before. */
  List<Message> writeNames() {
    Set<String> now = new TreeSet<>();
    for (int number = 2; number <= parts.getOrDefault(NAMES, 1); number++) {
      now.add(NAMES + "~" + number);
    }
    parts.forEach((device, count) -> {
      for (int number = 1; number <= count && !device.equals(NAMES); number++) {
        now.add(name(device, number).substring(topic.length() + 1));
      }
    });
    if (now.equals(named)) {
      return List.of();
    }
    named = now;
    return write(NAMES, now);
  }

  /** The broker has nothing: the names are to be written again. */
  void forget() {
    named = Set.of();
  }

  private String name(String device, int number) {
    String name = device.equals(RetainedList.ELSEWHERE) ? "" : device;
    return topic + "/" + (number == 1 && !name.isEmpty() ? name : name + "~" + number);
  }

  /** What clears the document of all devices, once, behind the parts that replace it. */
  List<Message> replaced() {
    if (!whole) {
      return List.of();
    }
    whole = false;
    return List.of(new Message(topic, "", 1, true));
  }
}
