package io.sensorhub.bridge.command;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.device.CommandBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command as it came from the broker.
 *
 * @param id text or number, echoed as it came
 * @param values property to wanted value
 * @param timeout for the whole way to the device and back
 */
record Command(Optional<JsonNode> id, ObjectNode values, Duration timeout) {

  /** A larger payload is not read. */
  static final int MAX_BYTES = 262_144;

  static final String TOO_LARGE = "PAYLOAD_TOO_LARGE";
  static final String TOO_LARGE_MESSAGE =
      "The payload has more than " + MAX_BYTES + " bytes, which are the most that are read";

  /** A device has no more properties. */
  static final int MAX_PROPERTIES = 256;

  private static final long LONGEST_MS = CommandBody.LONGEST_TIME.toMillis();

  /** The longest id of a command that is refused, in characters. */
  private static final int LONGEST_ID = 256;

  private static final String ID = "id";
  private static final Logger LOG = LoggerFactory.getLogger(Command.class);
  private static final Duration WINDOW = Duration.ofSeconds(30);
  private static final List<String> OWN = List.of(ID, "timestamp", "timeout");

  /** Why a command is refused, with its id where one could be read. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String code;
    private final transient Optional<JsonNode> id;

    RefusedException(String code, String message, Optional<JsonNode> id) {
      super(message);
      this.code = code;
      this.id = id;
    }

    String code() {
      return code;
    }

    Optional<JsonNode> id() {
      return id;
    }

    Devices.Failed failed() {
      return new Devices.Failed(code, String.valueOf(getMessage()));
    }
  }

  /** What time it is, and whether this machine knows it. */
  record Now(Instant time, ZoneId zone, Instant built) {

    /** A board without a battery starts in the past; then no command can be called too old. */
    boolean trusted() {
      return !time.isBefore(built);
    }
  }

