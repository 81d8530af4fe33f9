package io.sensorhub.serial.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.health.Fault;
import io.sensorhub.driver.Outcome;
import java.util.List;
import java.util.Locale;

/** What a driver made of octets, as a person sees it. */
final class Made {

  private Made() {}

  /**
   * Adds an object for each outcome that means something to people.
   *
   * @param texts whether texts and the data of events are told; where they are not, they may be
   *     numbers and messages of people
   */
  static void add(ArrayNode list, List<Outcome> outcomes, boolean texts) {
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Outcome.Measured measured -> reading(list, measured.reading(), texts);
        case Outcome.Partly partly -> {
          reading(list, partly.reading(), texts);
          fault(list, partly.reading().device().value(), partly.fault());
        }
        case Outcome.Failed failed -> fault(list, failed.device().value(), failed.fault());
        case Outcome.Exchanged exchanged ->
            list.addObject()
                .put("unit", exchanged.unit())
                .put("end", exchanged.exchange().name().toLowerCase(Locale.ROOT))
                .put("ms", Math.round(exchanged.nanos() / 1e5) / 10.0);
        case Outcome.Happened happened -> {
          ObjectNode json =
              list.addObject()
                  .put("device_id", happened.device().value())
                  .put("event", happened.name());
          if (texts) {
            data(json, happened.data());
          }
        }
        case Outcome.Skipped skipped ->
            list.addObject().put("skipped", skipped.reason().name().toLowerCase(Locale.ROOT));
        case Outcome.Routed routed -> {
          ArrayNode routes = list.addObject().putArray("routes");
          routed.routes().stream().sorted().forEach(routes::add);
        }
        case Outcome.Noted _, Outcome.Identified _ -> {} // for the log, and whom it is about
      }
    }
  }

  private static void reading(ArrayNode list, Reading reading, boolean texts) {
    ObjectNode json = list.addObject().put("device_id", reading.device().value());
    ObjectNode values = json.putObject("values");
    reading
        .values()
        .forEach((property, value) -> {
          if (texts || !(value instanceof Value.Text)) {
            values.set(property, value.toJson());
          }
        });
  }

  /** A fault that a device has twice in one entry, for it and for a part of it, is told once. */
  private static void fault(ArrayNode list, String device, Fault fault) {
    String code = fault.code().name();
    for (JsonNode told : list) {
      if (told.path("device_id").asText().equals(device)
          && told.path("error").asText().equals(code)) {
        return;
      }
    }
    list.addObject().put("device_id", device).put("error", code).put("message", fault.message());
  }

  private static void data(ObjectNode json, String data) {
    try {
      json.set("data", Json.parse(data));
    } catch (JsonProcessingException e) {
      json.put("data", data);
    }
  }
}
