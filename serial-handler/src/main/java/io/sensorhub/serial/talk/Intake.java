package io.sensorhub.serial.talk;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.driver.Outcome;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.EventNumbers;
import io.sensorhub.serial.fanout.Fanout;
import io.sensorhub.serial.trace.LineTrace;
import io.sensorhub.stream.Feed;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where what comes from a line goes: board, events, consumers and meters. For the line's thread,
 * but for {@link #leaves}.
 */
public final class Intake {

  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final String portId;
  private final DeviceBoard board;
  private final EventNumbers events;
  private final Fanout fanout;
  private final LineMeters meters;
  private final Optional<BusMeters> bus;
  private final Identities identities;
  private final String place;
  private final LineTrace trace;
  private Set<DeviceId> left = Set.of();

  /**
   * @param bus where something is asked on the line
   * @param identities of the devices of all lines
   * @param trace for those who look at the line
   */
  public Intake(
      PortConfig port,
      DeviceBoard board,
      EventNumbers events,
      Fanout fanout,
      LineMeters meters,
      Optional<BusMeters> bus,
      Identities identities,
      LineTrace trace) {
    this.portId = port.portId();
    this.place = port.address().toString();
    this.identities = identities;
    this.board = board;
    this.events = events;
    this.fanout = fanout;
    this.meters = meters;
    this.bus = bus;
    this.trace = trace;
  }

  /** What passes on the line, in numbers. */
  public LineMeters meters() {
    return meters;
  }

  /** Share of the time that the line is busy, where it is a bus. */
  public Optional<BusMeters> bus() {
    return bus;
  }

  private static Optional<DeviceId> device(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Measured measured -> Optional.of(measured.reading().device());
      case Outcome.Partly partly -> Optional.of(partly.reading().device());
      case Outcome.Failed failed -> Optional.of(failed.device());
      case Outcome.Happened happened -> Optional.of(happened.device());
      case Outcome.Noted noted -> Optional.of(noted.device());
      case Outcome.Identified identified -> Optional.of(identified.device());
      case Outcome.Routed _, Outcome.Exchanged _, Outcome.Skipped _ -> Optional.empty();
    };
  }

  /** The line was opened, for the first time or again. */
  public void opened(boolean again) {
    if (again) {
      meters.reconnected();
    }
    fanout.reset();
  }

  /** The line's session was closed while nothing was under way, and is opened when it is needed. */
  public void rested() {
    meters.rested();
  }

  /**
   * Nobody answers on the line's session.
   *
   * @param times how often it was opened anew since the last answer, this time included
   */
  void dumb(int times) {
    if (times == 1) {
      LOG.warn("nobody answers on this connection, it is opened anew port={}", portId);
    } else {
      LOG.debug("nobody answers, the connection is opened anew port={} times={}", portId, times);
    }
  }

  /** Keeps what is taken from now on together until it is closed: it is handed on at once. */
  Feed.Hold hold() {
    return events.hold();
  }

  /** The line was lost, or has ended. */
  public void lost() {
    identities.lost(portId);
  }

  /** Takes bytes, before the driver does. */
  void received(byte[] buffer, int length) {
    meters.bytes(length);
    fanout.received(buffer, length);
    trace.received(buffer, length);
  }

  /** Takes bytes that were sent. */
  void sent(byte[] frame, int length) {
    trace.sent(frame, length);
  }

  /** Whether somebody who looks at the line waits for what has come. */
  boolean isPending() {
    return trace.isPending();
  }

  /** All that has come so far was taken. */
  void settled() {
    trace.settled();
  }

  /** Takes over how many messages the driver has seen, after what it made of them. */
  void messages(long total) {
    trace.settled();
    if (meters.messages(total)) {
      LOG.info("line summary port={}{}", portId, meters.summary());
    }
  }

  /** Devices that are others from now on: what is still told of the former ones is left out. */
  public synchronized void leaves(Set<DeviceId> others) {
    Set<DeviceId> all = new HashSet<>(left);
    all.addAll(others);
    left = Set.copyOf(all);
  }

  /** What is told of these devices is theirs. */
  public synchronized void hears(Set<DeviceId> devices) {
    Set<DeviceId> still = new HashSet<>(left);
    still.removeAll(devices);
    left = Set.copyOf(still);
  }

  /** Takes what the driver made of the bytes. */
  synchronized void take(Outcome outcome) {
    if (!left.isEmpty() && device(outcome).filter(left::contains).isPresent()) {
      return;
    }
    trace.took(outcome);
    switch (outcome) {
      case Outcome.Routed routed -> {
        for (String route : routed.routes()) {
          fanout.routed(route, routed.line());
          meters.routed(route);
        }
      }
      case Outcome.Measured measured -> {
        meters.reading();
        identities
            .conflict(portId)
            .ifPresentOrElse(
                conflict ->
                    board.measuredPartly(
                        measured.reading(),
                        Fault.of(
                            FaultCode.IDENTITY_CONFLICT, conflict, measured.reading().timestamp())),
                () -> board.measured(measured.reading()));
      }
      case Outcome.Partly partly -> {
        meters.reading();
        board.measuredPartly(partly.reading(), partly.fault());
      }
      case Outcome.Exchanged exchanged -> bus.ifPresent(meters -> meters.exchanged(exchanged));
      case Outcome.Failed failed -> board.failed(failed.device(), failed.fault());
      case Outcome.Happened happened -> {
        meters.event();
        if (happened.alive()) {
          board.heard(happened.device());
        }
        events.happened(happened.device(), happened.name(), happened.data());
      }
      case Outcome.Identified identified ->
          identities.told(
              portId,
              place,
              identified.identity(),
              conflict ->
                  board.doubted(identified.device(), FaultCode.IDENTITY_CONFLICT, conflict));
      case Outcome.Noted noted ->
          LOG.info(
              "{} port={} device={} detail=\"{}\"",
              noted.note(),
              portId,
              noted.device(),
              noted.detail());
      case Outcome.Skipped skipped -> {
        if (meters.skipped(skipped.reason()) == 1) {
          LOG.warn(
              "input skipped, further ones are only counted port={} reason={} sample=\"{}\"",
              portId,
              skipped.reason(),
              skipped.sample());
        }
      }
    }
  }
}
