package io.sensorhub.aggregator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.description.DescriptionJson;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.health.Fault;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.device.CommandBody;
import io.sensorhub.runtime.device.DeviceJson;
import io.sensorhub.runtime.device.HopTimes;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.http.Health;
import io.sensorhub.stream.DeviceView;
import io.sensorhub.stream.Feed;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The REST API of the aggregator; see {@code docs/reference/rest.md}. */
final class AggregatorApi {

  private static final Duration DEFAULT_READ_TIME = Duration.ofSeconds(15);

  /** A handler: what its stream says, and the way to ask it. */
  record Handler(HandlerFollower follower, ServiceClient upstream, CircuitBreaker breaker) {

    /** One exchange. */
    private interface Exchange {
      ServiceClient.Reply make(ServiceClient upstream) throws IOException;
    }

    private ServiceClient.Reply ask(Exchange exchange) throws IOException {
      if (!breaker.allows()) {
        throw new ApiException(
            503, "HANDLER_ERROR", upstream.name() + " does not answer; it is tried again soon");
      }
      try {
        ServiceClient.Reply reply = exchange.make(upstream);
        breaker.succeeded();
        return reply;
      } catch (InterruptedIOException e) { // the time is over: a device may be slow
        if (follower.connected()) {
          breaker.succeeded();
        } else {
          breaker.failed();
        }
        throw e;
      } catch (IOException | RuntimeException e) {
        breaker.failed();
        throw e;
      }
    }
  }

  private final Supplier<InstanceConfig> instance;
  private final List<Handler> handlers;
  private final Feed feed;
  private final ReadingCache cache;
  private final Clock clock;

  /**
   * @param instance as it is now
   */
  AggregatorApi(
      Supplier<InstanceConfig> instance,
      List<Handler> handlers,
      Feed feed,
      ReadingCache cache,
      Clock clock) {
    this.instance = instance;
    this.handlers = List.copyOf(handlers);
    this.feed = feed;
    this.cache = cache;
    this.clock = clock;
  }

  void routes(RoutesConfig routes) {
    routes.get("/devices", this::devices);
    routes.get("/errors", this::errors);
    routes.get(
        "/device/{id}",
        request -> {
          DeviceId id = id(request);
          ApiServer.answer(request, cache.get(id, device -> read(device, false)));
        });
    routes.get("/device/{id}/description", this::description);
    routes.post(
        "/device/{id}/force-refresh",
        request -> {
          DeviceId id = id(request);
          ObjectNode answer = read(id, true);
          cache.put(id, answer);
          if (feed.device(id).isEmpty()) {
            cache.invalidate(id); // it went away while it was read
          }
          ApiServer.answer(request, cache.fresh(answer));
        });
    routes.post("/device/{id}/command", this::command);
    routes.get("/cache/stats", request -> ApiServer.answer(request, cache.stats()));
    routes.post(
        "/cache/clear",
        request -> ApiServer.answer(request, Json.object().put("cleared", cache.clear())));
  }

  private void description(Context request) {
    DeviceId id = id(request);
    DeviceDescription description =
        feed.device(id)
            .flatMap(device -> Optional.ofNullable(device.description()))
            .orElseThrow(() ->
                new ApiException(503, "HANDLER_ERROR", "No handler has described " + id + " yet"));
    ApiServer.answer(request, DescriptionJson.write(description));
  }

  private void devices(Context request) {
    ObjectNode json = Json.object();
    ArrayNode devices = json.putArray("devices");
    for (DeviceView device : feed.devices()) {
      devices
          .addObject()
          .put("device_id", device.id().value())
          .put("type", device.type())
          .put("handler", device.handler())
          .put("status", device.status().wireName());
    }
    ApiServer.answer(request, json.put("count", devices.size()));
  }

  private void errors(Context request) {
    ObjectNode json = Json.object();
    ObjectNode errors = json.putObject("errors");
    for (DeviceView device : feed.devices()) {
      Fault fault = device.fault();
      if (fault != null) {
        errors.set(device.id().value(), DeviceJson.fault(fault));
      }
    }
    ApiServer.answer(
        request, json.put("count", errors.size()).put("timestamp", Json.time(clock.instant())));
  }

