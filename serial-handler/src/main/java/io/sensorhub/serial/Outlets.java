package io.sensorhub.serial;

import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.port.Share;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.text.Cutter;
import io.sensorhub.driver.text.Lined;
import io.sensorhub.runtime.Closer;
import io.sensorhub.serial.fanout.Fanout;
import io.sensorhub.serial.fanout.Listener;
import io.sensorhub.serial.fanout.ModbusServer;
import io.sensorhub.serial.fanout.SharedPort;
import io.sensorhub.serial.fanout.WaitingRoom;
import io.sensorhub.serial.fanout.ZeroMqPublisher;
import io.sensorhub.serial.worker.LineWorker;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fixed addresses on which one line is shared. They outlive the line if it is built anew and is
 * shared as before, so that consumers stay connected. Thread-safe.
 */
final class Outlets implements AutoCloseable {

  private final PortConfig port;
  private final Optional<Cutter> cutter;
  private final Map<String, Endpoint> endpoints;
  private final ZeroMqPublisher zeroMq;
  private final Map<String, ZeroMqPublisher.Route> routes;
  private final Closer closer = new Closer();
  private Optional<SharedPort> lines = Optional.empty();
  private Optional<Supplier<Listener>> listener = Optional.empty();
  private volatile @Nullable LineWorker worker;

  /**
   * @param room for what waits for slow connections, of all lines
   */
  Outlets(
      PortConfig port,
      Driver driver,
      ZeroMqPublisher zeroMq,
      WaitingRoom room,
      MeterRegistry metrics) {
    this.port = port;
    this.cutter = cutter(driver);
    this.endpoints = Map.copyOf(driver.routes());
    this.zeroMq = zeroMq;
    this.routes = zeroMq.routes(port.portId(), endpoints);
    port.share().ifPresent(share -> share(share, room, metrics));
  }

  private void share(Share share, WaitingRoom room, MeterRegistry metrics) {
    if (cutter.isEmpty()) {
      ModbusServer server =
          closer.own(new ModbusServer(port.portId(), share, this::order, metrics));
      listener = Optional.of(server::listener);
      server.start();
    } else {
      SharedPort shared =
          closer.own(new SharedPort(port, share.listen(), cutter.get(), room, metrics));
      lines = Optional.of(shared);
      listener = Optional.of(shared::listener);
      shared.start();
    }
  }

  /** How the line's bytes are cut into lines; empty: it is a bus. */
  private static Optional<Cutter> cutter(Driver driver) {
    return driver instanceof Lined lined ? Optional.of(lined.cutter()) : Optional.empty();
  }

  /** Whether a line that is built anew is shared just as before. */
  boolean fit(PortConfig other, Driver driver) {
    return port.portId().equals(other.portId())
        && port.share().equals(other.share())
        && port.maxLineBytes() == other.maxLineBytes()
        && cutter.map(Object::getClass).equals(cutter(driver).map(Object::getClass))
        && endpoints.equals(driver.routes());
  }

  /** The line whose these addresses are from now on. */
  void serve(LineWorker line) {
    worker = line;
  }

  private void order(Order order) {
    LineWorker line = worker;
    if (line == null) {
      order.answer().accept(new Order.Result.TooLate());
    } else {
      line.order(order);
    }
  }

  Fanout fanout() {
    return new Fanout(routes, lines);
  }

  /** The address of the shared port, if there is one. */
  Stream<Listener> listeners() {
    return listener.stream().map(Supplier::get);
  }

  @Override
  public void close() {
    zeroMq.release(routes.values());
    closer.close();
  }
}
