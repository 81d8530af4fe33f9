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

  private static final long ORDINARY_MS = 5_000;
  private static final long MOST_MS = 600_000;

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
    JsonNode timeout = command.path("timeout");
    long milliseconds =
        timeout.isNumber() ? Math.clamp(timeout.longValue(), 1, MOST_MS) : ORDINARY_MS;
    return new CommandBody(values, Duration.ofMillis(milliseconds));
  }

  private static ApiException invalid() {
    return new ApiException(
        422,
        "COMMAND_INVALID",
        "A command has the form {\"values\": {…}, \"timeout\": ms}, with at least one value");
  }
}
