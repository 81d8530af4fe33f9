package io.sensorhub.serial.trial;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.DeviceJson;
import io.sensorhub.runtime.device.EventNumbers;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.serial.fanout.Fanout;
import io.sensorhub.serial.line.Line;
import io.sensorhub.serial.talk.BusMeters;
import io.sensorhub.serial.talk.Identities;
import io.sensorhub.serial.talk.Intake;
import io.sensorhub.serial.talk.LineMeters;
import io.sensorhub.serial.trace.LineTrace;
import io.sensorhub.serial.trace.TraceDesk;
import io.sensorhub.serial.worker.LineWorker;
import io.sensorhub.stream.Feed;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line with one device, read as the hub would read it, on a board that nobody else sees. Blocks
 * until the device has told values, or the time is over.
 */
final class LineTrial {

  private static final Logger LOG = LoggerFactory.getLogger(LineTrial.class);

  /** Time from a device's first values to the end: what comes besides is told too. */
  private static final Duration MORE = Duration.ofMillis(500);

  private static final long LOOK_MS = 50;

  private final PortConfig port;
  private final DeviceConfig device;
  private final Driver driver;
  private final Clock clock;
  private final LongSupplier ticker;

  LineTrial(PortConfig port, DeviceConfig device, Driver driver, Clock clock, LongSupplier ticker) {
    this.port = port;
    this.device = device;
    this.driver = driver;
    this.clock = clock;
    this.ticker = ticker;
  }

  /** Tries; what came of it. */
  ObjectNode run(Line line, Duration time) throws InterruptedException {
    EventId start = new EventId(ServiceName.SERIAL_HANDLER.text(), "trial", 0);
    Feed feed = new Feed(start);
    DeviceBoard board =
        new DeviceBoard(ServiceName.SERIAL_HANDLER, List.of(device), feed, clock, ticker);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    TraceDesk desk = new TraceDesk();
    Glance glance = new Glance();
    desk.look(port.portId()).orElseThrow().start(glance, Runnable::run, ticker);
    LineMeters meters = new LineMeters(registry, port.portId(), List.of());
    Intake intake =
        new Intake(
            port,
            board,
            new EventNumbers(start, feed, clock),
            new Fanout(Map.of(), Optional.empty()),
            meters,
            driver instanceof AskingDriver
                ? Optional.of(new BusMeters(registry, port.portId(), ticker))
                : Optional.empty(),
            new Identities(),
            new LineTrace(desk.of(port.portId()), driver::passage, clock));
    LineWorker worker =
        new LineWorker(port, line, driver, List.of(device), board, intake, clock, ticker);
    LOG.info("trial begins port={} address=\"{}\"", port.portId(), port.address());
    worker.start();
    try {
      await(board, time);
    } finally {
      close(worker);
    }
    ObjectNode json = told(board, worker);
    json.put("bytes", meters.bytes()).put("messages", meters.messages());
    glance.to(json.putArray("passed"));
    LOG.info("trial over port={} bytes={}", port.portId(), meters.bytes());
    return json;
  }

  private void await(DeviceBoard board, Duration time) throws InterruptedException {
    long begun = ticker.getAsLong();
    long end = begun + time.toNanos();
    while (ticker.getAsLong() < end) {
      if (board.reading(device.id()).isPresent()) {
        end = Math.min(end, ticker.getAsLong() + MORE.toNanos());
        while (ticker.getAsLong() < end) {
          Thread.sleep(LOOK_MS);
        }
        return;
      }
      Thread.sleep(LOOK_MS);
    }
  }

  private static void close(LineWorker worker) {
    try {
      worker.close(Duration.ofSeconds(1));
    } catch (IOException e) {
      LOG.warn("trial could not be closed reason=\"{}\"", e.getMessage());
    }
  }

  private ObjectNode told(DeviceBoard board, LineWorker worker) {
    ObjectNode json = Json.object();
    board
        .reading(device.id())
        .ifPresentOrElse(
            reading -> json.set("values", DeviceJson.reading(device.type(), reading)),
            () -> json.putNull("values"));
    Fault fault = board.health(device.id()).fault();
    json.put("error", fault == null ? null : fault.code().name())
        .put("message", fault == null ? null : fault.message());
    worker
        .intake()
        .bus()
        .ifPresent(bus ->
            json.put(
                "questions",
                bus.units().stream()
                    .flatMap(unit -> unit.ends().values().stream())
                    .mapToLong(Long::longValue)
                    .sum()));
    return json;
  }
}
