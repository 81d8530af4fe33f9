package io.sensorhub.serial.usb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.profile.ProfileSource;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.serial.line.Plugs;
import io.sensorhub.serial.worker.LineState;
import io.sensorhub.serial.worker.LineWorker;
import io.sensorhub.stream.device.ManagerClient;
import io.sensorhub.stream.device.ManagerMessage;
import io.sensorhub.stream.device.UsbOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what the manager says, and reports to it. While the manager is away, everything stays as it
 * is. Messages come on the stream's thread; lines are opened and given back on another, and reports
 * are told on a third, so that none waits for the others. Thread-safe.
 */
final class ManagerLink implements ManagerClient.Listener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ManagerLink.class);

  /** More lines than one machine has. */
  private static final int MOST_LINES = 256;

  /** What the manager says of an adapter that it waits for a report of. */
  private static final String NOT_REPORTED = "NOT_REPORTED";

  private static final Duration LINES = Duration.ofSeconds(60);
  private static final Duration REPORTS = Duration.ofSeconds(1);

  private final TakenLines taken;
  private final Plugs plugs;
  private final Listener listener;
  private final Supplier<List<LineWorker>> workers;
  private final Supplier<ProfileSource> profiles;
  private final Optional<Duration> pollInterval;
  private final Adapters adapters = new Adapters();
  private final Map<String, UsbOrder> orders = new LinkedHashMap<>();
  private final Reports reports;
  private final Nudged lineThread;
  private final Nudged reportThread;

  /** Orders as they were read; for the thread of lines. */
  private final Map<UsbOrder, TakenLine> read = new HashMap<>();

  private volatile Map<String, String> unreadable = Map.of();
  private boolean heard;

  /** Is told what the manager's word changes besides the lines. */
  interface Listener {

    /** The lines of the manager's first snapshot are there. */
    void complete();

    /** The adapters that wait for somebody to agree are these now. */
    void discovered(List<ObjectNode> adapters);

    /** Somebody wants to know what is behind an adapter. */
    void probe(UsbOrder order, Consumer<ObjectNode> result);
  }

  /**
   * @param workers of all lines that there are now
   * @param profiles the hub's, as they are now
   * @param pollInterval of devices that name none; empty: the default
   * @param dev the folder of device files
   */
  ManagerLink(
      TakenLines taken,
      Plugs plugs,
      Listener listener,
      Supplier<List<LineWorker>> workers,
      Supplier<ProfileSource> profiles,
      Optional<Duration> pollInterval,
      Path dev,
      ServiceClient manager) {
    this.taken = taken;
    this.plugs = plugs;
    this.listener = listener;
    this.workers = workers;
    this.profiles = profiles;
    this.pollInterval = pollInterval;
    this.reports = new Reports(adapters, taken.claims(), new LinesOfAdapters(), dev, manager);
    this.lineThread = new Nudged("usb-lines", LINES, this::lines);
    this.reportThread = new Nudged("usb-reports", REPORTS, reports::tell);
  }

  /** Begins to carry out what comes. */
  void start() {
    lineThread.start();
    reportThread.start();
  }

  @Override
  public void message(ManagerMessage message) {
    switch (message) {
      case ManagerMessage.Snapshot snapshot -> {
        synchronized (this) {
          orders.clear();
          snapshot.orders().forEach(this::order);
          heard = true;
        }
        adapters.are(snapshot.devices());
        reports.again();
        lineThread.nudge();
        listener.discovered(adapters.discovered());
      }
      case ManagerMessage.Happened _ -> {
        plugs.changed();
        reports.look();
      }
      case ManagerMessage.Told told -> {
        UsbOrder order = told.order();
        if (order.action() == UsbOrder.Action.PROBE) {
          reports.probing(order.usbId());
          listener.probe(order, result -> probed(order.usbId(), result));
        } else {
          synchronized (this) {
            order(order);
          }
          lineThread.nudge();
        }
      }
      case ManagerMessage.Changed changed -> {
        adapters.is(changed.device());
        if (changed.device().path("reason").asText().equals(NOT_REPORTED)) {
          reports.again(changed.device().path("id").asText());
        }
        listener.discovered(adapters.discovered());
      }
    }
    reportThread.nudge();
  }

  /** A line that is to be left alone is closed at once, whatever else is being done. */
  private void order(UsbOrder order) {
    String portId = order.port().path("port_id").asText();
    switch (order.action()) {
      case TAKE -> {
        plugs.letGo(portId);
        keep(order);
      }
      case HOLD -> {
        String until = order.until().map(time -> " until " + time).orElse("");
        plugs.hold(portId, "plugged in again and again; left alone" + until);
        keep(order);
      }
      case RELEASE -> orders.remove(order.usbId());
      case PROBE -> {} // asked once, not kept
    }
  }

  private void keep(UsbOrder order) {
    if (orders.containsKey(order.usbId()) || orders.size() < MOST_LINES) {
      orders.put(order.usbId(), order);
    } else {
      LOG.warn("adapter left out, there are too many lines device={}", order.usbId());
    }
  }

  private void probed(String usbId, ObjectNode result) {
    reports.probed(usbId, result);
    reportThread.nudge();
  }

  private synchronized Optional<List<UsbOrder>> orders() {
    return heard ? Optional.of(List.copyOf(orders.values())) : Optional.empty();
  }

  /** Brings the lines to what is ordered. */
  private void lines() {
    Optional<List<UsbOrder>> now = orders();
    if (now.isEmpty()) {
      return; // nobody has said anything yet
    }
    Map<String, TakenLine> wanted = new LinkedHashMap<>();
    Map<String, String> faults = new HashMap<>();
    Map<UsbOrder, TakenLine> before = new HashMap<>(read);
    read.clear();
    for (UsbOrder order : now.get()) {
      try {
        TakenLine line = read(order, before);
        read.put(order, line);
        wanted.put(order.usbId(), line);
      } catch (ConfigurationException e) {
        String why = e.problems().stream().map(Problem::toString).collect(Collectors.joining("; "));
        if (!why.equals(unreadable.get(order.usbId()))) {
          LOG.warn("adapter cannot be taken device={} reason=\"{}\"", order.usbId(), why);
        }
        faults.put(order.usbId(), why);
      }
    }
    unreadable = Map.copyOf(faults);
    taken.want(wanted);
    plugs.holdOnly(wanted.values().stream().map(line -> line.port().portId()).toList());
    listener.complete();
    reportThread.nudge();
  }

  /** An order that asks for the same line is not read again. */
  private TakenLine read(UsbOrder order, Map<UsbOrder, TakenLine> before)
      throws ConfigurationException {
    for (Map.Entry<UsbOrder, TakenLine> one : before.entrySet()) {
      if (one.getKey().port().equals(order.port())
          && one.getKey().devices().equals(order.devices())
          && one.getKey().usbId().equals(order.usbId())) {
        return one.getValue();
      }
    }
    return TakenLine.read(order, profiles.get(), pollInterval);
  }

  @Override
  public void disconnected(String reason) {
    LOG.debug("manager away, everything stays as it is reason={}", reason);
  }

  private final class LinesOfAdapters implements Reports.Lines {
    @Override
    public Optional<LineState> state(String usbId) {
      return portOf(usbId)
          .flatMap(port ->
              workers.get().stream()
                  .map(LineWorker::state)
                  .filter(state -> state.portId().equals(port))
                  .findFirst());
    }

    private Optional<String> portOf(String usbId) {
      synchronized (ManagerLink.this) {
        return Optional.ofNullable(orders.get(usbId))
            .map(order -> order.port().path("port_id").asText());
      }
    }

    @Override
    public Optional<String> refusal(String usbId) {
      return Optional.ofNullable(unreadable.get(usbId))
          .or(() -> Optional.ofNullable(taken.refused().get(usbId)));
    }
  }

  @Override
  public void close() {
    lineThread.close();
    reportThread.close();
  }
}
