package io.sensorhub.bridge.discovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import java.util.Optional;

/**
 * Who has made a document for Home Assistant. Its topic alone does not tell: {@code house_2_x} is
 * device {@code 2_x} of the instance {@code house} as well as device {@code x} of {@code house_2}.
 */
public final class Authorship {

  /** A larger document is not read. */
  static final int LARGEST = 1 << 20;

  private Authorship() {}

  /**
   * True if a document is this instance's own: its origin, the device that it names, the hub that
   * this device is reached through, and the topics that it reads.
   *
   * @param topic where the document is
   */
  public static boolean isProved(Topics topics, String topic, byte[] payload) {
    Optional<String> device = topics.announced(topic);
    if (device.isEmpty() || payload.length > LARGEST) {
      return false;
    }
    try {
      JsonNode document = Json.parse(payload);
      return isProvedHub(topics, document)
          ? device.get().isEmpty()
          : isOf(topics, document)
              && DeviceId.parse(device.get())
                  .filter(id -> document.at("/dev/ids/0").asText().equals(topics.globalId(id)))
                  .filter(id -> document.path("stat_t").asText().equals(topics.state(id)))
                  .isPresent();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static boolean isProvedHub(Topics topics, JsonNode document) {
    return isOrigin(document)
        && document.at("/dev/ids/0").asText().equals(topics.instance())
        && document.at("/cmps/status/stat_t").asText().equals(topics.status());
  }

  /** True if a document is one of a device of this instance, wherever its topics were then. */
  static boolean isOf(Topics topics, JsonNode document) {
    return isOrigin(document) && document.at("/dev/via_device").asText().equals(topics.instance());
  }

  private static boolean isOrigin(JsonNode document) {
    return document.at("/o/name").asText().equals(Announced.ORIGIN);
  }
}
