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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the broker retains of this instance's devices, remembered at the broker itself ({@code
 * meta/retained}), so that what an earlier process published of a device that is no more can be
 * cleared. Thread-safe.
 */
public final class RetainedList {

  private static final Logger LOG = LoggerFactory.getLogger(RetainedList.class);

  private final Topics topics;
  private final Set<String> devices;
  private final Map<String, Set<String>> known = new TreeMap<>();
  private boolean changed;

  /**
   * @param devices that there are now, whether enabled or not
   */
  public RetainedList(Topics topics, Collection<DeviceId> devices) {
    this.topics = topics;
    this.devices = devices.stream().map(DeviceId::value).collect(Collectors.toSet());
  }

  /** The list of an earlier process came. */
  synchronized void arrived(byte[] payload) {
    try {
      JsonNode list = Json.parse(payload);
      list.properties()
          .forEach(device -> {
            if (DeviceId.parse(device.getKey()).isPresent()) {
              for (JsonNode rest : device.getValue()) {
                changed |= known(device.getKey()).add(rest.asText());
              }
            }
          });
    } catch (JsonProcessingException e) {
      LOG.warn("list of retained topics not understood topic={}", topics.retained());
    }
  }

  private Set<String> known(String device) {
    return known.computeIfAbsent(device, _ -> new TreeSet<>());
  }

  /** The devices that are no more, and of which something is retained. */
  synchronized List<String> gone() {
    return known.keySet().stream().filter(device -> !devices.contains(device)).toList();
  }

  /** Empty messages for what is retained of devices that are no more; once. */
  synchronized List<Message> clearing() {
    List<Message> messages = new ArrayList<>();
    known
        .entrySet()
        .removeIf(entry -> {
          if (devices.contains(entry.getKey())) {
            return false;
          }
          LOG.info("device is no more, its topics are cleared device={}", entry.getKey());
          entry
              .getValue()
              .forEach(rest ->
                  messages.add(new Message(topics.ofDevice(entry.getKey(), rest), "", 1, true)));
          changed = true;
          return true;
        });
    return messages;
  }

  /** The list, where these messages make it another one; it goes before them. */
  synchronized Optional<Message> noting(List<Message> messages) {
    for (Message message : messages) {
      if (message.retained() && !message.payload().isEmpty()) {
        topics
            .device(message.topic())
            .ifPresent(part -> changed |= known(part.device()).add(part.rest()));
      }
    }
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
}
