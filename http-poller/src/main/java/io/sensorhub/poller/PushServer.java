package io.sensorhub.poller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.NumberText;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.poller.device.DeviceState;
import io.sensorhub.poller.device.HttpDevice;
import io.sensorhub.poller.device.Poller;
import io.sensorhub.poller.keys.PushToken;
import io.sensorhub.runtime.Periodic;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.http.WebServer;
import io.sensorhub.runtime.machine.FixedAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Where devices report by themselves: {@code GET} or {@code POST /push/DEVICE/TOKEN}, with values
 * as a query, a form or JSON. The address is fixed, for devices know it: where the port is taken,
 * it is tried again. Whoever does not know a token learns nothing, not even which devices there
 * are; and no path is ever shown, for there is a token in it.
 */
final class PushServer implements AutoCloseable {

  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final long MAX_BODY_BYTES = 65_536;
  private static final PushToken NOBODY = new PushToken("no-device-of-that-name");

  private final FixedAddress address;
  private final Pollers pollers;
  private final WebServer server;
  private final Periodic timer = new Periodic("push");
  private boolean listening;

  PushServer(
      Endpoint listen, Pollers pollers, Clock clock, LongSupplier ticker, MeterRegistry registry) {
    this.address = new FixedAddress("push", listen);
    this.pollers = pollers;
    this.server =
        new WebServer(
            "push", clock, ticker, registry, MAX_BODY_BYTES, _ -> "such address", this::routes);
  }

  /** Listens, at once or as soon as the port is free. */
  void start() {
    attempt();
    timer.every(AGAIN, AGAIN, this::attempt);
  }

  private synchronized void attempt() {
    if (!listening) {
      listening = address.attempt(() -> server.start(address.endpoint()));
    }
  }

  Endpoint listen() {
    return address.endpoint();
  }

  /** Why nothing can be reported now. */
  Optional<String> error() {
    return address.error();
  }

  private void routes(RoutesConfig routes) {
    routes.get("/push/{device}/{token}", this::report);
    routes.post("/push/{device}/{token}", this::report);
  }

  private void report(Context request) {
    Poller poller = allowed(request.pathParam("device"), request.pathParam("token"));
    HttpDevice device = poller.device();
    HttpDevice.Success report = device.reported(values(request));
    DeviceState state = poller.state();
    if (!report.values().isEmpty()) {
      state.take(state.asked(), report.values(), Map.of(), report.unfit());
    } else if (report.unfit().isEmpty()) {
      poller.hurry(); // it says that something is new, not what
    }
    if (!report.unfit().isEmpty()) {
      throw new ApiException(422, "INVALID_VALUES", String.join("; ", report.unfit()));
    }
    ApiServer.answer(
        request,
        Json.object()
            .put("device_id", device.config().id().value())
            .put("values", report.values().size()));
  }

  private Poller allowed(String id, String token) {
    Optional<Poller> poller = DeviceId.parse(id).flatMap(pollers::of);
    PushToken expected =
        poller.flatMap(known -> known.device().profile().keys().pushToken()).orElse(NOBODY);
    boolean right = expected.matches(token);
    if (!right || expected.equals(NOBODY) || poller.isEmpty()) {
      throw new ApiException(403, "FORBIDDEN", "No device with this push_token");
    }
    return poller.get();
  }

  private static ObjectNode values(Context request) {
    ObjectNode values = Json.object();
    put(values, request.queryParamMap());
    String body = request.body().strip();
    if (body.startsWith("{")) {
      try {
        JsonNode json = Json.parse(body);
        if (json instanceof ObjectNode object) {
          values.setAll(object);
        }
      } catch (JsonProcessingException e) {
        throw new ApiException(400, "BAD_REQUEST", "The body begins like JSON and is none");
      }
    } else if (request.isFormUrlencoded()) {
      put(values, request.formParamMap());
    } else if (!body.isEmpty()) {
      throw new ApiException(400, "BAD_REQUEST", "The body is neither a JSON object nor a form");
    }
    return values;
  }

  private static void put(ObjectNode values, Map<String, List<String>> parameters) {
    parameters.forEach((name, texts) -> {
      if (!texts.isEmpty()) {
        String text = texts.getLast();
        switch (text) {
          case "true" -> values.put(name, true);
          case "false" -> values.put(name, false);
          default -> values.set(name, NumberText.POINT.value(text).toJson());
        }
      }
    });
  }

  @Override
  public void close() {
    timer.close();
    server.close();
  }
}
