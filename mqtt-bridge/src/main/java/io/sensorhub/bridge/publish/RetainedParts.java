package io.sensorhub.bridge.publish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.core.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The parts in which the list of what is retained is kept, so that brokers with small packets take
 * it: {@code meta/retained/<device>}, {@code meta/retained/<device>.2} and so on, {@code
 * meta/retained/.1} and on for what is no device's, each an array of texts. A single document
 * {@code meta/retained} of all devices is replaced by parts. Not thread-safe.
 */
final class RetainedParts {

  /** A part is not longer, in bytes. */
  static final int MOST = 3_000;

  private final String topic;
  private final Map<String, Integer> parts = new HashMap<>();
  private boolean whole;

  /**
   * @param topic above the parts
   */
  RetainedParts(String topic) {
    this.topic = topic;
  }

  /** The device that a part is of; the part is known from now on. */
  String device(String part) {
    String name = part.substring(topic.length() + 1);
    int dot = name.indexOf('.');
    String device = dot < 0 ? name : name.substring(0, dot);
    String key = device.isEmpty() ? RetainedList.ELSEWHERE : device;
    int number = dot < 0 ? 1 : number(name.substring(dot + 1));
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

  private String name(String device, int number) {
    String name = device.equals(RetainedList.ELSEWHERE) ? "" : device;
    return topic + "/" + (number == 1 && !name.isEmpty() ? name : name + "." + number);
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
