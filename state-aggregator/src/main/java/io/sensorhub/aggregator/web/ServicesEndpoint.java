package io.sensorhub.aggregator.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.client.ServiceClient.Raw;
import io.sensorhub.runtime.device.CommandBody;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * {@code GET /services/{name}/…}: what another service of this hub answers to a {@code GET} of the
 * rest of the path, so that the page has one origin. Of streams only {@code …/ports/{id}/trace} is
 * handed on; no query, no other method but {@code POST …/log-level} and what is ordered of a modem.
 * Blocks.
 */
public final class ServicesEndpoint implements AutoCloseable {

  /** For the whole exchange: a read of a device may take 15 s. */
  private static final Duration TIME = Duration.ofSeconds(16);

  /** What a service that is well says at once; whoever asks wants to see that it hangs. */
  private static final Set<String> QUICK = Set.of("health", "metrics", "log-level");

  private static final Duration QUICK_TIME = Duration.ofSeconds(2);

  /** What a person orders of a modem, below {@code /api/modems/{id}}. */
  private static final Set<String> ORDERS = Set.of("command", "restart", "sms", "ussd");

  /** The service that answers ends an order earlier. */
  private static final Duration ORDER_TIME = CommandBody.LONGEST_TIME.plusSeconds(1);

  private static final int MOST_SEGMENTS = 6;

  /** Ids, names of services and words; no dot alone, nothing that needs escaping. */
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}");

  private final Map<String, ServiceClient> services = new TreeMap<>();
  private final TracePipe traces;

  /**
   * @param services others than this one
   * @param token that they want, if they want one
   */
  public ServicesEndpoint(List<ServiceClient> services, Optional<String> token) {
    this.traces = new TracePipe(token);
    services.forEach(service -> this.services.put(service.name(), service));
  }

  /** Adds {@code /services} and {@code /services/{name}/…}. */
  public void routes(RoutesConfig routes) {
    routes.get("/services", this::names);
    routes.get("/services/{name}/ports/{id}/trace", this::trace);
    routes.get("/services/{name}/<path>", this::handOn);
    routes.post("/services/{name}/log-level", this::logLevel);
    routes.post("/services/{name}/api/modems/{id}/{order}", this::order);
  }

  private void names(Context request) {
    ObjectNode json = Json.object();
    ArrayNode names = json.putArray("services");
    services.keySet().forEach(names::add);
    ApiServer.answer(request, json.put("count", names.size()));
  }

  private ServiceClient service(Context request) {
    ServiceClient service = services.get(request.pathParam("name"));
    if (service == null) {
      throw new ApiException(
          404, "UNKNOWN_SERVICE", "The services are " + String.join(", ", services.keySet()));
    }
    return service;
  }

  private void logLevel(Context request) {
    handOn(request, QUICK_TIME, "log-level");
  }

  private void order(Context request) {
    String id = request.pathParam("id");
    String order = request.pathParam("order");
    if (!SEGMENT.matcher(id).matches() || !ORDERS.contains(order)) {
      throw unknown(request.pathParam("name"));
    }
    handOn(request, ORDER_TIME, "api", "modems", id, order);
  }

  private void handOn(Context request, Duration time, String... path) {
    ServiceClient service = service(request);
    try {
      ServiceClient.Reply reply = service.post(time, Json.parse(request.bodyAsBytes()), path);
      ApiServer.answer(request, reply.status(), reply.body());
    } catch (JsonProcessingException e) {
      throw new ApiException(400, "BAD_REQUEST", "The body is JSON");
    } catch (IOException e) {
      throw unavailable(service, e);
    }
  }

  private static ApiException unknown(String name) {
    return new ApiException(404, "NOT_FOUND", "There is no such path at " + name);
  }

  private static ApiException unavailable(ServiceClient service, IOException e) {
    return new ApiException(
        503, "SERVICE_UNAVAILABLE", service.name() + " does not answer: " + e.getMessage());
  }

  private void trace(Context request) {
    ServiceClient service = service(request);
    String id = request.pathParam("id");
    if (!SEGMENT.matcher(id).matches()) {
      throw unknown(service.name());
    }
    traces.handOn(request, service.name(), service.url("ports", id, "trace"));
  }

  private void handOn(Context request) {
    ServiceClient service = service(request);
    String name = service.name();
    String[] path = request.pathParam("path").split("/", -1);
    if (path.length > MOST_SEGMENTS || path[path.length - 1].equals("events")) {
      throw new ApiException(404, "NOT_FOUND", "Answers are handed on, streams are not");
    }
    for (String segment : path) {
      if (!SEGMENT.matcher(segment).matches()) {
        throw unknown(name);
      }
    }
    try {
      Raw answer = service.getRaw(QUICK.contains(path[0]) ? QUICK_TIME : TIME, path);
      request
          .status(answer.status())
          .contentType(path[0].equals("metrics") ? "text/plain; charset=utf-8" : "application/json")
          .header("X-Content-Type-Options", "nosniff")
          .result(answer.body());
    } catch (IOException e) {
      throw unavailable(service, e);
    }
  }

  /** Ends the streams that are handed on. */
  @Override
  public void close() {
    traces.close();
  }
}