  /**
   * The id in a payload that is refused, as far as it can be read: behind it the payload may be
   * cut, or no JSON. A longer text than {@link #LONGEST_ID} is none, for nobody carries it out.
   */
  static Optional<JsonNode> id(byte[] payload) {
    Optional<JsonNode> id = Optional.empty();
    int length = Math.min(payload.length, MAX_BYTES);
    try (JsonParser parser = Json.parser(new String(payload, 0, length, StandardCharsets.UTF_8))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return id;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = parser.currentName().equals(ID);
        JsonToken value = parser.nextToken();
        if (found && value == JsonToken.VALUE_STRING) {
          id = Optional.of(TextNode.valueOf(parser.getText()));
        } else if (found && value != null && value.isNumeric()) {
          id = Optional.of(Json.parse(parser.getText()));
        }
        parser.skipChildren();
      }
    } catch (IOException e) {
      LOG.debug("payload not read to its end reason={}", e.getMessage());
    }
    return id.filter(found -> found.asText().length() <= LONGEST_ID);
  }

  /** Reads an object, within the limits. */
  static ObjectNode object(byte[] payload) throws RefusedException {
    if (payload.length > MAX_BYTES) {
      throw new RefusedException(TOO_LARGE, TOO_LARGE_MESSAGE, id(payload));
    }
    try {
      if (Json.parse(payload) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new RefusedException(
          "INVALID_PAYLOAD",
          "The payload is no JSON, or nested deeper than " + Json.MAX_DEPTH + ": " + shown(payload),
          id(payload));
    }
    throw new RefusedException(
        "INVALID_PAYLOAD", "The payload is no JSON object: " + shown(payload), Optional.empty());
  }

  /** Reads which properties are asked for, each once; empty: all. */
  static List<String> properties(byte[] payload) throws RefusedException {
    if (payload.length == 0) {
      return List.of();
    }
    ObjectNode json = object(payload);
    JsonNode names = json.path("properties");
    Optional<String> other =
        json.properties().stream()
            .map(Map.Entry::getKey)
            .filter(key -> !key.equals("properties") && !OWN.contains(key))
            .findFirst();
    if (other.isPresent() || !(names.isArray() || names.isMissingNode() || names.isNull())) {
      throw new RefusedException(
          "INVALID_PAYLOAD",
          other.map(key -> "\"" + shown(key) + "\" is not known: ").orElse("")
              + "what is read is {} or {\"properties\": [names]}",
          Optional.empty());
    }
    if (names.size() > MAX_PROPERTIES) {
      throw new RefusedException(
          "INVALID_PAYLOAD",
          "\"properties\" has " + names.size() + " names; at most " + MAX_PROPERTIES + " are read",
          Optional.empty());
    }
    Set<String> properties = new LinkedHashSet<>();
    names.forEach(name -> properties.add(name.asText()));
    return List.copyOf(properties);
  }

  /** The beginning of a payload, for people. */
  static String shown(byte[] payload) {
    return shown(new String(payload, 0, Math.min(payload.length, 800), StandardCharsets.UTF_8));
  }

  /** The beginning of a text, for people. */
  static String shown(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  /** Reads a command. */
  static Command read(byte[] payload, Now now) throws RefusedException {
    ObjectNode json = object(payload);
    Optional<JsonNode> id =
        Optional.ofNullable(json.get(ID)).filter(node -> node.isTextual() || node.isNumber());
    checkAge(json.get("timestamp"), now, id);
    Duration timeout = timeout(json.path("timeout"), id);
    ObjectNode values;
    if (json.get("values") instanceof ObjectNode given) {
      values = given;
    } else {
      values = json.deepCopy();
      values.remove(OWN);
    }
    return new Command(id, values, timeout);
  }

  private static Duration timeout(JsonNode node, Optional<JsonNode> id) throws RefusedException {
    if (node.isMissingNode() || node.isNull()) {
      return CommandBody.ORDINARY_TIME;
    }
    if (!node.isNumber() || node.doubleValue() < 1 || node.doubleValue() > LONGEST_MS) {
      throw new RefusedException(
          "INVALID_PAYLOAD", "\"timeout\" is a number of milliseconds from 1 to " + LONGEST_MS, id);
    }
    return Duration.ofMillis(node.longValue());
  }

  private static void checkAge(JsonNode node, Now now, Optional<JsonNode> id)
      throws RefusedException {
    if (node == null || node.isNull()) {
      return;
    }
    Instant time = time(node, now, id);
    if (!now.trusted()) {
      return;
    }
    if (time.isBefore(now.time().minus(WINDOW))) {
      throw new RefusedException(
          "COMMAND_EXPIRED", "The command is from " + Json.time(time) + ", over 30 s old", id);
    }
    if (time.isAfter(now.time().plus(WINDOW))) {
      throw new RefusedException(
          "COMMAND_FROM_FUTURE",
          "The command is from " + Json.time(time) + ", over 30 s ahead; compare the clocks",
          id);
    }
  }

  private static Instant time(JsonNode node, Now now, Optional<JsonNode> id)
      throws RefusedException {
    String text = node.asText();
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      try {
        return nearest(LocalDateTime.parse(text), now);
      } catch (DateTimeException alsoNot) {
        throw new RefusedException(
            "INVALID_PAYLOAD",
            "\"timestamp\" is a time in ISO 8601, such as 2026-01-31T08:15:00.000Z",
            id);
      }
    }
  }

  /**
   * The moment that a time without a zone means. In the hour that is repeated in autumn it means
   * two: the one that is nearer to now.
   */
  private static Instant nearest(LocalDateTime local, Now now) {
    ZoneOffsetTransition change = now.zone().getRules().getTransition(local);
    if (change == null) {
      return local.atZone(now.zone()).toInstant();
    }
    Instant one = local.toInstant(change.getOffsetBefore());
    Instant other = local.toInstant(change.getOffsetAfter());
    boolean first =
        Duration.between(one, now.time()).abs().compareTo(Duration.between(other, now.time()).abs())
            <= 0;
    return first ? one : other;
  }
}
