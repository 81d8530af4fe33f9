package io.sensorhub.bridge.broker;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import java.time.Duration;
import java.util.Optional;

/**
 * A message to the broker.
 *
 * @param qos 0 to 2
 * @param more what only MQTT 5 can say of it
 */
public record Message(String topic, String payload, int qos, boolean retained, More more) {

  /**
   * What MQTT 5 can say besides.
   *
   * @param expiry after which nobody needs the message any more
   * @param event the identity of the event that it tells
   */
  public record More(Optional<Duration> expiry, Optional<String> event) {

    /** Nothing besides. */
    public static final More NONE = new More(Optional.empty(), Optional.empty());

    /** The name of the user property that has the identity of an event. */
    static final String EVENT_ID = "event_id";

    /** Length of the properties, message expiry, user property (MQTT 5, 3.3.2.3). */
    private int bytes() {
      return 2
          + expiry.map(_ -> 5).orElse(0)
          + event.map(id -> 5 + EVENT_ID.length() + utf8(id)).orElse(0);
    }
  }

  /** Fixed header, length of the topic and packet identifier (MQTT 3.1.1, 3.3). */
  private static final int AROUND = 9;

  public Message {
    if (qos < 0 || qos > 2) {
      throw new IllegalArgumentException("QoS is 0 to 2, not " + qos);
    }
  }

  /** A message of which nothing more is to be said. */
  public Message(String topic, String payload, int qos, boolean retained) {
    this(topic, payload, qos, retained, More.NONE);
  }

  /** The same message with more. */
  public Message with(More besides) {
    return new Message(topic, payload, qos, retained, besides);
  }

  /** A message whose payload is JSON. */
  public static Message of(String topic, JsonNode payload, int qos, boolean retained) {
    return new Message(topic, Json.write(payload), qos, retained);
  }

  /** The same message with at least QoS 1, so that the broker has to answer. */
  public Message answered() {
    return qos > 0 ? this : new Message(topic, payload, 1, retained, more);
  }

  /**
   * The size of the packet, in bytes; up to 3 more than it truly has, with MQTT 3.1.1 also by what
   * only MQTT 5 says.
   */
  public int packetBytes() {
    return AROUND + utf8(topic) + utf8(payload) + more.bytes();
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
