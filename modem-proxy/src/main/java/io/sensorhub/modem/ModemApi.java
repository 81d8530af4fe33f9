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
import io.sensorhub.modem.access.Door;
import io.sensorhub.modem.entry.LogEntry;
import io.sensorhub.modem.fleet.ModemState;
import io.sensorhub.modem.line.CommandLog;
import io.sensorhub.modem.line.ModemLines;
import io.sensorhub.modem.module.Module;
import io.sensorhub.modem.module.Modules;
import io.sensorhub.modem.store.Store;
import io.sensorhub.runtime.device.CommandBody;
import io.sensorhub.runtime.device.CommandCheck;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.DeviceJson;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.http.Health;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The REST API of the proxies as devices; see {@code docs/reference/rest.md}. */
final class ModemApi {

  private static final String RESTART = "restart";
  private static final String ENABLED = "enabled";

  private final DeviceBoard board;
  private final Modules modules;
  private final ModemLines lines;
  private final Store store;
  private final Optional<Door> door;
  private final Clock clock;

  ModemApi(
      DeviceBoard board,
      Modules modules,
      ModemLines lines,
      Store store,
      Optional<Door> door,
      Clock clock) {
    this.board = board;
    this.modules = modules;
    this.lines = lines;
    this.store = store;
    this.door = door;
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
      Module _ =
          Changes.await(
              modules.change(module, Json.object().put(ENABLED, on), OptionalLong.empty()));
      result.put(ENABLED, on);
      store.log(
          new LogEntry(
              clock.instant(), module.imei(), ENABLED + " " + on, "", CommandLog.DEVICE, 0, "ok"));
    }
    ObjectNode json = Json.object().put("device_id", device.id().value()).put("status", "success");
    json.set("result", result);
    ApiServer.answer(request, json);
  }

  /** The module restarts itself; its USB device leaves and returns. */
  private JsonNode restart(Module module, CommandBody command) {
    DeviceId line =
        modules
            .line(module)
            .orElseThrow(
                () -> new ApiException(503, "MODEM_OFFLINE", module.imei() + " is not plugged in"));
    return FleetApi.ask(
            lines, CommandLog.DEVICE, line, Json.object().put(RESTART, true), command.time())
        .body()
        .path("result")
        .path(RESTART);
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
    Store.Health kept = store.health();
    ObjectNode keeping = more.putObject("store").put("kind", kept.kind());
    keeping.put("state", kept.ok() ? "healthy" : "degraded");
    keeping.put("error", kept.error().isEmpty() ? null : kept.error());
    door.ifPresent(own -> more.set("api", own.health()));
    String error = modules.trouble();
    more.put("error", error.isEmpty() ? null : error);
    if (!Epoll.isAvailable()) {
      more.put("error", "nothing is proxied: " + Epoll.unavailabilityCause());
      return new Health(Health.Status.UNAVAILABLE, more);
    }
    boolean well =
        trouble == 0
            && error.isEmpty()
            && door.map(Door::trouble).orElse("").isEmpty()
            && DeviceJson.allWell(board);
    return new Health(well ? Health.Status.HEALTHY : Health.Status.DEGRADED, more);
  }
}
