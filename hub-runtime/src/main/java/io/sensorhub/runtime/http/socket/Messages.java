package io.sensorhub.runtime.http.socket;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages of the stream as WebSocket has them: {@code {"event", "id", "data"}}. Made of what is
 * written for {@code /events}, so that both say the same. Pure.
 */
final class Messages {

  private static final String EVENT = "event: ";
  private static final String ID = "id: ";
  private static final String DATA = "data: ";

  private Messages() {}

  /**
   * The messages of a batch, in order; none where it is a sign of life.
   *
   * @param octets whole messages as this hub writes them: three lines and an empty one each
   */
  static List<String> of(byte[] octets) {
    List<String> messages = new ArrayList<>();
    String event = "";
    String id = "";
    for (String line : new String(octets, StandardCharsets.UTF_8).split("\n", -1)) {
      if (line.startsWith(EVENT)) {
        event = line.substring(EVENT.length());
      } else if (line.startsWith(ID)) {
        id = line.substring(ID.length());
      } else if (line.startsWith(DATA)) {
        messages.add(message(event, id, line.substring(DATA.length())));
      }
    }
    return messages;
  }

  /** Names and positions have no character that JSON would escape. */
  private static String message(String event, String id, String data) {
    return "{\"event\":\"" + event + "\",\"id\":\"" + id + "\",\"data\":" + data + "}";
  }
}
