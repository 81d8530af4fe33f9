package io.sensorhub.serial.bus;

import io.sensorhub.driver.Order;
import io.sensorhub.serial.line.Line;
import java.io.IOException;

/** What is done with an open line, until it is lost or closed. */
interface Talk {

  /** What a talk is told of, and tells. */
  interface Watch {

    /** True when the line is to be closed. */
    boolean closed();

    /** The line does its work. */
    void works();
  }

  /**
   * Talks, on the line's thread.
   *
   * @throws IOException where the line is lost
   */
  void on(Line.Connection connection, Watch watch) throws IOException;

  /** Takes an order, on any thread; it is answered, whatever happens. */
  void order(Order order);

  /** The line is not open: what was ordered is answered. For the line's thread. */
  void lost();

  /** Devices are there as soon as the line is open, and need not answer first. */
  boolean availableWhenOpen();
}
