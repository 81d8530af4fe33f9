package io.sensorhub.core;

import java.time.Instant;

/**
 * Something that happened and counts by itself: motion began, a drone was seen. Never merged, never
 * thinned.
 *
 * @param id given once by the handler that saw it
 * @param device whose event it is
 * @param name what happened, for example {@code motion}
 * @param data a JSON object, as text
 * @param timestamp when it was seen
 */
public record HubEvent(EventId id, DeviceId device, String name, String data, Instant timestamp) {

  public HubEvent {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an event has a name: " + id);
    }
    if (data.isEmpty() || data.charAt(0) != '{') {
      throw new IllegalArgumentException("an event's data is a JSON object: " + id);
    }
  }
}
