package io.sensorhub.serial.talk;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.serial.line.Line;
import io.sensorhub.stream.Feed;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Reads for a driver that only listens. */
final class ListeningTalk implements Talk {

  private static final int BUFFER = 4096;
  private static final int LOOK_MS = 400;

  /** A line that stays open for so long works, even where its device says nothing. */
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private final Driver driver;
  private final Intake intake;
  private final PortConfig port;
  private final Clock clock;
  private final LongSupplier ticker;
  private Duration silence;

  ListeningTalk(
      Driver driver,
      Intake intake,
      PortConfig port,
      List<DeviceConfig> devices,
      Clock clock,
      LongSupplier ticker) {
    this.driver = driver;
    this.intake = intake;
    this.port = port;
    this.silence = silence(port, devices);
    this.clock = clock;
    this.ticker = ticker;
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

  @Override
  public void devices(List<DeviceConfig> devices) {
    silence = silence(port, devices);
  }

  @Override
  public End on(Line.Connection connection, Watch watch, boolean resumed) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long opened = ticker.getAsLong();
    long heard = opened;
    long ticked = opened - Duration.ofMillis(LOOK_MS).toNanos();
    driver.reset(new Moment(clock.instant(), opened));
    while (!watch.closed()) {
      watch.quiet();
      int length = connection.read(buffer, LOOK_MS);
      Moment now = new Moment(clock.instant(), ticker.getAsLong());
      if (length > 0) {
        heard = now.nanos();
        watch.works();
        try (Feed.Hold _ = intake.hold()) {
          intake.received(buffer, length);
          driver.receive(buffer, length, now, intake::take);
          intake.messages(driver.messages());
        }
      } else if (!silence.isZero()
          && now.nanos() - heard > silence.plus(watch.patience()).toNanos()) {
        throw new SilentException(
            "read "
                + connection.path()
                + ": nothing heard for "
                + silence.toMillis() / 1000.0
                + " s");
      }
      if (now.nanos() - ticked >= Duration.ofMillis(LOOK_MS).toNanos()) {
        ticked = now.nanos();
        if (silence.isZero() && now.nanos() - opened > SETTLED.toNanos()) {
          watch.works();
        }
        driver.tick(now, intake::take);
        intake.settled();
      }
    }
    return End.CLOSED;
  }

  @Override
  public void rest(Watch watch) {} // a line that only listens never rests

  @Override
  public void order(Order order) {
    order.answer().accept(new Order.Result.NotSupported());
  }

  @Override
  public void paused() {}

  @Override
  public void leaveTo(Talk heir) {}

  @Override
  public void lost() {}

  @Override
  public boolean availableWhenOpen() {
    return true;
  }
}
