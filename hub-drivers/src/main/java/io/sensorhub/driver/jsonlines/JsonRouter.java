package io.sensorhub.driver.jsonlines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.Endpoint;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.lines.LineDriver;
import io.sensorhub.driver.lines.LineTaker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads each line as one JSON object (RFC 8259) and hands it to the device whose it is. */
final class JsonRouter implements LineTaker {

  /** Whose lines of one kind are, and what they are there. */
  record Target(JsonDevice device, LineRule rule) {}

  private final String routeBy;
  private final Map<String, Target> kinds;
  private final Optional<Target> other;
  private final List<JsonDevice> devices;
  private final Map<String, Endpoint> routes;

  /**
   * @param routeBy the member whose text is the kind of a line
   * @param kinds whose the lines of each kind are
   * @param other whose all other lines are
   */
  JsonRouter(
      String routeBy,
      Map<String, Target> kinds,
      Optional<Target> other,
      List<JsonDevice> devices,
      Map<String, Endpoint> routes) {
    this.routeBy = routeBy;
    this.kinds = Map.copyOf(kinds);
    this.other = other;
    this.devices = List.copyOf(devices);
    this.routes = Map.copyOf(routes);
  }

  @Override
  public void opened() {
    devices.forEach(JsonDevice::opened);
  }

  @Override
  public void take(String line, Moment now, Consumer<Outcome> outcomes) {
    JsonNode node;
    try {
      node = Json.parse(line);
    } catch (JsonProcessingException e) {
      outcomes.accept(LineDriver.skipped(Reason.INVALID_JSON, line));
      return;
    }
    if (!(node instanceof ObjectNode object)) {
      outcomes.accept(LineDriver.skipped(Reason.NOT_AN_OBJECT, line));
      return;
    }
    String kind = object.path(routeBy).asText("");
    Target target = kinds.getOrDefault(kind, other.orElse(null));
    if (target != null) {
      target.device().take(target.rule(), kind, object, line, now, outcomes);
    } else if (!devices.isEmpty()) {
      outcomes.accept(LineDriver.skipped(Reason.UNKNOWN_LINE, line));
    }
  }

  @Override
  public void tick(Moment now, Consumer<Outcome> outcomes) {
    for (JsonDevice device : devices) {
      device.tick(now, outcomes);
    }
  }

  @Override
  public Map<String, Endpoint> routes() {
    return routes;
  }
}
