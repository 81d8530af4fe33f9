package io.sensorhub.bridge.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.outbox.Outbox;
import io.sensorhub.bridge.publish.Payloads;
import io.sensorhub.bridge.publish.Payloads.Severity;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.GroupConfig;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** What is answered to commands: {@code cmd/response} and {@code error}. Thread-safe. */
final class Answers {

  private static final Devices.Failed FAULT_OF_THE_HUB =
      new Devices.Failed("COMMAND_OUTCOME_UNKNOWN", "a fault of the hub; see its log");

  private final Topics topics;
  private final Outbox outbox;
  private final Clock clock;

  Answers(Topics topics, Outbox outbox, Clock clock) {
    this.topics = topics;
    this.outbox = outbox;
    this.clock = clock;
  }

  /**
   * The end of a command for a device.
   *
   * @param id of the command; empty: nobody waits for a response
   */
  void ended(DeviceId device, Optional<JsonNode> id, Devices.Result result) {
    if (result instanceof Devices.Failed failed) {
      error(device, failed.code(), failed.message());
    }
    id.ifPresent(known -> respond(topics.response(device), known, outcome(result)));
  }

  /** The end of a command for a group. */
  void ended(GroupConfig group, JsonNode id, Map<DeviceId, Devices.Result> results) {
    ObjectNode each = Json.object();
    boolean all = true;
    for (DeviceId device : group.devices()) {
      Devices.Result result = results.getOrDefault(device, FAULT_OF_THE_HUB);
      all &= result instanceof Devices.Done;
      each.set(device.value(), outcome(result));
    }
    ObjectNode json = Json.object().put("status", all ? "success" : "error");
    json.set("results", each);
    respond(topics.groupResponse(group.groupId()), id, json);
  }

  /** A command for a group was refused. */
  void refused(GroupConfig group, JsonNode id, Devices.Failed failed) {
    respond(topics.groupResponse(group.groupId()), id, outcome(failed));
  }

  /** Something went wrong with what was wanted of a device. */
  void error(DeviceId device, String code, String message) {
    outbox.add(
        Message.of(
            topics.error(device),
            Payloads.error(code, message, Severity.WARNING, clock.instant()),
            1,
            false),
        Outbox.Lifetime.SHORT);
  }

  private static ObjectNode outcome(Devices.Result result) {
    return switch (result) {
      case Devices.Done done -> {
        ObjectNode json = Json.object().put("status", "success");
        json.set("result", done.result());
        yield json;
      }
      case Devices.Failed failed -> {
        ObjectNode json = Json.object().put("status", "error");
        json.putObject("error").put("code", failed.code()).put("message", failed.message());
        yield json;
      }
    };
  }

  private void respond(String topic, JsonNode id, ObjectNode outcome) {
    ObjectNode json = Json.object();
    json.set("cmd_id", id);
    json.put("timestamp", Json.time(clock.instant()));
    json.setAll(outcome);
    outbox.add(Message.of(topic, json, 1, false), Outbox.Lifetime.SHORT);
  }
}
