package io.sensorhub.serial;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.change.Changes;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.runtime.Meters;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.EventNumbers;
import io.sensorhub.runtime.device.Impact;
import io.sensorhub.runtime.device.Roster;
import io.sensorhub.runtime.simulation.Simulation;
import io.sensorhub.serial.fanout.Listener;
import io.sensorhub.serial.fanout.WaitingRoom;
import io.sensorhub.serial.fanout.ZeroMqPublisher;
import io.sensorhub.serial.line.Plugs;
import io.sensorhub.serial.trace.TraceDesk;
import io.sensorhub.serial.worker.LineChange;
import io.sensorhub.serial.worker.LineWorker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines that there are now, each with its worker, its meters and the addresses on which it is
 * shared. A line whose devices change stays open if its driver can go on with them: those that are
 * read as before notice nothing. A line whose port changes, or that is shared differently, is built
 * anew: its present question is answered first, and its device is given back before it is opened
 * again; what waits, and what its units owe, is left to the line that comes after it. All other
 * lines notice nothing. Thread-safe.
 */
final class LineRegistry implements Roster.Owner, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LineRegistry.class);

  /** How long the present question of a line that ends may still take. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Service service;
  private final Plugs plugs;
  private final DeviceBoard board;
  private final Simulation simulation;
  private final ZeroMqPublisher zeroMq;
  private final WaitingRoom room = new WaitingRoom();
  private final Intakes intakes;
  private final Map<String, OpenLine> lines = new LinkedHashMap<>();

  /** The plugs make the ways to lines; the simulation reads the devices that are on none. */
  LineRegistry(
      Service service, Plugs plugs, DeviceBoard board, EventNumbers events, Simulation simulation) {
    this.service = service;
    this.plugs = plugs;
    this.board = board;
    this.intakes = new Intakes(service, board, events);
    this.simulation = simulation;
    this.zeroMq = new ZeroMqPublisher(service.metrics());
  }

  synchronized List<LineWorker> workers() {
    return lines.values().stream().map(OpenLine::worker).toList();
  }

  /** Looks how much has passed on each by now; once a second. */
  void sample() {
    long now = service.ticker().getAsLong();
    workers().forEach(worker -> worker.intake().meters().sample(now));
  }

  TraceDesk traces() {
    return intakes.traces();
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
    Set<String> touched = WantedLine.touched(changes);
    Map<String, WantedLine> wanted = new LinkedHashMap<>();
    Drivers.forInstance(service.instance().with(next.ports(), next.devices()), problems)
        .forEach((port, driver) ->
            wanted.put(
                port.portId(),
                new WantedLine(
                    port,
                    driver,
                    WantedLine.on(port, next.devices()),
                    touched.contains(port.portId()))));
    problems.warnings().forEach(one -> LOG.warn("unusual what=\"{}\"", one.warning()));
    if (!problems.isEmpty()) {
      throw new ConfigurationException(
          service.settings().instanceFile().toString(), problems.all());
    }
    return new Step(wanted, changes);
  }

  /** From the lines that there are to those that are wanted. */
  private final class Step implements Roster.Step {
    private final Map<String, WantedLine> wanted;
    private final Changes<DeviceConfig> changes;
    private final Set<DeviceId> fresh = new HashSet<>();
    private final Set<String> before = new HashSet<>();
    private final Map<String, OpenLine> staying = new LinkedHashMap<>();
    private final Map<String, Outlets> kept = new LinkedHashMap<>();
    private final Map<String, LineWorker> goingOn = new LinkedHashMap<>();

    Step(Map<String, WantedLine> wanted, Changes<DeviceConfig> changes) {
      this.wanted = wanted;
      this.changes = changes;
      changes.added().forEach(device -> fresh.add(device.id()));
      changes.changed().stream()
          .filter(change -> Impact.of(change) == Impact.OTHER_DEVICE)
          .forEach(change -> fresh.add(change.now().id()));
    }

    @Override
    public Map<String, PropertyDescription> describe(DeviceId device) {
      return wanted.values().stream()
          .filter(line -> !line.among(Set.of(device)).isEmpty())
          .findFirst()
          .map(line -> line.driver().describe(device))
          .orElseGet(Map::of);
    }

    @Override
    public void close() {
      changes.removed().forEach(device -> simulation.stop(device.id()));
      changes.changed().forEach(change -> simulation.stop(change.before().id()));
      all().forEach(line -> before.add(line.port().portId()));
      List<OpenLine> over = new ArrayList<>();
      for (OpenLine line : all()) {
        String id = line.port().portId();
        WantedLine same = wanted.get(id);
        if (same != null && (same.is(line) || same.canBe(line))) {
          staying.put(id, line);
          if (same.changed()) {
            line.worker().leave(fresh);
          }
        } else {
          over.add(line);
          line.worker().end(heir(line).filter(heir -> heir.takesDriverOf(line)).isPresent());
        }
      }
      over.forEach(this::close);
    }

    private void close(OpenLine line) {
      Optional<WantedLine> heir = heir(line);
      boolean keep = heir.filter(other -> other.isSharedAs(line)).isPresent();
      if (keep) {
        kept.put(line.port().portId(), line.outlets());
      }
      if (LineRegistry.this.close(line, PATIENCE, keep)) {
        heir.filter(other -> other.takesDriverOf(line))
            .ifPresent(other -> goingOn.put(other.id(), line.worker()));
      }
    }

    /** The line that comes after one that ends: it has its name, or else its address. */
    private Optional<WantedLine> heir(OpenLine line) {
      String id = line.port().portId();
      return Optional.ofNullable(wanted.get(id))
          .or(() ->
              wanted.values().stream()
                  .filter(other -> other.port().address().equals(line.port().address()))
                  .filter(other -> !before.contains(other.port().portId()))
                  .findFirst());
    }

    @Override
    public void open() {
      for (WantedLine line : wanted.values()) {
        String id = line.port().portId();
        OpenLine stays = staying.get(id);
        if (stays == null) {
          LineRegistry.this.open(
              line, Optional.ofNullable(kept.get(id)), Optional.ofNullable(goingOn.get(id)));
        } else if (line.changed()) {
          stays.worker().become(new LineChange(line.driver(), line.devices(), line.among(fresh)));
        }
      }
      forget(wanted.keySet());
      zeroMq.settle();
      simulation.start(changes.added());
      simulation.start(changes.changed().stream().map(change -> change.now()).toList());
    }
  }

  /** A line that is built anew stays known until its heir is: its devices are said to be busy. */
  private synchronized void forget(Set<String> others) {
    lines.keySet().retainAll(others);
    intakes.traces().keep(others);
  }

  private synchronized List<OpenLine> all() {
    return List.copyOf(lines.values());
  }

  /**
   * @param kept addresses on which the line was shared that comes before this one
   * @param former worker of that line, whose driver goes on
   */
  private void open(WantedLine line, Optional<Outlets> kept, Optional<LineWorker> former) {
    PortConfig port = line.port();
    Outlets outlets =
        kept.orElseGet(() -> new Outlets(port, line.driver(), zeroMq, room, service.metrics()));
    Driver driver = former.map(LineWorker::driver).orElse(line.driver());
    if (former.isPresent()) {
      driver.goOnAs(
          line.driver(), new Moment(service.clock().instant(), service.ticker().getAsLong()));
    }
    LineWorker worker =
        new LineWorker(
            port,
            plugs.line(port, driver.interfaces()),
            driver,
            line.devices(),
            board,
            intakes.of(port, driver, outlets.fanout()),
            service.clock(),
            service.ticker());
    former.ifPresent(before -> before.leaveTo(worker));
    outlets.serve(worker);
    synchronized (this) {
      lines.put(port.portId(), new OpenLine(port, worker, outlets));
    }
    worker.start();
  }

  /**
   * Gives a line back, with all that hangs on it.
   *
   * @param keep leaves the addresses on which it is shared to the line that comes after it
   * @return whether its thread has ended
   */
  private boolean close(OpenLine line, Duration patience, boolean keep) {
    boolean ended = true;
    try {
      line.worker().close(patience);
    } catch (IOException e) {
      ended = false;
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
    return ended;
  }

  /** Ends all lines. */
  @Override
  public void close() throws IOException {
    List<OpenLine> over = all();
    over.forEach(line -> line.worker().end(false));
    over.forEach(line -> {
      boolean _ = close(line, Duration.ZERO, false);
    });
    zeroMq.close();
  }
}
