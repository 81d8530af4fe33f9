package io.sensorhub.bridge.broker;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;

/**
 * A message to the broker.
 *
 * @param qos 0 to 2
 */
public record Message(String topic, String payload, int qos, boolean retained) {

  public Message {
    if (qos < 0 || qos > 2) {
      throw new IllegalArgumentException("QoS is 0 to 2, not " + qos);
    }
  }

  /** A message whose payload is JSON. */
  public static Message of(String topic, JsonNode payload, int qos, boolean retained) {
    return new Message(topic, Json.write(payload), qos, retained);
  }
}
