package io.sensorhub.modem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.modem.ProxyRules;
import io.sensorhub.modem.entry.Octets;
import io.sensorhub.modem.entry.Period;
import io.sensorhub.modem.fleet.ModemState;
import io.sensorhub.modem.fleet.Verdict;
import io.sensorhub.modem.line.CommandLog;
import io.sensorhub.modem.line.ModemLines;
import io.sensorhub.modem.message.Messages;
import io.sensorhub.modem.module.Module;
import io.sensorhub.modem.module.Modules;
import io.sensorhub.modem.store.Store;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.device.CommandBody;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The REST API of the modules, below {@code /api/modems}; see {@code docs/reference/rest.md}. */
final class FleetApi {

  private static final Duration MESSAGE = Duration.ofSeconds(125);
  private static final Duration RESTART = Duration.ofSeconds(20);

  /** Errors behind which the modem was given the message. */
  private static final Set<String> PERHAPS_SENT =
      Set.of("DEVICE_EXCEPTION", "COMMAND_OUTCOME_UNKNOWN");

  /** What a modem's own device tells, beside what everybody is shown. */
  private static final List<String> OF_THE_MODEM =
      List.of("operator", "access_technology", "signal_strength");

  private final Modules modules;
  private final ModemLines lines;
  private final Store store;
  private final Messages messages;
  private final Clock clock;

  private final Consoles consoles = new Consoles();

  FleetApi(Modules modules, ModemLines lines, Store store, Messages messages, Clock clock) {
    this.modules = modules;
    this.lines = lines;
    this.store = store;
    this.messages = messages;
    this.clock = clock;
  }

  void routes(RoutesConfig routes) {
    routes.get("/api/modems", this::list);
    routes.get("/api/modems/{id}", this::one);
    routes.patch("/api/modems/{id}", this::change);
    routes.delete("/api/modems/{id}", this::forget);
    routes.post("/api/modems/{id}/command", this::command);
    routes.post("/api/modems/{id}/restart", this::restart);
    routes.post("/api/modems/{id}/sms", this::sms);
    routes.post("/api/modems/{id}/ussd", this::ussd);
  }

  private void list(Context request) {
    ObjectNode json = Json.object();
    ArrayNode all = json.putArray("modems");
    int seen = 0;
    for (Module module : modules.all().values()) {
      all.add(summary(module));
      seen += module.verdict().state() == ModemState.ABSENT ? 0 : 1;
    }
    ArrayNode unclaimed = json.putArray("unclaimed");
    modules.unclaimed().forEach(unclaimed::add);
    ApiServer.answer(request, json.put("count", all.size()).put("seen", seen));
  }

  private ObjectNode summary(Module module) {
    Verdict verdict = module.verdict();
    Octets today = store.counts().payload(module.imei(), Period.DAY);
    Optional<DeviceId> modem = modules.line(module);
    ObjectNode json =
        Json.object()
            .put("serial", module.imei())
            .put("device_id", modem.map(DeviceId::value).orElse(null))
            .put("friendly_name", orNull(module.friendlyName()))
            .put("path", orNull(module.place()))
            .put("interface", verdict.interfaceName().orElse(null))
            .put("proxy_port", module.port())
            .put("status", status(verdict.state()))
            .put("state", verdict.state().wireName())
            .put("cause", orNull(verdict.cause()))
            .put("message", orNull(verdict.message()))
            .put("since", Json.time(module.since()))
            .put("wan_ip", verdict.address().map(InetAddress::getHostAddress).orElse(null))
            .put("enabled", module.enabled())
            .put("connections", module.connections())
            .put("bytes_in", module.in())
            .put("bytes_out", module.out())
            .put("bytes_in_today", today.in())
            .put("bytes_out_today", today.out())
            .put("last_seen", lastSeen(module))
            .put("version", module.version());
    for (String property : OF_THE_MODEM) {
      modem.ifPresentOrElse(
          device -> json.set(property, lines.json(device, property)), () -> json.putNull(property));
    }
    return json;
  }

