package io.sensorhub.serial.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.core.EventId;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.EventNumbers;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.serial.fanout.Fanout;
import io.sensorhub.serial.line.Lines;
import io.sensorhub.serial.talk.BusMeters;
import io.sensorhub.serial.talk.Identities;
import io.sensorhub.serial.talk.Intake;
import io.sensorhub.serial.talk.LineMeters;
import io.sensorhub.serial.trace.LineTrace;
import io.sensorhub.serial.trace.Lookers;
import io.sensorhub.stream.Feed;
import io.sensorhub.usb.SerialDevices;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The worker of an instance's only line, as the handler makes it, for tests. */
final class Workers {

  private static final EventId START = new EventId("serial-handler", "aa", 0);
  private static final Clock CLOCK = Clock.systemUTC();

  private Workers() {}

  /** A stream that nobody follows. */
  static Feed feed() {
    return new Feed(START);
  }

  /** Where it is to be seen what a worker has heard. */
  static DeviceBoard board(InstanceConfig instance, Feed feed) {
    return new DeviceBoard(
        ServiceName.SERIAL_HANDLER, instance.devices(), feed, CLOCK, System::nanoTime);
  }

  /**
   * A worker that has not started.
   *
   * @param folder stands for {@code /dev} and {@code /sys}; there is nothing in it
   */
  static LineWorker worker(
      InstanceConfig instance, DeviceBoard board, Feed feed, Path folder, MeterRegistry registry) {
    return worker(instance, board, feed, folder, registry, new Identities());
  }

  /** The same, one of several that tell each other apart. */
  static LineWorker worker(
      InstanceConfig instance,
      DeviceBoard board,
      Feed feed,
      Path folder,
      MeterRegistry registry,
      Identities identities) {
    PortConfig port = instance.ports().getFirst();
    String id = port.portId();
    Driver driver = Objects.requireNonNull(Drivers.forInstance(instance, new Problems()).get(port));
    return new LineWorker(
        port,
        Lines.of(
            port,
            driver.interfaces(),
            new SerialDevices(folder.resolve("dev"), folder.resolve("sys"))),
        driver,
        instance.devices(),
        board,
        new Intake(
            port,
            board,
            new EventNumbers(START, feed, CLOCK),
            new Fanout(Map.of(), Optional.empty()),
            new LineMeters(registry, id, List.of()),
            driver instanceof AskingDriver
                ? Optional.of(new BusMeters(registry, id, System::nanoTime))
                : Optional.empty(),
            identities,
            new LineTrace(new Lookers(), driver::passage, CLOCK)),
        CLOCK,
        System::nanoTime);
  }
}
