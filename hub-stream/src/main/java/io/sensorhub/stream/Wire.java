package io.sensorhub.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.EventId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Json;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Unit;
import io.sensorhub.core.Value;
import io.sensorhub.core.description.DescriptionJson;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.stream.StreamMessage.Availability;
import io.sensorhub.stream.StreamMessage.Described;
import io.sensorhub.stream.StreamMessage.Discovered;
import io.sensorhub.stream.StreamMessage.FaultChanged;
import io.sensorhub.stream.StreamMessage.Gap;
import io.sensorhub.stream.StreamMessage.Happened;
import io.sensorhub.stream.StreamMessage.Snapshot;
import io.sensorhub.stream.StreamMessage.State;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The stream's messages as JSON: what stands behind {@code data:}. */
public final class Wire {

  private Wire() {}

  /** A message that this version cannot read. */
  public static final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedMessageException(String message, @Nullable Exception cause) {
      super(message, cause);
    }
  }

  /** The name behind {@code event:}. */
  static String name(StreamMessage message) {
    return switch (message) {
      case Snapshot _ -> "snapshot";
      case Described _ -> "described";
      case State _ -> "state";
      case Availability _ -> "availability";
      case Happened _ -> "event";
      case FaultChanged _ -> "fault";
      case Gap _ -> "gap";
      case Discovered _ -> "discovered";
    };
  }

  static ObjectNode encode(StreamMessage message) {
    ObjectNode json = Json.object();
    switch (message) {
      case Snapshot snapshot -> {
        ArrayNode devices = json.putArray("devices");
        snapshot.devices().forEach(device -> devices.add(device(device)));
        json.put("complete", snapshot.complete());
      }
      case Described change -> {
        json.put("device_id", change.description().id().value());
        json.set("description", DescriptionJson.write(change.description()));
      }
      case State state -> {
        json.put("device_id", state.reading().device().value()).put("type", state.type());
        reading(json, state.reading());
      }
      case Availability change ->
          json.put("device_id", change.device().value())
              .put("status", change.status().wireName())
              .put("since", Json.time(change.since()));
      case Happened _ -> throw new IllegalArgumentException("an event is written already");
      case FaultChanged change -> {
        json.put("device_id", change.device().value());
        if (change.fault().isPresent()) {
          fault(json, change.fault().get());
        } else {
          json.putNull("error").putNull("message");
          json.put("timestamp", Json.time(change.timestamp())).putNull("retry");
        }
      }
      case Discovered found -> json.putArray("devices").addAll(found.adapters());
      case Gap gap -> {
        json.put("source", gap.source());
        if (gap.lost().isPresent()) {
          json.put("lost", gap.lost().getAsLong());
        } else {
          json.putNull("lost");
        }
      }
    }
    return json;
  }

  private static ObjectNode device(DeviceView device) {
    ObjectNode json = Json.object();
    json.put("device_id", device.id().value());
    json.put("type", device.type());
    json.put("handler", device.handler());
    json.put("status", device.status().wireName());
    json.put("since", Json.time(device.since()));
    Reading reading = device.reading();
    if (reading == null) {
      json.putNull("reading");
    } else {
      reading(json.putObject("reading"), reading);
    }
    Fault fault = device.fault();
    if (fault == null) {
      json.putNull("fault");
    } else {
      fault(json.putObject("fault"), fault);
    }
    DeviceDescription description = device.description();
    if (description == null) {
      json.putNull("description");
    } else {
      json.set("description", DescriptionJson.write(description));
    }
    return json;
  }

  private static void reading(ObjectNode json, Reading reading) {
    ObjectNode values = json.putObject("values");
    reading.values().forEach((property, value) -> values.set(property, value.toJson()));
    ObjectNode units = json.putObject("units");
    reading.units().forEach((property, unit) -> units.put(property, unit.symbol()));
    ObjectNode measured = json.putObject("measured");
    reading.measured().forEach((property, time) -> measured.put(property, Json.time(time)));
    json.put("quality", reading.quality().wireName());
    json.put("timestamp", Json.time(reading.timestamp()));
  }

  private static void fault(ObjectNode json, Fault fault) {
    json.put("error", fault.code().name());
    json.put("message", fault.message());
    json.put("timestamp", Json.time(fault.timestamp()));
    if (fault.retry().isPresent()) {
      json.putObject("retry")
          .put("attempt", fault.retry().get().attempt())
          .putNull("max_attempts")
          .put("next_retry", Json.time(fault.retry().get().next()));
    } else {
      json.putNull("retry");
    }
  }

  /** An event: what stands behind {@code data:}. */
  static byte[] bytes(HubEvent event) {
    ObjectNode json = Json.object();
    json.put("id", event.id().toString());
    json.put("device_id", event.device().value());
    json.put("event", event.name());
    Json.putWritten(json, "data", event.data());
    json.put("timestamp", Json.time(event.timestamp()));
    return Json.bytes(json);
  }

  /**
   * Reads a message.
   *
   * @return nothing for a kind of message that this version does not know
   */
  static Optional<StreamMessage> decode(String name, byte[] data) throws MalformedMessageException {
    if (name.equals("event")) {
      return Optional.of(new Happened(WrittenEvent.of(data)));
    }
    try {
      JsonNode json = Json.parse(data);
      return switch (name) {
        case "snapshot" -> Optional.of(snapshot(json));
        case "described" ->
            Optional.of(new Described(DescriptionJson.read(id(json), json.path("description"))));
        case "state" -> Optional.of(new State(json.path("type").asText(), reading(id(json), json)));
        case "availability" ->
            Optional.of(
                new Availability(
                    id(json),
                    DeviceStatus.ofWireName(json.path("status").asText()),
                    time(json, "since")));
        case "fault" ->
            Optional.of(new FaultChanged(id(json), fault(json), time(json, "timestamp")));
        case "discovered" -> Optional.of(discovered(json));
        case "gap" ->
            Optional.of(
                new Gap(
                    json.path("source").asText(),
                    json.path("lost").isNumber()
                        ? OptionalLong.of(json.path("lost").longValue())
                        : OptionalLong.empty()));
        default -> Optional.empty();
      };
    } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
      throw new MalformedMessageException("a \"" + name + "\" that cannot be read", e);
    }
  }

  private static Discovered discovered(JsonNode json) {
    List<ObjectNode> adapters = new ArrayList<>();
    for (JsonNode one : json.path("devices")) {
      adapters.add(one instanceof ObjectNode adapter ? adapter : Json.object());
    }
    return new Discovered(adapters);
  }

  private static Snapshot snapshot(JsonNode json) {
    List<DeviceView> devices = new ArrayList<>();
    for (JsonNode device : json.path("devices")) {
      DeviceId id = id(device);
      JsonNode reading = device.path("reading");
      JsonNode description = device.path("description");
      Reading last = reading.isObject() ? reading(id, reading) : null;
      Fault fault = fault(device.path("fault")).orElse(null);
      devices.add(
          new DeviceView(
              id,
              device.path("type").asText(),
              device.path("handler").asText(),
              DeviceStatus.ofWireName(device.path("status").asText()),
              time(device, "since"),
              last,
              fault,
              description.isObject() ? DescriptionJson.read(id, description) : null));
    }
    return new Snapshot(devices, json.path("complete").asBoolean());
  }

  private static DeviceId id(JsonNode json) {
    return new DeviceId(json.path("device_id").asText());
  }

  private static Instant time(JsonNode json, String key) {
    return Instant.parse(json.path(key).asText());
  }

  private static Reading reading(DeviceId device, JsonNode json) {
    Map<String, Value> values = new LinkedHashMap<>();
    json.path("values")
        .properties()
        .forEach(member ->
            values.put(member.getKey(), Value.of(member.getValue()).orElseGet(Value.Missing::new)));
    Map<String, Unit> units = new LinkedHashMap<>();
    json.path("units")
        .properties()
        .forEach(member -> units.put(member.getKey(), new Unit(member.getValue().asText())));
    Map<String, Instant> measured = new LinkedHashMap<>();
    json.path("measured")
        .properties()
        .forEach(
            member -> measured.put(member.getKey(), Instant.parse(member.getValue().asText())));
    return new Reading(
        device, values, units, measured, Quality.ofWireName(json.path("quality").asText()));
  }

  private static Optional<Fault> fault(JsonNode json) {
    if (!json.path("error").isTextual()) {
      return Optional.empty();
    }
    JsonNode retry = json.path("retry");
    return Optional.of(
        new Fault(
            FaultCode.ofWireName(json.path("error").asText()),
            json.path("message").asText(),
            time(json, "timestamp"),
            retry.isObject()
                ? Optional.of(
                    new Fault.Retry(retry.path("attempt").asInt(), time(retry, "next_retry")))
                : Optional.empty()));
  }

  /** Reads an event. */
  static HubEvent event(byte[] data) throws MalformedMessageException {
    try {
      JsonNode json = Json.parse(data);
      return new HubEvent(
          EventId.parse(json.path("id").asText())
              .orElseThrow(() -> new IllegalArgumentException("no event id")),
          id(json),
          json.path("event").asText(),
          Json.write(json.path("data")),
          time(json, "timestamp"));
    } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
      throw new MalformedMessageException("an \"event\" that cannot be read", e);
    }
  }
}
