package io.sensorhub.serial.bus;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Fault;
import io.sensorhub.core.FaultCode;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.PortConfig;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Order;
import io.sensorhub.runtime.device.DeviceBoard;
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
 *             opened               read failed, or silent for too long
 *  WAITING ───────────► OPEN ───────────────────────────► WAITING (after the backoff: again)
 *     │                   │                                   │
 *     └──── close() ──────┴───────────► CLOSED ◄──────────────┘
 * </pre>
 */
public final class LineWorker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LineWorker.class);

  /** How often a lost device is looked for; looking is cheap, trying to open it is not. */
  private static final Duration LOOK = Duration.ofMillis(250);

  private final PortConfig port;
  private final Line line;
  private final Talk talk;
  private final List<DeviceId> devices;
  private final DeviceBoard board;
  private final Intake intake;
  private final Clock clock;
  private final Attempts attempts;
  private final Thread thread;
  private volatile LineState state;
  private volatile boolean closed;
  private Duration pause = Duration.ZERO;

  /** What the line's trace was when the device was last known to be of no use. */
  private String traceOfLoss = "";

  /** Whether the line has done its work since it was opened. */
  private boolean worked;

  /**
   * @param devices on this line
   */
  public LineWorker(
      PortConfig port,
      Line line,
      Driver driver,
      List<DeviceConfig> devices,
      DeviceBoard board,
      Intake intake,
      Clock clock) {
    this.port = port;
    this.line = line;
    this.devices = devices.stream().map(DeviceConfig::id).toList();
    this.talk =
        driver instanceof AskingDriver asking
            ? new Asking(asking, intake, clock)
            : new Listening(driver, intake, silence(port, devices), clock);
    this.board = board;
    this.intake = intake;
    this.clock = clock;
    this.attempts = new Attempts(port.reconnect());
    this.state =
        new LineState(
            port.portId(), State.WAITING, line.path(), Optional.empty(), clock.instant(), 0);
    this.thread = new Thread(this::work, "line-" + port.portId());
  }

  /** After which the line is opened anew: the port's own, or that of its most patient device. */
  private static Duration silence(PortConfig port, List<DeviceConfig> devices) {
    if (port.silence().isPresent()) {
      return port.silence().get();
    }
    boolean patient = devices.stream().anyMatch(device -> device.silence().isZero());
    return patient
        ? Duration.ZERO
        : devices.stream()
            .map(DeviceConfig::silence)
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
  }

  /** Begins to open and read. */
  public void start() {
    thread.start();
  }

  /** Hands an order to the driver; it is answered on the line's thread, or at once on this one. */
  public void order(Order order) {
    talk.order(order);
  }

  /** Whether one of that line's devices is asked, and does not only talk by itself. */
  public boolean asks(DeviceId device) {
    return !talk.availableWhenOpen() && devices.contains(device);
  }

  /** How busy the line is, where it is a bus. */
  public Optional<BusMeters> bus() {
    return intake.bus();
  }

  /** How the line is doing now. */
  public LineState state() {
    return state;
  }

  private void work() {
    long opened = 0;
    while (!closed) {
      worked = false;
      traceOfLoss = line.trace();
      try (Line.Connection connection = line.open()) {
        intake.opened(opened > 0);
        enter(State.OPEN, Optional.empty(), opened++);
        if (talk.availableWhenOpen()) {
          devices.forEach(board::opened);
        }
        LOG.info(
            "line open port={} line=\"{}\" path={}", port.portId(), line.path(), connection.path());
        talk.on(connection, watch);
      } catch (Listening.SilentException e) {
        worked = false;
        lost(FaultCode.READ_TIMEOUT, String.valueOf(e.getMessage()));
      } catch (IOException e) {
        lost(FaultCode.LINE_DOWN, String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        LOG.error("fault in the hub's own code port={}", port.portId(), e);
        lost(FaultCode.LINE_DOWN, "a fault of the hub; see its log");
      }
      pause();
    }
    enter(State.CLOSED, Optional.empty(), state.reconnects());
  }

  private final Talk.Watch watch =
      new Talk.Watch() {
        @Override
        public boolean closed() {
          return closed;
        }

        @Override
        public void works() {
          if (!worked) {
            worked = true;
            attempts.succeeded();
          }
        }
      };

  private void lost(FaultCode code, String reason) {
    talk.lost();
    if (closed) {
      return;
    }
    pause = attempts.failed();
    boolean first = state.state() == State.OPEN || state.error().isEmpty();
    if (first || !state.error().equals(Optional.of(reason))) {
      LOG.warn(
          "line down port={} reason=\"{}\" attempt={} next_attempt_ms={}",
          port.portId(),
          reason,
          attempts.failures(),
          pause.toMillis());
      enter(State.WAITING, Optional.of(reason), state.reconnects());
    }
    Fault fault =
        new Fault(
            code,
            reason,
            clock.instant(),
            Optional.of(new Fault.Retry(attempts.failures(), clock.instant().plus(pause))));
    devices.forEach(device -> board.lost(device, fault));
  }

  /**
   * Waits for the next attempt; not to its end where the device shows up. A line that has worked is
   * tried at once if its device is there, for it may have been replugged meanwhile.
   */
  private void pause() {
    long begun = System.nanoTime();
    String trace = worked ? "" : traceOfLoss;
    try {
      while (!closed) {
        long left = pause.toNanos() - (System.nanoTime() - begun);
        if (left <= 0) {
          return;
        }
        Thread.sleep(Duration.ofNanos(Math.min(left, LOOK.toNanos())));
        String now = line.trace();
        if (!now.isEmpty() && !now.equals(trace)) {
          attempts.noticed();
          return;
        }
        trace = now;
      }
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
