package io.sensorhub.serial;

import io.sensorhub.core.port.PortConfig;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.EventNumbers;
import io.sensorhub.serial.fanout.Fanout;
import io.sensorhub.serial.talk.BusMeters;
import io.sensorhub.serial.talk.Identities;
import io.sensorhub.serial.talk.Intake;
import io.sensorhub.serial.talk.LineMeters;
import io.sensorhub.serial.trace.LineTrace;
import io.sensorhub.serial.trace.TraceDesk;
import java.util.Optional;

/** Makes what takes the bytes of lines; knows who looks at which. Thread-safe. */
final class Intakes {

  private final Service service;
  private final DeviceBoard board;
  private final EventNumbers events;
  private final Identities identities = new Identities();
  private final TraceDesk traces = new TraceDesk();

  Intakes(Service service, DeviceBoard board, EventNumbers events) {
    this.service = service;
    this.board = board;
    this.events = events;
  }

  TraceDesk traces() {
    return traces;
  }

  /** What takes the bytes of a line, and what its driver makes of them. */
  Intake of(PortConfig port, Driver driver, Fanout fanout) {
    String id = port.portId();
    return new Intake(
        port,
        board,
        events,
        fanout,
        new LineMeters(service.metrics(), id, driver.routes().keySet()),
        driver instanceof AskingDriver
            ? Optional.of(new BusMeters(service.metrics(), id, service.ticker()))
            : Optional.empty(),
        identities,
        new LineTrace(traces.of(id), driver::passage, service.clock()));
  }
}
