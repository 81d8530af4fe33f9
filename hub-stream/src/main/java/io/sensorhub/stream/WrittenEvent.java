package io.sensorhub.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sensorhub.core.EventId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Json;
import io.sensorhub.stream.Wire.MalformedMessageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * An event as it stands in a stream: encoded by the handler that saw it, and handed on from there
 * as it is. Only who wants to know what happened reads it. Immutable.
 */
public final class WrittenEvent {

  private final EventId id;
  private final byte[] data;

  private WrittenEvent(EventId id, byte[] data) {
    this.id = id;
    this.data = data;
  }

  /** Encodes an event. */
  public static WrittenEvent of(HubEvent event) {
    return new WrittenEvent(event.id(), Wire.bytes(event));
  }

  /**
   * Takes what stands behind {@code data:}; of it only the id is read.
   *
   * @param data one line; not changed afterwards
   */
  static WrittenEvent of(byte[] data) throws MalformedMessageException {
    return new WrittenEvent(
        id(data).orElseThrow(() -> new MalformedMessageException("an \"event\" without id", null)),
        data);
  }

  private static Optional<EventId> id(byte[] data) throws MalformedMessageException {
    try (JsonParser parser = Json.parser(data)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = parser.currentName().equals("id");
        JsonToken value = parser.nextToken();
        if (wanted) {
          return value == JsonToken.VALUE_STRING
              ? EventId.parse(parser.getText())
              : Optional.empty();
        }
        parser.skipChildren();
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new MalformedMessageException("an \"event\" that cannot be read", e);
    }
  }

  /** The event's identity. */
  public EventId id() {
    return id;
  }

  /**
   * Reads the event.
   *
   * @throws MalformedMessageException if what was handed on is no event
   */
  public HubEvent read() throws MalformedMessageException {
    return Wire.event(data);
  }

  /** How many octets it has. */
  int length() {
    return data.length;
  }

  void appendTo(ByteArrayOutputStream out) {
    out.writeBytes(data);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WrittenEvent event && Arrays.equals(data, event.data);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return id.toString();
  }
}
