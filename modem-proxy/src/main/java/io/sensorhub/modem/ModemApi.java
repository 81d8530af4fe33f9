package io.sensorhub.modem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.netty.channel.epoll.Epoll;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Reading;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.modem.fleet.ModemState;
import io.sensorhub.modem.line.ModemLines;
import io.sensorhub.modem.module.Module;
import io.sensorhub.modem.module.Modules;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.device.CommandBody;
import io.sensorhub.runtime.device.CommandCheck;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.DeviceJson;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.http.Health;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The REST API of the proxies as devices; see {@code docs/reference/rest.md}. */
final class ModemApi {

  private static final String RESTART = "restart";
  private static final String ENABLED = "enabled";

  private final Supplier<InstanceConfig> instance;
  private final DeviceBoard board;
  private final Modules modules;
  private final ModemLines lines;
  private final Clock clock;

  ModemApi(
      Supplier<InstanceConfig> instance,
      DeviceBoard board,
      Modules modules,
      ModemLines lines,
      Clock clock) {
    this.instance = instance;
    this.board = board;
    this.modules = modules;
    this.lines = lines;
    this.clock = clock;
  }

  void routes(RoutesConfig routes) {
    routes.get("/sensors", request -> ApiServer.answer(request, DeviceJson.sensors(board)));
    routes.get(
        "/errors", request -> ApiServer.answer(request, DeviceJson.errors(board, clock.instant())));
    routes.get("/sensor/{id}", this::read);
    routes.post("/sensor/{id}/refresh", this::read);
    routes.post("/sensor/{id}/command", this::command);
  }

  /** What is known now; it is looked at four times a second anyway. */
  private void read(Context request) {
    DeviceConfig device = DeviceJson.require(board, request.pathParam("id"));
    Reading reading =
        board
            .reading(device.id())
            .orElseThrow(() ->
                new ApiException(
                    503, "SENSOR_UNAVAILABLE", device.id() + " has not been looked at yet"));
    ApiServer.answer(request, DeviceJson.reading(device.type(), reading));
  }

  private void command(Context request) {
    DeviceConfig device = DeviceJson.require(board, request.pathParam("id"));
    CommandBody command = CommandBody.read(request.bodyAsBytes());
    Module module =
        modules
            .of(device.id())
            .orElseThrow(() ->
                new ApiException(
                    503,
                    "MODEM_OFFLINE",
                    "No module has said yet that it is where " + device.id() + " is"));
    ObjectNode result = Json.object();
    if (command.values().containsKey(RESTART)) {
      result.set(RESTART, restart(module, command));
    } else {
      CommandCheck.check(
          board.description(device.id()).orElseThrow(() -> DeviceJson.noCommands(device)), command);
      boolean on = command.values().getOrDefault(ENABLED, Json.object()).asBoolean();
      if (fixed(module)) {
        throw new ApiException(
            409, "FIXED_BY_FILE", "The instance file says whether " + module.imei() + " is on");
      }
      modules.enable(module, on);
      result.put(ENABLED, on);
    }
    ObjectNode json = Json.object().put("device_id", device.id().value()).put("status", "success");
    json.set("result", result);
    ApiServer.answer(request, json);
  }

  private boolean fixed(Module module) {
    return instance
        .get()
        .modems()
        .flatMap(modems -> modems.module(module.imei()))
        .flatMap(of -> of.enabled())
        .isPresent();
  }

  /** The module restarts itself; its USB device leaves and returns. */
  private JsonNode restart(Module module, CommandBody command) {
    DeviceId line =
        modules
            .line(module)
            .orElseThrow(
                () -> new ApiException(503, "MODEM_OFFLINE", module.imei() + " is not plugged in"));
    try {
      ServiceClient.Reply reply =
          lines.command(line, Json.object().put(RESTART, true), command.time());
      if (!reply.ok()) {
        throw new ApiException(
            reply.status(),
            reply.body().path("error").asText("HANDLER_ERROR"),
            reply.body().path("message").asText("the serial-handler refused"));
      }
      return reply.body().path("result").path(RESTART);
    } catch (ConnectException e) {
      throw new ApiException(503, "HANDLER_ERROR", "The serial-handler is not there");
    } catch (IOException e) {
      throw new ApiException(
          504, "COMMAND_OUTCOME_UNKNOWN", "The serial-handler has not answered in time");
    }
  }

  /** What {@code /health} says. */
  Health health() {
    Map<String, Integer> states = new TreeMap<>();
    int listening = 0;
    int trouble = 0;
    for (Module module : modules.all().values()) {
      ModemState state = module.verdict().state();
      states.merge(state.wireName(), 1, Integer::sum);
      listening += module.listens() ? 1 : 0;
      trouble += state == ModemState.ONLINE || state == ModemState.DISABLED ? 0 : 1;
    }
    ObjectNode more = Json.object();
    ObjectNode counts = more.putObject("modems");
    counts.put("count", modules.all().size());
    counts.put("online", states.getOrDefault(ModemState.ONLINE.wireName(), 0));
    ObjectNode byState = counts.putObject("by_state");
    states.forEach(byState::put);
    more.put("listeners", listening);
    String error = modules.trouble();
    more.put("error", error.isEmpty() ? null : error);
    if (!Epoll.isAvailable()) {
      more.put("error", "nothing is proxied: " + Epoll.unavailabilityCause());
      return new Health(Health.Status.UNAVAILABLE, more);
    }
    boolean well = trouble == 0 && error.isEmpty() && DeviceJson.allWell(board);
    return new Health(well ? Health.Status.HEALTHY : Health.Status.DEGRADED, more);
  }
}