  private @Nullable String lastSeen(Module module) {
    return store.modem(module.imei()).map(kept -> Json.time(kept.lastSeen())).orElse(null);
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  static String status(ModemState state) {
    return switch (state) {
      case ONLINE -> "online";
      case DEGRADED -> "degraded";
      case UNCONFIRMED -> "unknown";
      case ABSENT, CONFLICT, REGISTERED, DISABLED -> "offline";
    };
  }

  private void one(Context request) {
    Module module = module(request);
    ObjectNode json = summary(module);
    modules.line(module).ifPresent(device -> json.set("properties", lines.all(device)));
    ProxyRules rules = module.rules();
    ObjectNode proxy = json.putObject("proxy");
    ArrayNode allow = proxy.putArray("allow");
    rules.allow().forEach(network -> allow.add(network.toString()));
    ArrayNode users = proxy.putArray("users");
    rules.users().keySet().stream().sorted().forEach(users::add);
    ArrayNode denied = proxy.putArray("deny_ports");
    rules.denyPorts().stream().sorted().forEach(denied::add);
    proxy
        .put("max_connections", rules.maxConnections())
        .put("max_connections_user", rules.maxConnectionsUser())
        .put("rate", rules.rate())
        .put("rate_user", rules.rateUser())
        .put("idle_timeout", rules.idleTimeout().toMillis() / 1000.0)
        .put("connect_timeout", rules.connectTimeout().toMillis() / 1000.0)
        .put("when_offline", rules.closeWhenOffline() ? "close" : "refuse")
        .put("allow_private", rules.allowPrivate())
        .put("log", rules.logged() ? "access" : "off");
    ApiServer.answer(request, json);
  }

  /** By its IMEI, or by the id of the modem's device or of its proxy's. */
  Module module(Context request) {
    String id = request.pathParam("id");
    Module byImei = modules.all().get(id);
    return Optional.ofNullable(byImei)
        .or(() -> DeviceId.parse(id).flatMap(modules::of))
        .or(() -> DeviceId.parse(id + "_proxy").flatMap(modules::of))
        .orElseThrow(
            () -> new ApiException(404, "UNKNOWN_MODEM", "There is no modem \"" + id + "\""));
  }

  private static ObjectNode body(Context request) {
    try {
      if (Json.parse(request.bodyAsBytes()) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // told below
    }
    throw new ApiException(422, "COMMAND_INVALID", "The body is a JSON object");
  }

  private void change(Context request) {
    Module module = module(request);
    String match = request.header("If-Match");
    OptionalLong version = OptionalLong.empty();
    if (match != null) {
      String digits = match.replace("\"", "").trim();
      if (!digits.matches("[0-9]{1,18}")) {
        throw new ApiException(412, "VERSION_CONFLICT", "If-Match is the version of the modem");
      }
      version = OptionalLong.of(Long.parseLong(digits));
    }
    Module changed = Changes.await(modules.change(module, body(request), version));
    ApiServer.answer(request, summary(changed));
  }

  private void forget(Context request) {
    Module gone = Changes.await(modules.forget(module(request)));
    ApiServer.answer(request, Json.object().put("forgotten", gone.imei()));
  }

  private void command(Context request) {
    ObjectNode body = body(request);
    ObjectNode at =
        Json.object()
            .put("command", body.path("command").asText())
            .put("dangerous", body.path("dangerous").asBoolean());
    Duration time = CommandBody.time(body, CommandBody.ORDINARY_TIME);
    consoles.run(request, module(request).imei(), () -> pass(request, "at", at, time));
  }

  private void ussd(Context request) {
    ObjectNode body = body(request);
    JsonNode text = body.path("text");
    if (!text.isTextual()) {
      throw new ApiException(422, "COMMAND_INVALID", "The body has the form {\"text\": \"*100#\"}");
    }
    pass(request, "ussd", text, CommandBody.time(body, MESSAGE));
  }

  private void sms(Context request) {
    ObjectNode body = body(request);
    Module module = module(request);
    Duration time = CommandBody.time(body, MESSAGE);
    body.remove("timeout");
    String to = body.path("to").asText();
    String text = body.path("text").asText();
    try {
      JsonNode result =
          ask(line(module), values("sms", body), time).body().path("result").path("sms");
      messages.sent(
          module.imei(), to, text, clock.instant(), result.path("parts").asInt(1), "sent");
      ApiServer.answer(request, result);
    } catch (ApiException e) {
      if (PERHAPS_SENT.contains(e.code())) {
        messages.sent(module.imei(), to, text, clock.instant(), 1, e.code());
      }
      throw e;
    }
  }

  private void restart(Context request) {
    DeviceId modem = line(module(request));
    ServiceClient.Reply reply = ask(modem, Json.object().put("restart", true), RESTART);
    ApiServer.answer(request, 202, reply.body().path("result").path("restart"));
  }

  private void pass(Context request, String command, JsonNode value, Duration time) {
    ServiceClient.Reply reply = ask(line(module(request)), values(command, value), time);
    ApiServer.answer(request, reply.body().path("result").path(command));
  }

  private static ObjectNode values(String command, JsonNode value) {
    ObjectNode values = Json.object();
    values.set(command, value);
    return values;
  }

  private DeviceId line(Module module) {
    return modules
        .line(module)
        .filter(_ -> module.verdict().state() != ModemState.ABSENT)
        .orElseThrow(
            () -> new ApiException(503, "MODEM_OFFLINE", module.imei() + " is not plugged in"));
  }

  private ServiceClient.Reply ask(DeviceId modem, ObjectNode values, Duration time) {
    return ask(lines, CommandLog.REST, modem, values, time);
  }

  /** Has the serial-handler carry something out; its refusals are handed on. */
  static ServiceClient.Reply ask(
      ModemLines lines, String who, DeviceId modem, ObjectNode values, Duration time) {
    try {
      ServiceClient.Reply reply = lines.command(who, modem, values, time);
      if (!reply.ok()) {
        throw new ApiException(
            reply.status(),
            reply.body().path("error").asText("HANDLER_ERROR"),
            reply.body().path("message").asText("the serial-handler refused"));
      }
      return reply;
    } catch (ConnectException e) {
      throw new ApiException(503, "HANDLER_ERROR", "The serial-handler is not there");
    } catch (IOException e) {
      throw new ApiException(
          504, "COMMAND_OUTCOME_UNKNOWN", "The serial-handler has not answered in time");
    }
  }
}
