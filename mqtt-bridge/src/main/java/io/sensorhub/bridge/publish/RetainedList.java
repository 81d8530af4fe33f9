package io.sensorhub.bridge.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.Topics;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the broker retains of this instance, remembered at the broker itself ({@code
 * meta/retained}): by device what is below its topic, and whole topics elsewhere. So what an
 * earlier process published, and nobody publishes any more, can be cleared: everything of a device
 * that is no more, the values that a device has no more, and what announced it. So is what this
 * process published of a device that has gone since. Thread-safe.
 */
public final class RetainedList {

  /** Stands for no device: what is below it are whole topics. */
  private static final String ELSEWHERE = "/";

  private static final String STATE = "state";

  private static final Logger LOG = LoggerFactory.getLogger(RetainedList.class);

  private final Topics topics;
  private final Map<String, Set<String>> known = new TreeMap<>();
  private final Map<String, Set<String>> published = new TreeMap<>();
  private final Set<String> withState = new TreeSet<>();
  private boolean changed;

  public RetainedList(Topics topics) {
    this.topics = topics;
  }

  /** The list of an earlier process came. */
  synchronized void arrived(byte[] payload) {
    try {
      JsonNode list = Json.parse(payload);
      list.properties()
          .forEach(device -> {
            String name = device.getKey();
            if (name.equals(ELSEWHERE) || DeviceId.parse(name).isPresent()) {
              for (JsonNode rest : device.getValue()) {
                changed |= of(name, known).add(rest.asText());
              }
            }
          });
    } catch (JsonProcessingException e) {
      LOG.warn("list of retained topics not understood topic={}", topics.retained());
    }
  }

  /** The broker has nothing: the list is published again. */
  synchronized void forget() {
    changed |= !known.isEmpty();
  }

  private static Set<String> of(String device, Map<String, Set<String>> lists) {
    return lists.computeIfAbsent(device, _ -> new TreeSet<>());
  }

  /**
   * Empty messages for what is retained and will not be published again; once.
   *
   * @param devices that there are
   * @param elsewhere topics outside of the devices' own that may be published
   */
  synchronized List<Message> clearing(Set<DeviceId> devices, Set<String> elsewhere) {
    List<Message> messages = new ArrayList<>();
    known.forEach((device, rests) -> {
      int before = messages.size();
      boolean there = DeviceId.parse(device).filter(devices::contains).isPresent();
      if (!there) {
        published.remove(device);
        withState.remove(device);
      }
      rests.removeIf(rest -> {
        boolean over =
            device.equals(ELSEWHERE)
                ? !elsewhere.contains(rest)
                : !there || isOldValue(device, rest);
        if (over) {
          messages.add(new Message(topic(device, rest), "", 1, true));
        }
        return over;
      });
      int cleared = messages.size() - before;
      if (cleared > 0) {
        LOG.info("no longer published, now cleared device={} topics={}", device, cleared);
        changed = true;
      }
    });
    known.values().removeIf(Set::isEmpty);
    return messages;
  }

  private boolean isOldValue(String device, String rest) {
    boolean ofState = rest.equals(STATE) || rest.startsWith(STATE + "/");
    return ofState && withState.contains(device) && !of(device, published).contains(rest);
  }

  private String topic(String device, String rest) {
    return device.equals(ELSEWHERE) ? rest : topics.ofDevice(device, rest);
  }

  /**
   * The list, if these messages make it another one; it goes before them.
   *
   * @param announced outside of the devices' own topics
   */
  synchronized Optional<Message> noting(List<Message> announced, List<Message> states) {
    for (Message message : announced) {
      changed |= kept(message) && of(ELSEWHERE, known).add(message.topic());
    }
    states.forEach(this::note);
    if (!changed) {
      return Optional.empty();
    }
    changed = false;
    ObjectNode list = Json.object();
    known.forEach((device, rests) -> {
      ArrayNode array = list.putArray(device);
      rests.forEach(array::add);
    });
    return Optional.of(Message.of(topics.retained(), list, 1, true));
  }

  private static boolean kept(Message message) {
    return message.retained() && !message.payload().isEmpty();
  }

  private void note(Message message) {
    boolean kept = kept(message);
    topics
        .device(message.topic())
        .ifPresent(part -> {
          if (part.rest().equals(STATE)) {
            withState.add(part.device());
          }
          if (kept) {
            changed |= of(part.device(), known).add(part.rest());
            of(part.device(), published).add(part.rest());
          } else if (message.retained()) {
            changed |= of(part.device(), known).remove(part.rest());
            of(part.device(), published).remove(part.rest());
          }
        });
  }
}
