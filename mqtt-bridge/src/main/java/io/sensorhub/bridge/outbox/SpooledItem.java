package io.sensorhub.bridge.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an item of the outbox looks like in the spool: one line of JSON. */
final class SpooledItem {

  private static final Logger LOG = LoggerFactory.getLogger(SpooledItem.class);

  private SpooledItem() {}

  /**
   * Writes an item.
   *
   * @param time at which it came, as the spool counts
   */
  static byte[] encode(Delivery item, long time) {
    ObjectNode json = Json.object().put("created", item.created().toEpochMilli());
    json.put("time", time);
    json.put("kept", item.lifetime() == Outbox.Lifetime.KEPT);
    if (item.event() != null) {
      json.put("event", item.event().toString());
    }
    ArrayNode messages = json.putArray("messages");
    for (Message message : item.messages()) {
      messages
          .addObject()
          .put("topic", message.topic())
          .put("payload", message.payload())
          .put("qos", message.qos())
          .put("retained", message.retained());
    }
    return Json.bytes(json);
  }

  /**
   * Reads an item; empty if it is not a whole one.
   *
   * @param now by the ticker of this process
   * @param time the same moment, as the spool counts
   */
  static Optional<Delivery> decode(long key, byte[] data, long now, long time) {
    try {
      JsonNode json = Json.parse(data);
      List<Message> messages = new ArrayList<>();
      for (JsonNode message : json.path("messages")) {
        messages.add(
            new Message(
                message.path("topic").asText(),
                message.path("payload").asText(),
                message.path("qos").asInt(),
                message.path("retained").asBoolean()));
      }
      EventId event = EventId.parse(json.path("event").asText()).orElse(null);
      Delivery item =
          new Delivery(
              messages,
              event,
              json.path("kept").asBoolean() ? Outbox.Lifetime.KEPT : Outbox.Lifetime.SHORT,
              Instant.ofEpochMilli(json.path("created").asLong()));
      item.key = key;
      item.bornNanos = now - (time - json.path("time").asLong(time)) * 1_000_000;
      return Optional.of(item);
    } catch (JsonProcessingException e) {
      LOG.error("item of the spool left out key={} reason={}", key, e.getOriginalMessage());
      return Optional.empty();
    }
  }
}
