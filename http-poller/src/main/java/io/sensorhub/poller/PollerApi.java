package io.sensorhub.poller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.Json;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.DeviceHealth;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import io.sensorhub.poller.client.DeviceClient;
import io.sensorhub.poller.device.CommandResult;
import io.sensorhub.poller.device.Poller;
import io.sensorhub.runtime.device.CommandBody;
import io.sensorhub.runtime.device.CommandCheck;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.DeviceJson;
import io.sensorhub.runtime.device.HopTimes;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.http.Health;
import io.sensorhub.runtime.simulation.Simulation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The REST API of the poller; see {@code docs/reference/rest.md}. */
final class PollerApi {

  private final DeviceBoard board;
  private final Pollers pollers;
  private final Simulation simulation;
  private final Optional<PushServer> push;
  private final Clock clock;

  PollerApi(
      DeviceBoard board,
      Pollers pollers,
      Simulation simulation,
      Optional<PushServer> push,
      Clock clock) {
    this.board = board;
    this.simulation = simulation;
    this.clock = clock;
    this.push = push;
    this.pollers = pollers;
  }

  void routes(RoutesConfig routes) {
    routes.get("/sensors", request -> ApiServer.answer(request, DeviceJson.sensors(board)));
    routes.get(
        "/errors", request -> ApiServer.answer(request, DeviceJson.errors(board, clock.instant())));
    routes.get("/sensor/{id}", this::read);
    routes.get("/sensor/{id}/health", this::deviceHealth);
    routes.post("/sensor/{id}/refresh", this::refresh);
    routes.post("/sensor/{id}/command", this::command);
  }

  private DeviceConfig device(Context request) {
    return DeviceJson.require(board, request.pathParam("id"));
  }

  /** The last good poll. */
  private void read(Context request) {
    DeviceConfig device = device(request);
    DeviceHealth health = board.health(device.id());
    Reading reading = board.reading(device.id()).orElse(null);
    if (reading == null || health.status() == DeviceStatus.OFFLINE) {
      throw unavailable(device, health);
    }
    ApiServer.answer(request, DeviceJson.reading(device.type(), reading));
  }

  private static ApiException unavailable(DeviceConfig device, DeviceHealth health) {
    Fault fault = health.fault();
    ObjectNode more = Json.object().put("status", health.status().wireName());
    more.put("last_success", time(health.lastSuccess()));
    String reason = fault == null ? "has not been read yet" : "cannot be read: " + fault.message();
    return new ApiException(503, "SENSOR_UNAVAILABLE", device.id() + " " + reason, more);
  }

  private void deviceHealth(Context request) {
    DeviceConfig device = device(request);
    DeviceHealth health = board.health(device.id());
    ApiServer.answer(
        request,
        Json.object()
            .put("sensor_id", device.id().value())
            .put("consecutive_failures", health.consecutiveFailures())
            .put("consecutive_successes", health.consecutiveSuccesses())
            .put("total_polls", health.totalReads())
            .put("total_failures", health.totalFailures())
            .put("last_success", time(health.lastSuccess()))
            .put("last_failure", time(health.lastFailure()))
            .put("status", health.status().wireName()));
  }

  private static @Nullable String time(@Nullable Instant instant) {
    return instant == null ? null : Json.time(instant);
  }

  private void command(Context request) throws InterruptedException {
    DeviceConfig device = device(request);
    if (simulation.has(device.id())) {
      throw DeviceJson.noCommands(device);
    }
    Poller poller = poller(device);
    if (poller.device().profile().commands().isEmpty()) {
      throw DeviceJson.noCommands(device);
    }
    CommandBody command = CommandBody.read(request.bodyAsBytes());
    CommandCheck.check(
        board.description(device.id()).orElseThrow(() -> DeviceJson.noCommands(device)), command);
    failAtOnce(device);
    switch (poller.command(command.values(), command.time())) {
      case CommandResult.TooLate late ->
          throw new ApiException(
              504,
              "COMMAND_TIMEOUT",
              device.id()
                  + ": the time was over before it could be sent"
                  + (late.sent().isEmpty()
                      ? ""
                      : "; set before: " + String.join(", ", late.sent())));
      case CommandResult.Unread _ ->
          throw new ApiException(
              504,
              "COMMAND_OUTCOME_UNKNOWN",
              device.id() + " took it, and could not be read back in time; it is not sent again");
      case CommandResult.Failed failed -> throw failure(failed.failure());
      case CommandResult.Done _ -> {
        ObjectNode json =
            Json.object().put("device_id", device.id().value()).put("status", "success");
        ObjectNode result = json.putObject("result");
        Map<String, Value> now =
            board
                .reading(device.id())
                .map(Reading::values)
                .orElseThrow(() ->
                    new ApiException(
                        504,
                        "COMMAND_OUTCOME_UNKNOWN",
                        device.id()
                            + " was removed or replaced meanwhile; the command was sent, and"
                            + " nothing was read back"));
        for (String property : command.values().keySet()) {
          result.set(property, now.getOrDefault(property, new Value.Missing()).toJson());
        }
        ApiServer.answer(request, json);
      }
    }
  }

  private static ApiException failure(DeviceClient.Failed failed) {
    return failed.known()
        ? new ApiException(503, failed.code().name(), failed.message())
        : new ApiException(
            504, "COMMAND_OUTCOME_UNKNOWN", failed.message() + "; it is not sent again");
  }

  private Poller poller(DeviceConfig device) {
    return pollers
        .of(device.id())
        .orElseThrow(() -> new ApiException(404, "UNKNOWN_SENSOR", device.id() + " has just gone"));
  }

  private void failAtOnce(DeviceConfig device) {
    Fault known = board.health(device.id()).fault();
    if (board.health(device.id()).status() == DeviceStatus.OFFLINE && known != null) {
      throw DeviceJson.failure(known);
    }
  }

  /** A read of the device itself; one that is being left alone answers at once with its fault. */
  private void refresh(Context request) throws InterruptedException {
    DeviceConfig device = device(request);
    readNow(device)
        .ifPresent(fault -> {
          throw DeviceJson.failure(fault);
        });
    Reading reading = board.reading(device.id()).orElseThrow(() -> DeviceJson.replaced(device));
    ApiServer.answer(request, DeviceJson.reading(device.type(), reading));
  }

  private Optional<Fault> readNow(DeviceConfig device) throws InterruptedException {
    if (simulation.has(device.id())) {
      return simulation.read(device.id());
    }
    failAtOnce(device);
    return poller(device).readNow(HopTimes.read(device));
  }

  /** What {@code /health} says. */
  Health health() {
    long online =
        board.configs().stream()
            .filter(device -> board.health(device.id()).status().available())
            .count();
    Duration shortest =
        board.configs().stream()
            .map(DeviceConfig::pollInterval)
            .min(Duration::compareTo)
            .orElse(Duration.ofSeconds(5));
    ObjectNode more =
        Json.object()
            .put("sensors_total", board.configs().size())
            .put("sensors_online", online)
            .put("poll_interval", shortest.toMillis() / 1000.0);
    push.ifPresent(server ->
        more.putObject("push")
            .put("listen", server.listen().toString())
            .put("error", server.error().orElse(null)));
    boolean well = DeviceJson.allWell(board) && push.flatMap(PushServer::error).isEmpty();
    return new Health(well ? Health.Status.HEALTHY : Health.Status.DEGRADED, more);
  }
}
