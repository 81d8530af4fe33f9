package io.sensorhub.serial.bus;

import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.serial.line.Line;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends and reads for a driver that asks, and brings it the orders of others. */
final class Asking implements Talk {

  private static final int BUFFER = 1024;
  private static final int MOST_ORDERS = 256;

  /** How long at most before the line is looked at, though nothing is due. */
  private static final long LOOK_NANOS = 400_000_000;

  private static final long IDLE_NANOS = 50_000_000;

  private final AskingDriver driver;
  private final Intake intake;
  private final Clock clock;
  private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>(MOST_ORDERS);
  private volatile boolean open;

  Asking(AskingDriver driver, Intake intake, Clock clock) {
    this.driver = driver;
    this.intake = intake;
    this.clock = clock;
  }

  private Moment now() {
    return new Moment(clock.instant(), System.nanoTime());
  }

  @Override
  public void on(Line.Connection connection, Watch watch) throws IOException {
    byte[] buffer = new byte[BUFFER];
    byte[] frame = new byte[AskingDriver.LONGEST_FRAME];
    driver.reset(now());
    open = true;
    try {
      while (!watch.closed()) {
        hand(orders.poll());
        if (driver.awaits()) {
          read(connection, watch, buffer, driver.wakeNanos() - System.nanoTime());
          driver.tick(now(), intake::take);
        } else {
          read(connection, watch, buffer, 0); // what nobody asked for must not answer the next
          int length = driver.send(frame, now(), intake::take);
          if (length > 0) {
            connection.write(frame, length);
          } else {
            long wait = Math.min(LOOK_NANOS, driver.wakeNanos() - System.nanoTime());
            hand(orders.poll(Math.max(0, wait), TimeUnit.NANOSECONDS));
            if (wait > IDLE_NANOS) {
              read(connection, watch, buffer, 1); // notices that the line has gone
            }
            driver.tick(now(), intake::take);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // only closing the line interrupts this thread
    } finally {
      open = false;
    }
  }

  private void read(Line.Connection connection, Watch watch, byte[] buffer, long nanos)
      throws IOException {
    long milliseconds = Math.min(LOOK_NANOS, Math.max(0, nanos) + 999_999) / 1_000_000;
    int length = connection.read(buffer, (int) milliseconds);
    if (length > 0) {
      intake.received(buffer, length);
      driver.receive(buffer, length, now(), intake::take);
      long before = driver.messages();
      if (before > 0) {
        watch.works();
      }
      intake.messages(before);
    }
  }

  private void hand(@Nullable Order order) {
    if (order != null) {
      driver.order(order, now());
    }
  }

  @Override
  public void order(Order order) {
    if (!open || !orders.offer(order)) {
      order.answer().accept(new Order.Result.TooLate());
    }
  }

  @Override
  public void lost() {
    Moment now = now();
    for (Order order = orders.poll(); order != null; order = orders.poll()) {
      driver.order(order, now);
    }
    driver.lost(now);
  }

  @Override
  public boolean availableWhenOpen() {
    return false;
  }
}
