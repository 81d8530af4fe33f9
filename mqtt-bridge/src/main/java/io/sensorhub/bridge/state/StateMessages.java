package io.sensorhub.bridge.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.settings.MqttSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the messages of states and properties. Stateless. */
public final class StateMessages {

  private final Topics topics;
  private final MqttSettings mqtt;

  /**
   * @param mqtt says their quality of service, and whether they are retained
   */
  public StateMessages(Topics topics, MqttSettings mqtt) {
    this.topics = topics;
    this.mqtt = mqtt;
  }

  /** Whether states are retained. */
  public boolean retains() {
    return mqtt.retain();
  }

  /** Adapters that wait for somebody to agree. */
  public Message discovered(Instant now, List<ObjectNode> adapters) {
    ObjectNode json = Json.object().put("timestamp", Json.time(now));
    json.putArray("devices").addAll(adapters);
    return Message.of(topics.discovered(), json, 1, false);
  }

  /**
   * The messages of one state: the whole, and the properties that differ.
   *
   * @param timestamp when it was measured, in ISO 8601
   * @param before what the broker has; null: every property is published
   */
  List<Message> all(
      DeviceId device, String timestamp, ObjectNode values, @Nullable ObjectNode before) {
    List<Message> messages = new ArrayList<>();
    ObjectNode state = Json.object().put("timestamp", timestamp).put("device_id", device.value());
    state.set("state", values);
    messages.add(Message.of(topics.state(device), state, mqtt.qos(), mqtt.retain()));
    for (Map.Entry<String, JsonNode> member : values.properties()) {
      if (before == null || !member.getValue().equals(before.get(member.getKey()))) {
        messages.add(property(device, member.getKey(), member.getValue()));
      }
    }
    return messages;
  }

  private Message property(DeviceId device, String key, JsonNode value) {
    String payload = value.isTextual() ? value.textValue() : Json.write(value);
    return new Message(topics.property(device, key), payload, mqtt.qos(), mqtt.retain());
  }

  /** Clears a property that its device has no more. */
  Message noMore(DeviceId device, String key) {
    return new Message(topics.property(device, key), "", 1, true);
  }

  Message availability(DeviceId device, boolean available) {
    return new Message(topics.availability(device), available ? "online" : "offline", 1, true);
  }

  /**
   * The messages for an answer that was asked for: the whole state, and some of its properties.
   *
   * @param timestamp when it was measured, in ISO 8601
   * @param properties which ones; empty: all
   */
  public List<Message> answer(
      DeviceId device, String timestamp, ObjectNode values, List<String> properties) {
    if (properties.isEmpty()) {
      return all(device, timestamp, values, null);
    }
    List<Message> messages = new ArrayList<>(all(device, timestamp, values, values));
    for (String property : properties) {
      JsonNode value = values.get(property);
      if (value != null) {
        messages.add(property(device, property, value));
      }
    }
    return messages;
  }
}
