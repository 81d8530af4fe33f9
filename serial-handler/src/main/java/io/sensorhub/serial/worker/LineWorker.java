package io.sensorhub.serial.worker;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.serial.line.Line;
import io.sensorhub.serial.talk.Intake;
import io.sensorhub.serial.talk.Talk;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns one line, with one thread: opens it, feeds what comes to the driver and its outcomes to the
 * board, and opens it again for as long as it takes.
 *
 * <pre>
 *             opened               read failed, or silent for too long
 *  WAITING ───────────► OPEN ───────────────────────────► WAITING (after the backoff: again)
 *     │                 │ ▲ │                                 │
 *     │     idle, dumb  └─┘ │                                 │
 *     └──── close() ────────┴─────────► CLOSED ◄──────────────┘
 * </pre>
 *
 * <p>A line whose session was closed while idle stays open in this sense: it has no connection
 * until something is due. One that is silent, or on which nobody answers, is opened anew at once.
 */
public final class LineWorker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LineWorker.class);

  private final PortConfig port;
  private final Line line;
  private final Driver driver;
  private final Talk talk;
  private final LineDevices devices;
  private final Intake intake;
  private final Clock clock;
  private final LongSupplier ticker;
  private final Reopening reopening;
  private final LineReport report;
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean handsOver;

  /** The open connection, whose read a change ends. */
  private volatile Line.@Nullable Connection open;

  /**
   * @param ticker nanoseconds that only go forward; orders have their deadlines in them
   */
  public LineWorker(
      PortConfig port,
      Line line,
      Driver driver,
      List<DeviceConfig> devices,
      DeviceBoard board,
      Intake intake,
      Clock clock,
      LongSupplier ticker) {
    this.port = port;
    this.line = line;
    this.driver = driver;
    this.talk = Talk.of(driver, intake, port, line.hasSessions(), devices, clock, ticker);
    this.intake = intake;
    this.clock = clock;
    this.ticker = ticker;
    this.reopening = new Reopening(line, port.reconnect(), ticker);
    this.report = new LineReport(port.portId(), line.path(), clock);
    this.devices = new LineDevices(port.portId(), driver, talk, board, intake, report, devices);
    this.thread = new Thread(this::work, "line-" + port.portId());
  }

  /** Begins to open and read. */
  public void start() {
    devices.describe();
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

  /** Where what passes on the line is counted. */
  public Intake intake() {
    return intake;
  }

  /** How the line is doing now. */
  public LineState state() {
    return report.state();
  }

  private void work() {
    boolean resumed = false;
    while (!closed) {
      reopening.begins();
      Optional<Talk.End> end = talk(resumed);
      resumed = end.equals(Optional.of(Talk.End.IDLE));
      try {
        if (end.isEmpty()) {
          reopening.await(watch);
        } else if (resumed) {
          intake.rested();
          talk.rest(watch);
        }
      } catch (InterruptedException e) {
        closed = true; // only close() interrupts this thread
      }
    }
    if (handsOver) {
      talk.paused();
    } else {
      talk.lost();
    }
    intake.lost();
    report.closed();
  }

  /**
   * Opens the line and talks.
   *
   * @param resumed whether the line has only rested
   * @return how the talk ended; empty if the line is lost
   */
  private Optional<Talk.End> talk(boolean resumed) {
    try (Line.Connection connection = line.open()) {
      open = connection;
      if (!resumed) {
        opened(connection.path());
      }
      return Optional.of(talk.on(connection, watch, resumed));
    } catch (IOException e) {
      lost(e);
    } catch (RuntimeException e) {
      LOG.error("fault in the hub's own code port={}", port.portId(), e);
      lost(new IOException("a fault of the hub; see its log", e));
    } finally {
      open = null;
    }
    return Optional.empty();
  }

  private void opened(String path) {
    intake.opened(report.wasOpen());
    report.opened(path);
    devices.opened();
  }

  private final Talk.Watch watch =
      new Talk.Watch() {
        @Override
        public boolean closed() {
          return closed;
        }

        @Override
        public void works() {
          reopening.works();
        }

        @Override
        public Duration patience() {
          return reopening.patience();
        }

        @Override
        public boolean proved() {
          return line.proved();
        }

        @Override
        public void quiet() {
          devices.quiet(new Moment(clock.instant(), ticker.getAsLong()));
        }
      };

  private void lost(IOException why) {
    talk.lost();
    intake.lost();
    if (closed) {
      return;
    }
    watch.quiet();
    boolean deaf = why instanceof Talk.DeafException;
    if (why instanceof Talk.DeafException of && of.elsewhere()) {
      line.useless();
    }
    talk.grace()
        .filter(grace -> deaf || grace.why().isPresent())
        .map(grace -> report.spared(grace, why, ticker.getAsLong(), reopening))
        .orElseGet(() -> Optional.of(report.lost(why, reopening)))
        .ifPresent(devices::lost);
  }

  /** Whether the line can stay open with the devices of that driver. On any thread. */
  public boolean canBecome(Driver heir) {
    return driver.canGoOnAs(heir);
  }

  /** Devices that are others from now on, until the line has {@linkplain #become become} theirs. */
  public void leave(Set<DeviceId> others) {
    intake.leaves(others);
  }

  /**
   * The line goes on with other devices after its present question. Nothing is waited for.
   *
   * @param change to a driver as which this line's {@linkplain #canBecome can} go on
   */
  public void become(LineChange change) {
    devices.become(change);
    Line.Connection connection = open;
    if (connection != null) {
      connection.wake();
    }
  }

  /**
   * Asks the line to end after its present question; nothing is waited for.
   *
   * @param handsOver leaves what was ordered and has not begun to the driver, for the line that
   *     comes after this one; otherwise it is answered
   */
  public void end(boolean handsOver) {
    this.handsOver = handsOver;
    closed = true;
  }

  /**
   * Leaves what was ordered, and has not begun, to the line that comes after this one.
   *
   * @param heir has this line's driver, and has not been started
   */
  public void leaveTo(LineWorker heir) {
    talk.leaveTo(heir.talk);
  }

  /** The line's driver, for the line that comes after this one, once this one has ended. */
  public Driver driver() {
    return driver;
  }

  /** Ends the line and its thread, after the present question if that takes no longer. */
  public void close(Duration patience) throws IOException {
    closed = true;
    if (!report.isOpen() || !ended(patience)) {
      close();
    }
  }

  /** Ends the line and its thread, within about a second. What was ordered is answered. */
  @Override
  public void close() throws IOException {
    closed = true;
    thread.interrupt();
    if (!ended(Duration.ofSeconds(2))) {
      throw new IOException("the reader of " + line.path() + " does not end");
    }
  }

  private boolean ended(Duration patience) {
    try {
      return thread.join(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
