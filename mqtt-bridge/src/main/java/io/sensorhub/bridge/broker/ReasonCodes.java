package io.sensorhub.bridge.broker;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reason codes of MQTT 5 (2.4) in words. */
final class ReasonCodes {

  /** From here on they are refusals. */
  static final int REFUSED = 0x80;

  /** Another client has come with the same client id (4.1). */
  static final int SESSION_TAKEN_OVER = 0x8E;

  static final int UNSUPPORTED_PROTOCOL_VERSION = 0x84;

  static final int NOT_AUTHORIZED = 0x87;

  private ReasonCodes() {}

  /** Topics whose subscription is refused, one by one (MQTT 3.1.1, 3.9.3; MQTT 5, 3.9.3). */
  static List<String> refused(List<String> topics, int @Nullable [] codes) {
    List<String> refused = new ArrayList<>();
    for (int i = 0; codes != null && i < Math.min(topics.size(), codes.length); i++) {
      if (codes[i] >= REFUSED) {
        refused.add(topics.get(i));
      }
    }
    return refused;
  }

  static String words(int code) {
    return switch (code) {
      case 0x81 -> "the broker calls a packet malformed";
      case 0x82 -> "the broker speaks of a protocol error";
      case UNSUPPORTED_PROTOCOL_VERSION -> "the broker does not speak MQTT 5 (MQTT_VERSION)";
      case 0x85 -> "the broker refuses the client id (MQTT_CLIENT_PREFIX)";
      case 0x86, 0x8C -> "the broker refuses user name or password (MQTT_USERNAME, MQTT_PASSWORD)";
      case NOT_AUTHORIZED -> "not authorized (the rights of MQTT_USERNAME at the broker)";
      case 0x88 -> "the broker is not available";
      case 0x89 -> "the broker is busy";
      case 0x8A -> "the broker has banned this client";
      case 0x8B -> "the broker is shutting down";
      case 0x8D -> "the broker heard nothing for too long (MQTT_KEEPALIVE)";
      case SESSION_TAKEN_OVER -> "another client has the same client id (MQTT_CLIENT_PREFIX)";
      case 0x8F -> "the broker refuses the topic filter";
      case 0x90 -> "the broker refuses the topic";
      case 0x95 -> "the packet is too large for the broker";
      case 0x96, 0x9F -> "too much at a time for the broker";
      case 0x97 -> "a quota of the broker is exceeded";
      case 0x98 -> "an administrator has ended the connection";
      case 0x99 -> "the broker refuses the payload's format";
      case 0x9A -> "the broker keeps no retained messages (MQTT_RETAIN)";
      case 0x9B -> "the broker does not take this QoS (MQTT_QOS)";
      case 0x9C, 0x9D -> "the broker names another address";
      default -> "reason code 0x" + Integer.toHexString(code);
    };
  }
}
