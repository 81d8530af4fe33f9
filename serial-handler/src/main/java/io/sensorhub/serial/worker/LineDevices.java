package io.sensorhub.serial.worker;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.Fault;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Moment;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.serial.talk.Intake;
import io.sensorhub.serial.talk.Talk;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices of a line: they are told what becomes of it, and may become others while it stays
 * open. For the line's thread, except {@link #become} and {@link #contains}.
 */
final class LineDevices {

  private static final Logger LOG = LoggerFactory.getLogger(LineDevices.class);

  private final String portId;
  private final Driver driver;
  private final Talk talk;
  private final DeviceBoard board;
  private final Intake intake;
  private final LineReport report;
  private final AtomicReference<@Nullable LineChange> next = new AtomicReference<>();
  private volatile List<DeviceId> devices;

  LineDevices(
      String portId,
      Driver driver,
      Talk talk,
      DeviceBoard board,
      Intake intake,
      LineReport report,
      List<DeviceConfig> devices) {
    this.portId = portId;
    this.driver = driver;
    this.talk = talk;
    this.board = board;
    this.intake = intake;
    this.report = report;
    this.devices = devices.stream().map(DeviceConfig::id).toList();
  }

  /** Says what their properties are, before the line is opened. */
  void describe() {
    devices.forEach(device -> board.described(device, driver.describe(device)));
  }

  boolean contains(DeviceId device) {
    return devices.contains(device);
  }

  /** The line was opened. */
  void opened() {
    if (talk.availableWhenOpen()) {
      devices.forEach(board::opened);
    }
  }

  /** The line was lost, or cannot be opened. */
  void lost(Fault down) {
    talk.down(down);
    devices.forEach(device -> board.lost(device, down));
  }

  /** They become others at the next quiet moment. On any thread. */
  void become(LineChange change) {
    next.accumulateAndGet(change, (earlier, now) -> earlier == null ? now : now.after(earlier));
  }

  /** A quiet moment: nothing is under way. */
  void quiet(Moment now) {
    LineChange change = next.getAndSet(null);
    if (change != null) {
      carryOut(change, now);
    }
  }

  private void carryOut(LineChange change, Moment now) {
    driver.goOnAs(change.heir(), now);
    talk.devices(change.devices());
    devices = change.ids();
    intake.hears(change.fresh());
    Fault down = report.fault().orElse(null);
    if (down != null) {
      change.fresh().forEach(device -> board.lost(device, down));
    } else if (report.isOpen() && talk.availableWhenOpen()) {
      change.fresh().forEach(board::opened);
    }
    LOG.info("line has other devices port={} devices={}", portId, devices);
  }
}
