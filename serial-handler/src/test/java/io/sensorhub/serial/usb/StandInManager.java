package io.sensorhub.serial.usb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.http.Health;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.SettingsReader;
import io.sensorhub.stream.device.DeviceEvent;
import io.sensorhub.stream.device.ManagerFeed;
import io.sensorhub.stream.device.ProbePlan;
import io.sensorhub.stream.device.UsbOrder;
import io.sensorhub.stream.device.UsbOrder.Action;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.line.UsbBus.Adapter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Tells what a test wants to be told, on the real manager's stream, and notes what is reported. */
final class StandInManager implements AutoCloseable {

  private static final UsbOrder.Profile PROFILE =
      new UsbOrder.Profile("a board", 115_200, "json-lines", 5);

  private final ManagerFeed feed;
  private final Service service;
  private final Map<String, JsonNode> reports = new ConcurrentHashMap<>();

  StandInManager(int port) throws Exception {
    SettingsReader reader =
        new SettingsReader(
            Map.of("INSTANCE_NAME", "test", "SERVICE_PORT", Integer.toString(port)),
            Path.of("/nonexistent"));
    service =
        new Service(
            ServiceName.DEVICE_MANAGER,
            reader,
            reader.read(),
            TestInstance.of("{\"instance_id\": \"test\"}"),
            Clock.systemUTC());
    feed = new ManagerFeed("device-manager/" + service.boot());
    ApiServer server =
        service.own(
            new ApiServer(
                service,
                () -> new Health(Health.Status.HEALTHY, Json.object()),
                Optional.of(feed),
                routes ->
                    routes.post(
                        "/devices/{id}/report",
                        request -> {
                          JsonNode report = Json.parse(request.bodyAsBytes());
                          reports.put(request.pathParam("id"), report);
                          ApiServer.answer(request, report);
                        })));
    server.start();
  }

  /** The members of a port for an adapter. */
  static ObjectNode port(String id, Adapter adapter) {
    ObjectNode port = Json.object().put("port_id", id);
    port.putObject("usb")
        .put("vendor_id", adapter.id().substring(0, 4))
        .put("product_id", adapter.id().substring(5))
        .put("serial_number", adapter.serial());
    return port.put("driver", "json-lines").put("baud_rate", 115_200);
  }

  private static ObjectNode device(String id, String port) {
    return Json.object()
        .put("device_id", id)
        .put("port_id", port)
        .put("profile", "generic-json-lines");
  }

  private void order(
      String usbId,
      Action action,
      ObjectNode port,
      List<ObjectNode> devices,
      Optional<Instant> end) {
    feed.order(
        new UsbOrder(
            usbId, action, Optional.empty(), PROFILE, end, port, devices, Optional.empty()),
        Instant.now());
  }

  void take(String usbId, Adapter adapter, String device) {
    take(usbId, port(usbId, adapter), device);
  }

  void take(String usbId, ObjectNode port, String device) {
    String portId = port.path("port_id").asText();
    order(usbId, Action.TAKE, port, List.of(device(device, portId)), Optional.empty());
  }

  void hold(String usbId, Adapter adapter, String device) {
    order(
        usbId,
        Action.HOLD,
        port(usbId, adapter),
        List.of(device(device, usbId)),
        Optional.of(Instant.now().plusSeconds(600)));
  }

  void release(String usbId, Adapter adapter) {
    order(usbId, Action.RELEASE, port(usbId, adapter), List.of(), Optional.empty());
  }

  void probe(String usbId, Adapter adapter, ProbePlan plan) {
    feed.order(
        new UsbOrder(
            usbId,
            Action.PROBE,
            Optional.empty(),
            PROFILE,
            Optional.empty(),
            port(usbId, adapter),
            List.of(),
            Optional.of(plan)),
        Instant.now());
  }

  /** An adapter came, or is described otherwise. */
  void adapter(String usbId, String name, String state, boolean usable) {
    feed.device(
        Json.object()
            .put("id", usbId)
            .put("state", state)
            .put("present", true)
            .put("usable", usable)
            .put("reason", usable ? null : "NOT_REPORTED")
            .put("path", "/dev/" + name)
            .put("vendor_id", "0403"));
  }

  /** A device file came or went. */
  void event(String action, String name) {
    ObjectNode event =
        Json.object()
            .put("timestamp", 1.5)
            .put("action", action)
            .put("path", "/dev/" + name)
            .put("subsystem", "tty");
    event.putObject("hub").put("name", name);
    feed.event(DeviceEvent.read(event).orElseThrow());
  }

  /** What was reported last of an adapter; null where nothing was. */
  JsonNode report(String usbId) {
    return Objects.requireNonNullElse(reports.get(usbId), Json.object());
  }

  /** Forgets what was reported, as for an adapter that was pulled out for a moment. */
  void unreported(String usbId) {
    reports.remove(usbId);
  }

  int followers() {
    return feed.followers();
  }

  @Override
  public void close() {
    service.close();
  }
}