  private DeviceId id(Context request) {
    String id = request.pathParam("id");
    return DeviceId.parse(id)
        .filter(known -> feed.device(known).isPresent() || config(known).isPresent())
        .orElseThrow(
            () -> new ApiException(404, "UNKNOWN_DEVICE", "There is no device \"" + id + "\""));
  }

  private Optional<DeviceConfig> config(DeviceId device) {
    return instance.get().device(device);
  }

  private Handler handler(DeviceId device) {
    return handlers.stream()
        .filter(handler -> handler.follower().owns(device))
        .findFirst()
        .orElseThrow(() ->
            new ApiException(
                503,
                "HANDLER_ERROR",
                config(device).filter(DeviceConfig::enabled).isPresent()
                    ? "No handler has said yet that " + device + " is its own"
                    : device + " is not enabled"));
  }

  /** Asks the handler that owns the device. */
  private ObjectNode read(DeviceId device, boolean refresh) {
    Handler handler = handler(device);
    Duration time =
        HopTimes.atAggregator(config(device).map(HopTimes::read).orElse(DEFAULT_READ_TIME));
    ServiceClient upstream = handler.upstream();
    try {
      ServiceClient.Reply reply =
          handler.ask(to ->
              refresh
                  ? to.post(time, Json.object(), "sensor", device.value(), "refresh")
                  : to.get(time, "sensor", device.value()));
      if (reply.ok() && reply.body() instanceof ObjectNode answer && answer.has("timestamp")) {
        return answer;
      }
      throw new ApiException(
          503,
          "HANDLER_ERROR",
          upstream.name() + ": " + reply.body().path("message").asText("no usable answer"),
          inside(reply.body()));
    } catch (InterruptedIOException e) {
      throw new ApiException(
          503, "HANDLER_ERROR", upstream.name() + " gave no answer for " + device + " in time");
    } catch (IOException e) {
      throw new ApiException(
          503, "HANDLER_ERROR", upstream.name() + " does not answer: " + e.getMessage());
    }
  }

  private static ObjectNode inside(JsonNode error) {
    ObjectNode more = Json.object();
    return error.isObject() ? more.set("handler_error", error) : more;
  }

  private void command(Context request) {
    DeviceId device = id(request);
    Handler handler = handler(device);
    CommandBody command = CommandBody.read(request.bodyAsBytes());
    String name = handler.upstream().name();
    try {
      Duration wait = HopTimes.atAggregator(command.time());
      ServiceClient.Reply reply =
          handler.ask(to -> to.post(wait, command.json(), "sensor", device.value(), "command"));
      if (!reply.body().isObject()) {
        throw new ApiException(503, "HANDLER_ERROR", name + " gave no usable answer");
      }
      request
          .status(reply.status())
          .contentType("application/json")
          .result(Json.bytes(reply.body()));
    } catch (ConnectException e) {
      throw new ApiException(503, "HANDLER_ERROR", name + " does not answer: " + e.getMessage());
    } catch (IOException e) {
      throw new ApiException(
          504,
          "COMMAND_OUTCOME_UNKNOWN",
          name + " gave no answer in time; the command is not sent again");
    }
  }

  /** What {@code /health} says. */
  Health health() {
    ObjectNode more = Json.object();
    ObjectNode dependencies = more.putObject("dependencies");
    boolean all = true;
    for (Handler handler : handlers) {
      boolean connected = handler.follower().connected();
      all &= connected;
      dependencies
          .putObject(handler.upstream().name())
          .put("url", handler.upstream().url().toString())
          .put("status", connected ? "healthy" : "unavailable");
    }
    more.putObject("cache")
        .put("entries", cache.entries())
        .put("ttl", cache.ttl().toMillis() / 1000.0);
    return new Health(all ? Health.Status.HEALTHY : Health.Status.DEGRADED, more);
  }
}
