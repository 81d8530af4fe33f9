package io.sensorhub.serial;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.PortConfig;
import io.sensorhub.core.config.Share;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.lines.Cutter;
import io.sensorhub.driver.lines.Lined;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.EventNumbers;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All lines of an instance, each with its worker and the consumers that it is shared with. */
final class SerialLines {

  private final Service service;
  private final SerialDevices devices;
  private final DeviceBoard board;
  private final EventNumbers events;
  private final ZeroMqPublisher zeroMq;
  private final List<LineWorker> workers = new ArrayList<>();
  private final List<Supplier<Listener>> shares = new ArrayList<>();
  private final List<Runnable> starts = new ArrayList<>();

  /**
   * @param service owns what is made here
   */
  SerialLines(Service service, SerialDevices devices, DeviceBoard board, EventNumbers events) {
    this.service = service;
    this.devices = devices;
    this.board = board;
    this.events = events;
    this.zeroMq = service.own(new ZeroMqPublisher(service.metrics()));
  }

  /**
   * Adds a line.
   *
   * @param onLine its devices
   */
  void add(PortConfig port, Driver driver, List<DeviceConfig> onLine) {
    Optional<SharedPort> sharedLines =
        driver instanceof Lined lined
            ? port.share().map(share -> sharedLines(port, share, lined.cutter()))
            : Optional.empty();
    LineWorker worker =
        service.own(
            new LineWorker(
                port,
                Lines.of(port, devices),
                driver,
                onLine,
                board,
                intake(port, driver, sharedLines),
                service.clock(),
                System::nanoTime));
    workers.add(worker);
    starts.add(worker::start);
    if (!(driver instanceof Lined)) {
      port.share().ifPresent(share -> shareBus(port, share, worker));
    }
  }

  private Intake intake(PortConfig port, Driver driver, Optional<SharedPort> sharedLines) {
    return new Intake(
        port.portId(),
        board,
        events,
        new Fanout(zeroMq.routes(port.portId(), driver.routes()), sharedLines),
        new LineMeters(service.metrics(), port.portId(), driver.routes().keySet()),
        driver instanceof AskingDriver
            ? Optional.of(new BusMeters(service.metrics(), port.portId(), System::nanoTime))
            : Optional.empty());
  }

  private SharedPort sharedLines(PortConfig port, Share share, Cutter cutter) {
    SharedPort shared =
        service.own(new SharedPort(port, share.listen(), cutter, service.metrics()));
    shares.add(shared::listener);
    starts.add(shared::start);
    return shared;
  }

  private void shareBus(PortConfig port, Share share, LineWorker worker) {
    ModbusServer server =
        service.own(new ModbusServer(port.portId(), share, worker::order, service.metrics()));
    shares.add(server::listener);
    starts.add(server::start);
  }

  /** Begins to open, read and share. */
  void start() {
    zeroMq.start();
    starts.forEach(Runnable::run);
  }

  List<LineWorker> workers() {
    return List.copyOf(workers);
  }

  /** The fixed addresses that lines are shared on. */
  List<Listener> listeners() {
    return Stream.concat(zeroMq.listeners().stream(), shares.stream().map(Supplier::get)).toList();
  }
}
