package io.sensorhub.bridge.broker;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;

/**
 * A message to the broker.
 *
 * @param qos 0 to 2
 */
public record Message(String topic, String payload, int qos, boolean retained) {

  /** Fixed header, length of the topic and packet identifier (MQTT 3.1.1, 3.3). */
  private static final int AROUND = 9;

  public Message {
    if (qos < 0 || qos > 2) {
      throw new IllegalArgumentException("QoS is 0 to 2, not " + qos);
    }
  }

  /** A message whose payload is JSON. */
  public static Message of(String topic, JsonNode payload, int qos, boolean retained) {
    return new Message(topic, Json.write(payload), qos, retained);
  }

  /** The same message with at least QoS 1, so that the broker has to answer. */
  public Message answered() {
    return qos > 0 ? this : new Message(topic, payload, 1, retained);
  }

  /** The size of the packet, in bytes; up to 3 more than it truly has. */
  public int packetBytes() {
    return AROUND + utf8(topic) + utf8(payload);
  }

  private static int utf8(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      bytes += unit < 0x80 ? 1 : unit < 0x800 || Character.isSurrogate(unit) ? 2 : 3;
    }
    return bytes;
  }
}
