package io.sensorhub.manager;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.Json;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.manager.adapter.Adapters;
import io.sensorhub.manager.adapter.Bus;
import io.sensorhub.manager.adapter.State;
import io.sensorhub.manager.adapter.Wish;
import io.sensorhub.manager.detector.DetectorClient;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.http.Health;
import io.sensorhub.stream.device.UsbReport;

/** The REST API of the manager; see {@code docs/reference/rest.md}. */
final class ManagerApi {

  private final Adapters adapters;
  private final DetectorClient detector;
  private final Bus bus;

  ManagerApi(Adapters adapters, DetectorClient detector, Bus bus) {
    this.adapters = adapters;
    this.detector = detector;
    this.bus = bus;
  }

  void routes(RoutesConfig routes) {
    routes.get("/devices", this::devices);
    routes.get(
        "/devices/{id}",
        request -> ApiServer.answer(request, adapters.get(request.pathParam("id"))));
    routes.post("/devices/{id}/accept", this::accept);
    routes.post(
        "/devices/{id}/ignore",
        request -> ApiServer.answer(request, adapters.ignore(request.pathParam("id"))));
    routes.post(
        "/devices/{id}/forget",
        request -> ApiServer.answer(request, adapters.forget(request.pathParam("id"))));
    routes.post("/devices/{id}/report", this::report);
  }

  private void devices(Context request) {
    ObjectNode json = Json.object();
    ArrayNode devices = json.putArray("devices");
    adapters.list().forEach(devices::add);
    ApiServer.answer(request, json.put("count", devices.size()));
  }

  private void accept(Context request) {
    Problems problems = new Problems();
    Wish wish = Wish.read(request.bodyAsBytes(), problems);
    if (!problems.isEmpty()) {
      throw Wish.invalid(problems.all());
    }
    ObjectNode device = adapters.accept(request.pathParam("id"), wish);
    ApiServer.answer(request, wish.attempt() ? 202 : 200, device);
  }

  private void report(Context request) {
    UsbReport report;
    try {
      report =
          UsbReport.read(Json.parse(request.bodyAsBytes()))
              .orElseThrow(() ->
                  new ApiException(422, "REPORT_INVALID", "A report has the flag \"usable\""));
    } catch (JsonProcessingException e) {
      throw new ApiException(422, "REPORT_INVALID", "A report is a JSON object");
    }
    ApiServer.answer(request, adapters.report(request.pathParam("id"), report));
  }

  /** What {@code /health} says. */
  Health health() {
    ObjectNode more = Json.object();
    more.set("detector", detector.json());
    ObjectNode devices = more.putObject("devices");
    for (State state : State.values()) {
      devices.put(state.key(), adapters.count(state));
    }
    String error = adapters.storeError();
    more.putObject("store").put("error", error.isEmpty() ? null : error);
    bus.health().ifPresent(said -> more.set("bus", said));
    boolean well = detector.well() && error.isEmpty() && !bus.fails();
    return new Health(well ? Health.Status.HEALTHY : Health.Status.DEGRADED, more);
  }
}
