package io.sensorhub.serial;

import io.sensorhub.core.change.Changes;
import io.sensorhub.core.config.ConfigurationException;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.PortConfig;
import io.sensorhub.core.config.Problems;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Drivers;
import io.sensorhub.runtime.Meters;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.EventNumbers;
import io.sensorhub.runtime.device.Impact;
import io.sensorhub.runtime.device.Roster;
import io.sensorhub.runtime.simulation.Simulation;
import io.sensorhub.serial.bus.BusMeters;
import io.sensorhub.serial.bus.Intake;
import io.sensorhub.serial.bus.LineMeters;
import io.sensorhub.serial.bus.LineWorker;
import io.sensorhub.serial.fanout.Listener;
import io.sensorhub.serial.fanout.ZeroMqPublisher;
import io.sensorhub.serial.line.Lines;
import io.sensorhub.serial.line.SerialDevices;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines that there are now, each with its worker, its meters and the addresses on which it is
 * shared. A line whose port or devices change is built anew: its present question is answered
 * first, what waits is answered, its device is given back before it is opened again. All other
 * lines notice nothing. Thread-safe.
 */
final class LineRegistry implements Roster.Owner, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LineRegistry.class);

  /** How long the present question of a line that ends may still take. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** One line. */
  private record OpenLine(PortConfig port, LineWorker worker, Outlets outlets) {}

  /**
   * A line that is to be.
   *
   * @param changed whether its devices are others, or are read differently, than up to now
   */
  private record Wanted(
      PortConfig port, Driver driver, List<DeviceConfig> devices, boolean changed) {
    boolean is(OpenLine line) {
      return line.port().equals(port) && !changed;
    }
  }

  private final Service service;
  private final SerialDevices serialDevices;
  private final DeviceBoard board;
  private final EventNumbers events;
  private final Simulation simulation;
  private final ZeroMqPublisher zeroMq;
  private final Map<String, OpenLine> lines = new LinkedHashMap<>();

  /**
   * @param simulation reads the devices that are on no line
   */
  LineRegistry(
      Service service,
      SerialDevices serialDevices,
      DeviceBoard board,
      EventNumbers events,
      Simulation simulation) {
    this.service = service;
    this.serialDevices = serialDevices;
    this.board = board;
    this.events = events;
    this.simulation = simulation;
    this.zeroMq = new ZeroMqPublisher(service.metrics());
  }

  synchronized List<LineWorker> workers() {
    return lines.values().stream().map(OpenLine::worker).toList();
  }

  /** The fixed addresses that lines are shared on. */
  synchronized List<Listener> listeners() {
    return Stream.concat(
            zeroMq.listeners().stream(),
            lines.values().stream().flatMap(line -> line.outlets().listeners()))
        .toList();
  }

  @Override
  public Roster.Step prepare(Roster.Members next, Changes<DeviceConfig> changes)
      throws ConfigurationException {
    Problems problems = new Problems();
    Set<String> touched = touched(changes);
    Map<String, Wanted> wanted = new LinkedHashMap<>();
    Drivers.forInstance(service.instance().with(next.ports(), next.devices()), problems)
        .forEach((port, driver) ->
            wanted.put(
                port.portId(),
                new Wanted(
                    port, driver, on(port, next.devices()), touched.contains(port.portId()))));
    problems.warnings().forEach(warning -> LOG.warn("unusual configuration what=\"{}\"", warning));
    if (!problems.isEmpty()) {
      throw new ConfigurationException(
          service.settings().instanceFile().toString(), problems.all());
    }
    return new Step(wanted, changes);
  }

  /** Ports of devices that come, go, or are read differently. */
  private static Set<String> touched(Changes<DeviceConfig> changes) {
    Stream<DeviceConfig> different =
        changes.changed().stream()
            .filter(change -> Impact.of(change) != Impact.WORDS)
            .flatMap(change -> Stream.of(change.before(), change.now()));
    return Stream.of(changes.added().stream(), changes.removed().stream(), different)
        .flatMap(devices -> devices)
        .flatMap(device -> device.port().stream())
        .collect(Collectors.toSet());
  }

  private static List<DeviceConfig> on(PortConfig port, List<DeviceConfig> devices) {
    return devices.stream()
        .filter(device -> device.port().filter(port.portId()::equals).isPresent())
        .toList();
  }

  /** From the lines that there are to those that are wanted. */
  private final class Step implements Roster.Step {
    private final Map<String, Wanted> wanted;
    private final Changes<DeviceConfig> changes;
    private final Map<String, Outlets> kept = new LinkedHashMap<>();

    Step(Map<String, Wanted> wanted, Changes<DeviceConfig> changes) {
      this.wanted = wanted;
      this.changes = changes;
    }

    @Override
    public void close() {
      changes.removed().forEach(device -> simulation.stop(device.id()));
      changes.changed().forEach(change -> simulation.stop(change.before().id()));
      List<OpenLine> over = new ArrayList<>();
      for (OpenLine line : all()) {
        Wanted other = wanted.get(line.port().portId());
        if (other == null || !other.is(line)) {
          over.add(line);
          line.worker().end();
        }
      }
      for (OpenLine line : over) {
        Optional<Wanted> heir = Optional.ofNullable(wanted.get(line.port().portId()));
        boolean keep =
            heir.filter(other -> line.outlets().fit(other.port(), other.driver(), other.devices()))
                .isPresent();
        if (keep) {
          line.outlets().serve(null);
          kept.put(line.port().portId(), line.outlets());
        }
        LineRegistry.this.close(line, PATIENCE, keep);
      }
    }

    @Override
    public void open() {
      for (Wanted line : wanted.values()) {
        if (!isOpen(line)) {
          LineRegistry.this.open(line, Optional.ofNullable(kept.get(line.port().portId())));
        }
      }
      zeroMq.settle();
      simulation.start(changes.added());
      simulation.start(changes.changed().stream().map(change -> change.now()).toList());
    }
  }

  private synchronized List<OpenLine> all() {
    return List.copyOf(lines.values());
  }

  private synchronized boolean isOpen(Wanted line) {
    return lines.containsKey(line.port().portId());
  }

  private void open(Wanted line, Optional<Outlets> kept) {
    PortConfig port = line.port();
    Outlets outlets =
        kept.orElseGet(
            () -> new Outlets(port, line.driver(), line.devices(), zeroMq, service.metrics()));
    LineWorker worker =
        new LineWorker(
            port,
            Lines.of(port, serialDevices),
            line.driver(),
            line.devices(),
            board,
            intake(port, line.driver(), outlets),
            service.clock(),
            System::nanoTime);
    outlets.serve(worker);
    synchronized (this) {
      lines.put(port.portId(), new OpenLine(port, worker, outlets));
    }
    worker.start();
  }

  private Intake intake(PortConfig port, Driver driver, Outlets outlets) {
    return new Intake(
        port.portId(),
        board,
        events,
        outlets.fanout(),
        new LineMeters(service.metrics(), port.portId(), driver.routes().keySet()),
        driver instanceof AskingDriver
            ? Optional.of(new BusMeters(service.metrics(), port.portId(), System::nanoTime))
            : Optional.empty());
  }

  /**
   * Gives a line back, with all that hangs on it.
   *
   * @param keep leaves the addresses on which it is shared to the line that comes after it
   */
  private void close(OpenLine line, Duration patience, boolean keep) {
    synchronized (this) {
      lines.remove(line.port().portId(), line);
    }
    try {
      line.worker().close(patience);
    } catch (IOException e) {
      LOG.warn("could not be closed port={} reason={}", line.port().portId(), e.toString());
    }
    if (!keep) {
      line.outlets().close();
    }
    Meters.forget(
        service.metrics(),
        "port",
        line.port().portId(),
        name -> !keep || name.startsWith("hub_line") || name.startsWith("hub_bus"));
  }

  /** Ends all lines. */
  @Override
  public void close() throws IOException {
    List<OpenLine> over = all();
    over.forEach(line -> line.worker().end());
    over.forEach(line -> close(line, Duration.ZERO, false));
    zeroMq.close();
  }
}
