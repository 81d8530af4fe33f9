package io.sensorhub.runtime.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.http.ApiException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The body of a command: {@code {"values": {…}, "timeout"?: ms}}.
 *
 * @param values at least one, by property
 * @param time until it must have been sent
 */
public record CommandBody(Map<String, JsonNode> values, Duration time) {

  /** The time of a command that names none. */
  public static final Duration ORDINARY_TIME = Duration.ofSeconds(5);

  /** More time is given to no command. */
  public static final Duration LONGEST_TIME = Duration.ofMinutes(10);

  public CommandBody {
    values = new LinkedHashMap<>(values);
  }

  /** Reads it, or answers 422. */
  public static CommandBody read(byte[] body) {
    JsonNode command;
    try {
      command = Json.parse(body);
    } catch (JsonProcessingException e) {
      throw invalid();
    }
    if (!(command.path("values") instanceof ObjectNode members) || members.isEmpty()) {
      throw invalid();
    }
    Map<String, JsonNode> values = new LinkedHashMap<>();
    members.properties().forEach(member -> values.put(member.getKey(), member.getValue()));
    return new CommandBody(values, time(command, ORDINARY_TIME));
  }

  /**
   * The {@code timeout} of a body; {@code otherwise} if it names none. Answers 422 to one out of
   * range.
   */
  public static Duration time(JsonNode body, Duration otherwise) {
    JsonNode timeout = body.path("timeout");
    if (timeout.isMissingNode() || timeout.isNull()) {
      return otherwise;
    }
    double ms = timeout.isNumber() ? timeout.doubleValue() : 0;
    if (ms < 1 || ms > LONGEST_TIME.toMillis()) {
      throw new ApiException(
          422,
          "COMMAND_INVALID",
          "\"timeout\" is a number of milliseconds from 1 to " + LONGEST_TIME.toMillis());
    }
    return Duration.ofMillis(timeout.longValue());
  }

  /** The body as {@link #read} takes it. */
  public ObjectNode json() {
    ObjectNode json = Json.object();
    json.putObject("values").setAll(values);
    return json.put("timeout", time.toMillis());
  }

  private static ApiException invalid() {
    return new ApiException(
        422,
        "COMMAND_INVALID",
        "A command has the form {\"values\": {…}, \"timeout\": ms}, with at least one value");
  }
}
