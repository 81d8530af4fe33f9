package io.sensorhub.serial;

import io.sensorhub.core.EventId;
import io.sensorhub.core.config.ConfigurationException;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.PortConfig;
import io.sensorhub.core.config.Problems;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Drivers;
import io.sensorhub.runtime.Periodic;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.ServiceName;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.EventNumbers;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.serial.bus.BusMeters;
import io.sensorhub.serial.bus.Intake;
import io.sensorhub.serial.bus.LineMeters;
import io.sensorhub.serial.bus.LineWorker;
import io.sensorhub.serial.fanout.Fanout;
import io.sensorhub.serial.fanout.Listener;
import io.sensorhub.serial.fanout.ModbusServer;
import io.sensorhub.serial.fanout.SharedPort;
import io.sensorhub.serial.fanout.ZeroMqPublisher;
import io.sensorhub.serial.line.Lines;
import io.sensorhub.serial.line.SerialDevices;
import io.sensorhub.serial.rest.PortList;
import io.sensorhub.serial.rest.SerialApi;
import io.sensorhub.serial.simulation.SimulatedSensor;
import io.sensorhub.serial.simulation.Simulation;
import io.sensorhub.stream.Feed;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Owns the serial lines of an instance, and its simulated sensors. */
public final class Main {

  private Main() {}

  /** Runs until the process is told to end. */
  public static void main(String[] arguments) {
    Service.run(ServiceName.SERIAL_HANDLER, Main::assemble);
  }

  static void assemble(Service service) throws ConfigurationException, InterruptedException {
    Problems problems = new Problems();
    List<DeviceConfig> devices =
        service.instance().devices().stream()
            .filter(DeviceConfig::enabled)
            .filter(device -> !(device.source() instanceof DeviceConfig.Http))
            .toList();
    EventId start = new EventId(service.name().text(), service.boot(), 0);
    Feed feed = new Feed(start);
    EventNumbers events = new EventNumbers(start, feed, service.clock());
    DeviceBoard board = new DeviceBoard("serial", devices, feed, service.clock(), System::nanoTime);

    Map<PortConfig, Driver> drivers = Drivers.forInstance(service.instance(), problems);
    SerialDevices serialDevices =
        new SerialDevices(service.settings().dev(), service.settings().sys());
    ZeroMqPublisher zeroMq = service.own(new ZeroMqPublisher(service.metrics()));
    List<Supplier<Listener>> shares = new ArrayList<>();
    List<Runnable> toStart = new ArrayList<>();
    List<LineWorker> lines = new ArrayList<>();
    drivers.forEach((port, driver) -> {
      boolean asks = driver instanceof AskingDriver;
      Optional<SharedPort> share =
          port.share()
              .filter(_ -> !asks)
              .map(to -> service.own(new SharedPort(port, to.listen(), service.metrics())));
      share.ifPresent(shared -> {
        shares.add(shared::listener);
        toStart.add(shared::start);
      });
      LineWorker line =
          service.own(
              new LineWorker(
                  port,
                  Lines.of(port, serialDevices),
                  driver,
                  devices.stream()
                      .filter(device -> device.port().filter(port.portId()::equals).isPresent())
                      .toList(),
                  board,
                  new Intake(
                      port.portId(),
                      board,
                      events,
                      new Fanout(zeroMq.routes(port.portId(), driver.routes()), share),
                      new LineMeters(service.metrics(), port.portId(), driver.routes().keySet()),
                      asks
                          ? Optional.of(
                              new BusMeters(service.metrics(), port.portId(), System::nanoTime))
                          : Optional.empty()),
                  service.clock()));
      lines.add(line);
      toStart.add(line::start);
      port.share()
          .filter(_ -> asks)
          .map(to ->
              service.own(new ModbusServer(port.portId(), to, line::order, service.metrics())))
          .ifPresent(server -> {
            shares.add(server::listener);
            toStart.add(server::start);
          });
    });

    List<SimulatedSensor> simulated = new ArrayList<>();
    for (DeviceConfig device : devices) {
      if (device.source() instanceof DeviceConfig.Simulated) {
        SimulatedSensor.of(
                device,
                board,
                service.clock(),
                service.settings().zone(),
                new SecureRandom(),
                problems)
            .ifPresent(simulated::add);
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(
          service.settings().instanceFile().toString(), problems.all());
    }
    Simulation simulation = service.own(new Simulation(simulated));

    SerialApi api =
        new SerialApi(
            board,
            simulation,
            lines,
            () ->
                Stream.concat(zeroMq.listeners().stream(), shares.stream().map(Supplier::get))
                    .toList(),
            new PortList(service.instance().ports(), serialDevices),
            service.clock());
    ApiServer server =
        service.own(new ApiServer(service, api::health, Optional.of(feed), api::routes));
    zeroMq.start();
    toStart.forEach(Runnable::run);
    simulation.start();
    service
        .own(new Periodic("silence"))
        .every(Duration.ofSeconds(1), Duration.ofSeconds(1), board::checkSilence);
    server.start();
  }
}
