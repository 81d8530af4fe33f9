package io.sensorhub.serial.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.Json;
import io.sensorhub.core.Reading;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.health.DeviceHealth;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.DriverType;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.runtime.device.CommandBody;
import io.sensorhub.runtime.device.CommandCheck;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.DeviceJson;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.http.Health;
import io.sensorhub.runtime.simulation.Simulation;
import io.sensorhub.serial.fanout.Listener;
import io.sensorhub.serial.worker.LineState;
import io.sensorhub.serial.worker.LineWorker;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The REST API of the serial handler; see {@code docs/reference/rest.md}. */
public final class SerialApi {

  private final DeviceBoard board;
  private final Simulation simulation;
  private final Supplier<List<LineWorker>> lines;
  private final OrderDesk orders;
  private final Supplier<List<Listener>> listeners;
  private final PortList ports;
  private final TraceEndpoint trace;
  private final Clock clock;

  /**
   * @param lines that there are now
   * @param listeners the fixed addresses that lines are shared on
   */
  public SerialApi(
      DeviceBoard board,
      Simulation simulation,
      Supplier<List<LineWorker>> lines,
      Supplier<List<Listener>> listeners,
      PortList ports,
      TraceEndpoint trace,
      Clock clock,
      LongSupplier ticker) {
    this.board = board;
    this.simulation = simulation;
    this.lines = lines;
    this.orders = new OrderDesk(lines, ticker);
    this.listeners = listeners;
    this.ports = ports;
    this.trace = trace;
    this.clock = clock;
  }

  /** Adds the routes. */
  public void routes(RoutesConfig routes) {
    routes.get("/sensors", request -> ApiServer.answer(request, DeviceJson.sensors(board)));
    routes.get(
        "/errors", request -> ApiServer.answer(request, DeviceJson.errors(board, clock.instant())));
    routes.get("/ports", request -> ApiServer.answer(request, ports()));
    routes.get("/ports/{id}/trace", trace::look);
    routes.get("/sensor/{id}", this::read);
    routes.post("/sensor/{id}/refresh", this::read);
    routes.get("/sensor/{id}/cached", this::cached);
    routes.post("/sensor/{id}/command", this::command);
  }

  private ObjectNode ports() {
    ObjectNode json = ports.json();
    ArrayNode list = json.putArray("lines");
    lines.get().forEach(line -> LineFigures.all(list.addObject(), line, board.configs()));
    return json;
  }

  private DeviceConfig device(Context request) {
    return DeviceJson.require(board, request.pathParam("id"));
  }

  private void read(Context request) {
    DeviceConfig device = device(request);
    Optional<LineWorker> asked = orders.asks(device.id());
    Reading reading =
        simulation.has(device.id())
            ? fresh(device)
            : asked.isPresent() ? asked(asked.get(), device) : heard(device);
    ApiServer.answer(request, DeviceJson.reading(device.type(), reading));
  }

  private void command(Context request) {
    DeviceConfig device = device(request);
    LineWorker line = orders.asks(device.id()).orElseThrow(() -> DeviceJson.noCommands(device));
    DeviceDescription description =
        board.description(device.id()).orElseThrow(() -> DeviceJson.noCommands(device));
    if (description.settable().isEmpty()) {
      throw DeviceJson.noCommands(device);
    }
    CommandBody command = CommandBody.read(request.bodyAsBytes());
    boolean ownCommands =
        Drivers.named(device.profile().driver()).filter(DriverType::hasCommands).isPresent();
    if (!ownCommands) { // the others' drivers check, and say themselves why nothing can be asked
      CommandCheck.check(description, command);
      failAtOnce(device);
    }
    ApiServer.answer(request, orders.command(line, device, command));
  }

  private Reading asked(LineWorker line, DeviceConfig device) {
    failAtOnce(device);
    orders.read(line, device);
    return board.reading(device.id()).orElseThrow(() -> DeviceJson.replaced(device));
  }

  /** A device that is offline is not asked by a read: it is found again by itself. */
  private void failAtOnce(DeviceConfig device) {
    DeviceHealth health = board.health(device.id());
    Fault fault = health.fault();
    if (health.status() == DeviceStatus.OFFLINE && fault != null) {
      throw DeviceJson.failure(fault);
    }
  }

  private Reading fresh(DeviceConfig simulated) {
    simulation
        .read(simulated.id())
        .ifPresent(fault -> {
          throw DeviceJson.failure(fault);
        });
    return board.reading(simulated.id()).orElseThrow(() -> DeviceJson.replaced(simulated));
  }

  /** A device that talks by itself answers with what it said last, if that is young enough. */
  private Reading heard(DeviceConfig device) {
    failAtOnce(device);
    Optional<Reading> last = board.reading(device.id());
    Duration silence = device.silence();
    if (last.isEmpty()) {
      throw new ApiException(
          503, FaultCode.READ_TIMEOUT.name(), device.id() + " has not been heard yet");
    }
    Duration age = board.age(device.id());
    if (!silence.isZero() && age.compareTo(silence) > 0) {
      throw new ApiException(
          503,
          FaultCode.READ_TIMEOUT.name(),
          device.id() + " was heard " + age.toSeconds() + " s ago for the last time");
    }
    return last.get();
  }

  private void cached(Context request) {
    DeviceConfig device = device(request);
    Reading reading =
        board
            .reading(device.id())
            .orElseThrow(
                () -> new ApiException(404, "NO_CACHE", device.id() + " has no reading yet"));
    ApiServer.answer(request, DeviceJson.cached(device.type(), reading, board.age(device.id())));
  }

  /** What {@code /health} says. */
  public Health health() {
    ObjectNode more = Json.object();
    more.put("sensors_tracked", board.configs().size());
    more.put("errors_count", DeviceJson.faults(board));
    ArrayNode states = more.putArray("lines");
    boolean allWell = true;
    for (LineWorker line : lines.get()) {
      allWell &= line.state().state() == LineState.State.OPEN;
      LineFigures.state(states.addObject(), line);
    }
    ArrayNode shared = more.putArray("listeners");
    for (Listener listener : listeners.get()) {
      allWell &= listener.error().isEmpty();
      ObjectNode json = shared.addObject();
      json.put("port_id", listener.portId())
          .put("name", listener.name())
          .put("endpoint", listener.endpoint().uri("tcp"))
          .put("listening", listener.error().isEmpty())
          .put("error", listener.error().orElse(null));
      ArrayNode clients = json.putArray("clients");
      for (Listener.Client client : listener.clients()) {
        clients.addObject().put("peer", client.peer()).put("missed", client.missed());
      }
    }
    return new Health(allWell ? Health.Status.HEALTHY : Health.Status.DEGRADED, more);
  }
}
