package io.sensorhub.serial.bus;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Fault;
import io.sensorhub.core.FaultCode;
import io.sensorhub.core.config.PortConfig;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Outcome;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.EventNumbers;
import io.sensorhub.serial.bus.LineState.State;
import io.sensorhub.serial.line.Line;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns one line, with one thread: opens it, feeds what comes to the driver and its outcomes to the
 * board, and opens it again for as long as it takes.
 *
 * <pre>
 *             opened                      read failed
 *  WAITING ───────────► OPEN ───────────────────────────► WAITING (after the backoff: again)
 *     │                   │                                   │
 *     └──── close() ──────┴───────────► CLOSED ◄──────────────┘
 * </pre>
 */
public final class LineWorker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LineWorker.class);
  private static final int BUFFER = 4096;

  private final PortConfig port;
  private final Line line;
  private final Driver driver;
  private final List<DeviceId> devices;
  private final DeviceBoard board;
  private final EventNumbers events;
  private final LineMeters meters;
  private final Clock clock;
  private final Thread thread;
  private volatile LineState state;
  private volatile boolean closed;
  private int failures;

  /**
   * @param devices on this line
   */
  public LineWorker(
      PortConfig port,
      Line line,
      Driver driver,
      List<DeviceId> devices,
      DeviceBoard board,
      EventNumbers events,
      LineMeters meters,
      Clock clock) {
    this.port = port;
    this.line = line;
    this.driver = driver;
    this.devices = List.copyOf(devices);
    this.board = board;
    this.events = events;
    this.meters = meters;
    this.clock = clock;
    this.state =
        new LineState(
            port.portId(), State.WAITING, line.path(), Optional.empty(), clock.instant(), 0);
    this.thread = new Thread(this::work, "line-" + port.portId());
  }

  /** Begins to open and read. */
  public void start() {
    thread.start();
  }

  /** How the line is doing now. */
  public LineState state() {
    return state;
  }

  private void work() {
    long opened = 0;
    while (!closed) {
      try (Line.Connection connection = line.open()) {
        enter(State.OPEN, Optional.empty(), opened++);
        failures = 0;
        driver.reset();
        devices.forEach(board::opened);
        LOG.info("line open port={} path={}", port.portId(), line.path());
        read(connection);
      } catch (IOException e) {
        lost(String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        LOG.error("fault in the hub's own code port={}", port.portId(), e);
        lost("a fault of the hub; see its log");
      }
      pause();
    }
    enter(State.CLOSED, Optional.empty(), state.reconnects());
  }

  private void read(Line.Connection connection) throws IOException {
    byte[] buffer = new byte[BUFFER];
    while (!closed) {
      int length = connection.read(buffer);
      if (length > 0) {
        meters.bytes(length);
        driver.receive(buffer, length, clock.instant(), this::take);
      }
    }
  }

  private void take(Outcome outcome) {
    switch (outcome) {
      case Outcome.Measured measured -> {
        meters.readings(1);
        board.measured(measured.reading());
      }
      case Outcome.Happened happened -> {
        meters.events(1);
        board.opened(happened.device());
        events.happened(happened.device(), happened.name(), happened.data());
      }
      case Outcome.Skipped skipped -> {
        if (meters.skipped(skipped.reason()) == 1) {
          LOG.warn(
              "input skipped, further ones are only counted port={} reason={} sample=\"{}\"",
              port.portId(),
              skipped.reason(),
              skipped.sample());
        }
      }
    }
  }

  private void lost(String reason) {
    failures++;
    if (closed) {
      return;
    }
    Duration delay = port.reconnect().delay(failures);
    if (failures == 1) {
      LOG.warn(
          "line down port={} reason=\"{}\" next_attempt_ms={}",
          port.portId(),
          reason,
          delay.toMillis());
    }
    if (failures == 1 || !state.error().equals(Optional.of(reason))) {
      enter(State.WAITING, Optional.of(reason), state.reconnects());
    }
    Fault fault =
        new Fault(
            FaultCode.LINE_DOWN,
            reason,
            clock.instant(),
            Optional.of(new Fault.Retry(failures, clock.instant().plus(delay))));
    devices.forEach(device -> board.lost(device, fault));
  }

  private void pause() {
    if (closed) {
      return;
    }
    try {
      Thread.sleep(port.reconnect().delay(Math.max(1, failures)));
    } catch (InterruptedException e) {
      closed = true; // only close() interrupts this thread
    }
  }

  private void enter(State next, Optional<String> error, long reconnects) {
    state = new LineState(port.portId(), next, line.path(), error, clock.instant(), reconnects);
  }

  /** Ends the line and its thread, within about a second. */
  @Override
  public void close() throws IOException {
    closed = true;
    thread.interrupt();
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new IOException("the reader of " + line.path() + " does not end");
    }
  }
}
