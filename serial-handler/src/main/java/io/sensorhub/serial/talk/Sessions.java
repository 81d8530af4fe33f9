package io.sensorhub.serial.talk;

import io.sensorhub.core.DeviceId;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Outcome.Exchanged;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The sessions of a line on which questions are asked: whether the present one is dumb, and whether
 * its end is a fault. For the line's thread.
 */
final class Sessions {

  /** How long the last try before a session is given up may wait for its turn. */
  private static final long TRY_NANOS = Duration.ofSeconds(10).toNanos();

  private final AskingDriver driver;
  private final Intake intake;
  private final SessionJudge judge;
  private final LongSupplier ticker;
  private Map<Integer, DeviceId> units;
  private AskedSession session;

  Sessions(AskingDriver driver, Intake intake, SessionJudge judge, LongSupplier ticker) {
    this.driver = driver;
    this.intake = intake;
    this.judge = judge;
    this.ticker = ticker;
    this.units = Map.copyOf(driver.units());
    this.session = new AskedSession(ticker.getAsLong(), 0);
  }

  /** The driver has other devices. */
  void devices() {
    units = Map.copyOf(driver.units());
  }

  /** A session was opened. */
  void opened(long nanos) {
    session = session.next(nanos, driver.messages());
    judge.opened(nanos);
  }

  /** The present session. */
  AskedSession session() {
    return session;
  }

  /** A question has come to its end. */
  void exchanged(Exchanged exchanged) {
    judge.exchanged(exchanged);
    if (exchanged.exchange().isAnswer()) {
      session.answered();
    }
  }

  /** Whether nobody answers on the session, each unit that was well having been tried once more. */
  boolean isDumb(Moment now) {
    for (int unit : judge.toTry()) {
      DeviceId device = units.get(unit);
      if (device == null) {
        judge.tried(); // a unit that only other programs ask
      } else {
        AskedSession tried = session;
        driver.order(
            new Order.Read(
                device,
                now.nanos() + TRY_NANOS,
                _ -> {
                  if (tried == session) {
                    judge.tried();
                  }
                }),
            now);
      }
    }
    boolean dumb = judge.dumb(ticker.getAsLong());
    if (dumb) {
      intake.dumb(judge.renewed());
    }
    return dumb;
  }

  /** Whether the end of the session means harm to what was under way. */
  boolean isFault(Moment now) {
    boolean awaits = driver.awaits();
    boolean refused = session.isRefused(awaits, now.nanos());
    return refused || (awaits && !driver.again(now));
  }
}
