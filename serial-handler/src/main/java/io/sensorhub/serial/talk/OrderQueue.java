package io.sensorhub.serial.talk;

import io.sensorhub.core.Json;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Order;
import io.sensorhub.serial.line.Line;
import java.time.Clock;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Orders on their way from whatever thread to that of the line, at most 256. One that cannot be
 * taken is answered at once.
 */
final class OrderQueue {

  private static final int MOST = 256;

  private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>(MOST);
  private final FaultCode whenClosed;
  private final Clock clock;
  private volatile boolean open;

  /** Why the line is not open, and since when. */
  private volatile String closed = "the line is not open yet";

  /** The connection whose read an order ends. */
  private volatile Line.@Nullable Connection connection;

  /**
   * @param whenClosed the fault with which orders are answered while the line is closed
   */
  OrderQueue(FaultCode whenClosed, Clock clock) {
    this.whenClosed = whenClosed;
    this.clock = clock;
  }

  /** Orders are taken from now on. */
  void open(Line.Connection line) {
    open = true;
    connection = line;
  }

  /** The line is not open, and why. */
  void down(Fault fault) {
    closed = "the line is not open since " + Json.time(fault.timestamp()) + ": " + fault.message();
  }

  /** The connection has ended; the line may only rest. */
  void disconnected() {
    connection = null;
  }

  /** Takes an order; on any thread. */
  void offer(Order order) {
    boolean taken = open && orders.offer(order);
    if (!taken || (!open && orders.remove(order))) {
      order
          .answer()
          .accept(
              open
                  ? new Order.Result.TooLate()
                  : new Order.Result.Failed(Fault.of(whenClosed, closed, clock.instant())));
      return;
    }
    Line.Connection line = connection;
    if (line != null) {
      line.wake();
    }
  }

  boolean isEmpty() {
    return orders.isEmpty();
  }

  /** The next order, if there is one. */
  @Nullable Order poll() {
    return orders.poll();
  }

  /** The next order, which is waited for. */
  @Nullable Order poll(long nanos) throws InterruptedException {
    return orders.poll(nanos, TimeUnit.NANOSECONDS);
  }

  /** Orders that wait are left to {@code heir}, which takes orders before its line is open. */
  void leaveTo(OrderQueue heir) {
    heir.open = true;
    close(heir::offer);
  }

  /** No more orders are taken, and those that wait are handed on. */
  void close(Consumer<Order> taker) {
    open = false;
    for (Order order = orders.poll(); order != null; order = orders.poll()) {
      taker.accept(order);
    }
  }
}
