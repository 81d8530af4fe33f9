package io.sensorhub.serial.talk;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Order;
import io.sensorhub.serial.line.Line;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What is done with an open line, until it is lost or closed. */
public interface Talk {

  /** How a talk ends without a fault. */
  enum End {
    /** The handler closes the line. */
    CLOSED,
    /** Nothing is due; the line rests until it is needed. */
    IDLE,
    /** Nobody answers on this session, so that a new one is opened at once. */
    DUMB,
    /** The line is opened anew at once, for another interface is more likely to be it. */
    ELSEWHERE
  }

  /** What a talk is told of, and tells. */
  interface Watch {

    /** True when the line is to be closed. */
    boolean closed();

    /** The line does its work. */
    void works();

    /**
     * The device has proved to be the one that is looked for.
     *
     * @return false if the line is to be opened anew, at another interface of the same device
     */
    boolean proved();

    /** How much longer than it may be the line is left silent, for it was opened anew in vain. */
    Duration patience();

    /** Nothing is under way: a moment at which the devices of the line may become others. */
    void quiet();
  }

  /** Nothing came for longer than the line may be silent. */
  final class SilentException extends IOException {
    private static final long serialVersionUID = 1L;

    SilentException(String message) {
      super(message);
    }
  }

  /** The line is of no use to its driver. */
  final class DeafException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean elsewhere;

    DeafException(AskingDriver.Deaf deaf) {
      super(deaf.why());
      this.elsewhere = deaf.elsewhere();
    }

    /** Whether another interface of the same device may be the line. */
    public boolean elsewhere() {
      return elsewhere;
    }
  }

  /**
   * The talk that a driver needs: asking, or listening alone.
   *
   * @param sessions whether a session with a program may hang apart from the line
   * @param devices on the line
   * @param ticker nanoseconds that only go forward
   */
  static Talk of(
      Driver driver,
      Intake intake,
      PortConfig port,
      boolean sessions,
      List<DeviceConfig> devices,
      Clock clock,
      LongSupplier ticker) {
    return driver instanceof AskingDriver asking
        ? new Asking(asking, intake, port, sessions, clock, ticker)
        : new ListeningTalk(driver, intake, port, devices, clock, ticker);
  }

  /**
   * Talks, on the line's thread.
   *
   * @param resumed whether the line has only rested, so that what is due when stays as it is
   * @throws IOException where the line is lost
   */
  End on(Line.Connection connection, Watch watch, boolean resumed) throws IOException;

  /** Waits until the line is needed again; it is closed meanwhile. For the line's thread. */
  void rest(Watch watch) throws InterruptedException;

  /** Takes an order, on any thread; it is answered, whatever happens. */
  void order(Order order);

  /** Other devices are on the line. For the line's thread. */
  void devices(List<DeviceConfig> devices);

  /** The line is closed, and goes on with the same driver: what waits is kept. For its thread. */
  void paused();

  /** What was ordered since then is left to {@code heir}, which talks on the line that follows. */
  void leaveTo(Talk heir);

  /** The line is not open: what was ordered is answered. For the line's thread. */
  void lost();

  /** Why the line is not open: what is ordered is answered so. For the line's thread. */
  default void down(Fault fault) {}

  /** The time in which a loss is no fault; empty: it is one. For the line's thread. */
  default Optional<AskingDriver.Grace> grace() {
    return Optional.empty();
  }

  /** Devices are there as soon as the line is open, and need not answer first. */
  boolean availableWhenOpen();
}
