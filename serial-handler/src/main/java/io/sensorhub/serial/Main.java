package io.sensorhub.serial;

import io.sensorhub.core.EventId;
import io.sensorhub.core.config.ConfigurationException;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.Problems;
import io.sensorhub.driver.Drivers;
import io.sensorhub.runtime.Periodic;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.ServiceName;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.EventNumbers;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.simulation.Simulation;
import io.sensorhub.serial.line.SerialDevices;
import io.sensorhub.serial.rest.PortList;
import io.sensorhub.serial.rest.SerialApi;
import io.sensorhub.stream.Feed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the serial lines of an instance, and its simulated temperature and humidity. */
public final class Main {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /** Runs until the process is told to end. */
  public static void main(String[] arguments) {
    Service.run(ServiceName.SERIAL_HANDLER, Main::assemble);
  }

  /** Puts the service together and starts it; the service closes what it owns. */
  public static void assemble(Service service) throws ConfigurationException, InterruptedException {
    Problems problems = new Problems();
    List<DeviceConfig> devices =
        service.instance().devices().stream()
            .filter(DeviceConfig::enabled)
            .filter(device -> !device.overHttp())
            .toList();
    EventId start = new EventId(service.name().text(), service.boot(), 0);
    Feed feed = new Feed(start);
    EventNumbers events = new EventNumbers(start, feed, service.clock());
    DeviceBoard board =
        new DeviceBoard(
            ServiceName.SERIAL_HANDLER, devices, feed, service.clock(), System::nanoTime);

    SerialDevices serialDevices =
        new SerialDevices(service.settings().dev(), service.settings().sys());
    SerialLines lines = new SerialLines(service, serialDevices, board, events);
    Drivers.forInstance(service.instance(), problems)
        .forEach((port, driver) ->
            lines.add(
                port,
                driver,
                devices.stream()
                    .filter(device -> device.port().filter(port.portId()::equals).isPresent())
                    .toList()));

    problems.warnings().forEach(warning -> LOG.warn("unusual configuration what=\"{}\"", warning));
    if (!problems.isEmpty()) {
      throw new ConfigurationException(
          service.settings().instanceFile().toString(), problems.all());
    }
    Simulation simulation =
        service.own(
            new Simulation(
                devices, board, service.clock(), service.settings().zone(), new Random()));

    SerialApi api =
        new SerialApi(
            board,
            simulation,
            lines.workers(),
            lines::listeners,
            new PortList(service.instance().ports(), serialDevices),
            service.clock());
    ApiServer server =
        service.own(new ApiServer(service, api::health, Optional.of(feed), api::routes));
    lines.start();
    simulation.start();
    service
        .own(new Periodic("silence"))
        .every(Duration.ofSeconds(1), Duration.ofSeconds(1), board::checkSilence);
    server.start();
  }
}
