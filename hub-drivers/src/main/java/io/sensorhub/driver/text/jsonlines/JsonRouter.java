package io.sensorhub.driver.text.jsonlines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.core.text.BareNumbers;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.text.TextDriver;
import io.sensorhub.driver.text.TextTaker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads each line as one JSON object (RFC 8259) and hands it to the device whose it is. */
final class JsonRouter implements TextTaker {

  /** Whose lines of one kind are, and what they are there. */
  record Target(JsonDevice device, JsonRule rule) {}

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
  public void follows(TextTaker before) {
    for (JsonDevice device : devices) {
      boolean known =
          before instanceof JsonRouter other && other.devices.stream().anyMatch(device::goesOnFrom);
      if (!known) {
        device.opened();
      }
    }
  }

  @Override
  public void take(String line, Moment now, Consumer<Outcome> outcomes) {
    JsonNode node = parse(line).orElse(null);
    if (node instanceof ObjectNode object) {
      Target target = target(object).orElse(null);
      if (target != null) {
        target.device().take(target.rule(), kind(object), object, line, now, outcomes);
      } else if (!devices.isEmpty()) {
        outcomes.accept(TextDriver.skipped(Reason.UNKNOWN_LINE, line));
      }
      return;
    }
    if (takeRest(line, now, outcomes)) {
      return;
    }
    int beginning = beginning(line);
    boolean behindGarbage = beginning > 0 && takeRest(line.substring(beginning), now, outcomes);
    if (behindGarbage) {
      outcomes.accept(TextDriver.skipped(Reason.GARBAGE, line.substring(0, beginning)));
    } else {
      Reason reason = node == null ? Reason.INVALID_JSON : Reason.NOT_AN_OBJECT;
      outcomes.accept(TextDriver.skipped(reason, line));
    }
  }

  private static Optional<JsonNode> parse(String text) {
    try {
      return Optional.of(Json.parse(text));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private String kind(ObjectNode object) {
    return object.path(routeBy).asText("");
  }

  private Optional<Target> target(ObjectNode object) {
    return Optional.ofNullable(kinds.get(kind(object))).or(() -> other);
  }

  /** The first brace that begins an object, unless that is a part of another one. */
  @Override
  public int beginning(String line) {
    Surroundings before = new Surroundings();
    for (int at = 0; at < line.length(); at++) {
      char c = line.charAt(at);
      if (c == '{' && beginsName(line, at + 1)) {
        return before.areOfAnObject() ? -1 : at;
      }
      before.passed(c);
    }
    return -1;
  }

  private static boolean beginsName(String line, int from) {
    int at = from;
    while (at < line.length() && line.charAt(at) == ' ') {
      at++;
    }
    return at < line.length() && (line.charAt(at) == '"' || line.charAt(at) == '}');
  }

  /**
   * Takes an object that is not quite as the standard says, or has stood behind garbage. Only state
   * is taken of it: events and lines for others are handed on as they came, or not at all.
   */
  @Override
  public boolean takeRest(String rest, Moment now, Consumer<Outcome> outcomes) {
    if (parse(BareNumbers.asNull(rest)).orElse(null) instanceof ObjectNode object) {
      Target target = target(object).orElse(null);
      if (target != null && target.rule().isPlainState()) {
        target.device().take(target.rule(), kind(object), object, rest, now, outcomes);
        return true;
      }
    }
    return false;
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
