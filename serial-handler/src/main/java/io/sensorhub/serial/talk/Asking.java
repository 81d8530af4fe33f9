package io.sensorhub.serial.talk;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Outcome;
import io.sensorhub.serial.line.Line;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends and reads for a driver that asks, and brings it the orders of others.
 *
 * <p>The end of a session between two questions is no fault: the line rests until something is due.
 * If it ends before an octet of an answer, a question that only reads is put again on the next
 * session.
 */
final class Asking implements Talk {

  private static final int BUFFER = 1024;

  /** The longest time without a look at the line, though nothing is due. */
  private static final long LOOK_NANOS = 1_000_000_000;

  /** The same while somebody waits for the end of what has come. */
  private static final long PENDING_NANOS = 400_000_000;

  /** A shorter wait is kept to exactly; a longer one ends up to a millisecond early. */
  private static final long SHORT_NANOS = 5_000_000;

  private static final long MILLI_NANOS = 1_000_000;

  /** A round is over if nothing is due for so long. */
  private static final long ROUND_NANOS = 200_000_000;

  private final AskingDriver driver;
  private final Intake intake;
  private final boolean closeAfterRound;
  private final long delayNanos;
  private final boolean sessions;
  private final Clock clock;
  private final LongSupplier ticker;
  private final Sessions peer;
  private final OrderQueue orders;
  private final byte[] buffer = new byte[BUFFER];
  private final byte[] frame = new byte[AskingDriver.LONGEST_FRAME];

  /**
   * @param sessions whether a session with a program may hang apart from the line
   */
  Asking(
      AskingDriver driver,
      Intake intake,
      PortConfig port,
      boolean sessions,
      Clock clock,
      LongSupplier ticker) {
    this.driver = driver;
    this.intake = intake;
    this.closeAfterRound = port.connecting().closeAfterRound();
    this.delayNanos = port.connecting().delay().toNanos();
    this.sessions = sessions;
    this.clock = clock;
    this.ticker = ticker;
    this.peer = new Sessions(driver, intake, new SessionJudge(port.reconnect()), ticker);
    this.orders = new OrderQueue(driver.whenClosed(), clock);
  }

  @Override
  public void devices(List<DeviceConfig> devices) {
    peer.devices();
  }

  private Moment now() {
    return new Moment(clock.instant(), ticker.getAsLong());
  }

  @Override
  public End on(Line.Connection connection, Watch watch, boolean resumed) throws IOException {
    Moment opened = now();
    if (resumed) {
      driver.resumed();
    } else {
      driver.reset(opened);
    }
    peer.opened(opened.nanos());
    orders.open(connection);
    try {
      return talk(connection, watch);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // only closing the line interrupts this thread
      return End.CLOSED;
    } catch (Line.EndedException e) {
      if (peer.isFault(now())) {
        throw e;
      }
      return End.IDLE;
    } finally {
      orders.disconnected();
    }
  }

  private End talk(Line.Connection connection, Watch watch)
      throws IOException, InterruptedException {
    boolean proved = false;
    while (!watch.closed() || finishing()) {
      if (!proved && driver.isProved()) {
        proved = true;
        if (!watch.proved()) {
          return End.ELSEWHERE;
        }
      }
      if (!driver.awaits()) {
        watch.quiet();
      }
      Optional<AskingDriver.Deaf> deaf = driver.deaf();
      if (deaf.isPresent()) {
        throw new DeafException(deaf.get());
      }
      hand(orders.poll());
      if (driver.awaits()) {
        read(connection, watch, driver.wakeNanos() - ticker.getAsLong());
        tick();
      } else if (sessions && peer.isDumb(now())) {
        return End.DUMB;
      } else if (deaf(connection, watch)) {
        tick();
      } else if (!ask(connection, watch) && !idle(connection, watch)) {
        return End.IDLE;
      }
    }
    return End.CLOSED;
  }

  /** The line is to be closed, and what has begun is not at its end yet. */
  private boolean finishing() {
    return driver.isBusy() && !Thread.currentThread().isInterrupted();
  }

  /** Waits while the peer is deaf after the opening; false once it hears. */
  private boolean deaf(Line.Connection connection, Watch watch) throws IOException {
    long left = peer.session().openedNanos() + delayNanos - ticker.getAsLong();
    if (left <= 0) {
      return false;
    }
    read(connection, watch, left);
    return true;
  }

  /** Puts the next question; false if nothing is due. */
  private boolean ask(Line.Connection connection, Watch watch) throws IOException {
    read(connection, watch, 0); // what nobody asked for must not answer the next
    int length = driver.send(frame, now(), this::take);
    if (length == 0) {
      return false;
    }
    peer.session().asked();
    connection.write(frame, length);
    intake.sent(frame, length);
    return true;
  }

  /**
   * Listens until the next question is due, or something is ordered; false if the connection is to
   * be closed meanwhile.
   */
  private boolean idle(Line.Connection connection, Watch watch)
      throws IOException, InterruptedException {
    long due = driver.wakeNanos() - ticker.getAsLong();
    if (closeAfterRound && due > ROUND_NANOS && orders.isEmpty()) {
      return false;
    }
    long wait = Math.min(lookNanos(), due);
    if (wait > SHORT_NANOS && orders.isEmpty()) { // a look at the line may have taken its wake
      read(connection, watch, wait - MILLI_NANOS);
    } else {
      hand(orders.poll(Math.max(0, wait)));
    }
    tick();
    return true;
  }

  @Override
  public void rest(Watch watch) throws InterruptedException {
    long due = driver.wakeNanos() - ticker.getAsLong();
    while (!watch.closed() && due > 0) {
      Order order = orders.poll(Math.min(LOOK_NANOS, due));
      hand(order);
      watch.quiet();
      tick();
      due = driver.wakeNanos() - ticker.getAsLong();
    }
  }

  private long lookNanos() {
    return intake.isPending() ? PENDING_NANOS : LOOK_NANOS;
  }

  private void read(Line.Connection connection, Watch watch, long nanos) throws IOException {
    long milliseconds = Math.min(lookNanos(), Math.max(0, nanos) + 999_999) / 1_000_000;
    int length = connection.read(buffer, (int) milliseconds);
    if (length > 0) {
      peer.session().heard();
      intake.received(buffer, length);
      driver.receive(buffer, length, now(), this::take);
      if (driver.messages() > peer.session().messagesBefore()) {
        watch.works();
      }
      intake.messages(driver.messages());
    }
  }

  private void tick() {
    driver.tick(now(), this::take);
    intake.settled();
  }

  private void take(Outcome outcome) {
    if (outcome instanceof Outcome.Exchanged exchanged) {
      peer.exchanged(exchanged);
    }
    intake.take(outcome);
  }

  private void hand(@Nullable Order order) {
    if (order != null) {
      driver.order(order, now());
    }
  }

  @Override
  public void order(Order order) {
    orders.offer(order);
  }

  @Override
  public void paused() {
    driver.paused(now());
  }

  @Override
  public void leaveTo(Talk heir) {
    if (heir instanceof Asking other) {
      orders.leaveTo(other.orders);
    }
  }

  @Override
  public void lost() {
    Moment now = now();
    orders.close(order -> driver.order(order, now));
    driver.lost(now);
  }

  @Override
  public void down(Fault fault) {
    orders.down(fault);
  }

  @Override
  public Optional<AskingDriver.Grace> grace() {
    return driver.grace(now());
  }

  @Override
  public boolean availableWhenOpen() {
    return false;
  }
}
