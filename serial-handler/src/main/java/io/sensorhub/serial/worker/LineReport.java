package io.sensorhub.serial.worker;

import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.AskingDriver.Grace;
import io.sensorhub.serial.line.Line;
import io.sensorhub.serial.talk.Talk;
import io.sensorhub.serial.worker.LineState.State;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says how a line is doing, to the log and to whoever asks. For the line's thread, except {@link
 * #state}.
 */
final class LineReport {

  private static final Logger LOG = LoggerFactory.getLogger(LineReport.class);

  private final String portId;
  private final String path;
  private final Clock clock;
  private volatile LineState state;

  /** Why the line is not open; null: it is, or was not tried yet. */
  private @Nullable Fault fault;

  /** How often the line was opened. */
  private long opened;

  LineReport(String portId, String path, Clock clock) {
    this.portId = portId;
    this.path = path;
    this.clock = clock;
    this.state = new LineState(portId, State.WAITING, path, Optional.empty(), clock.instant(), 0);
  }

  /** How the line is doing now; on any thread. */
  LineState state() {
    return state;
  }

  boolean isOpen() {
    return state.state() == State.OPEN;
  }

  /** Why the line is not open; empty: it is, or was not tried yet. */
  Optional<Fault> fault() {
    return Optional.ofNullable(fault);
  }

  /** Whether the line was open before. */
  boolean wasOpen() {
    return opened > 0;
  }

  void opened(String connectionPath) {
    fault = null;
    enter(State.OPEN, Optional.empty(), opened++);
    LOG.info("line open port={} line=\"{}\" path={}", portId, path, connectionPath);
  }

  /** What it is if a line is lost that way, or cannot be opened. */
  private static FaultCode code(IOException reason) {
    return switch (reason) {
      case Talk.SilentException _, Talk.DeafException _ -> FaultCode.READ_TIMEOUT;
      case Line.HeldException _ -> FaultCode.FLAPPING;
      default -> FaultCode.LINE_DOWN;
    };
  }

  /** The line was lost, or could not be opened. */
  Fault lost(IOException why, Reopening again) {
    FaultCode code = code(why);
    if (why instanceof Talk.SilentException) {
      again.silent();
    }
    String reason = String.valueOf(why.getMessage());
    long pause = again.failed().toMillis();
    boolean first = isOpen() || state.error().isEmpty();
    if (first || !state.error().equals(Optional.of(reason))) {
      LOG.warn(
          "line down port={} reason=\"{}\" attempt={} next_attempt_ms={}",
          portId,
          reason,
          again.failures(),
          pause);
      enter(State.WAITING, Optional.of(reason), state.reconnects());
    }
    Fault down =
        new Fault(
            code,
            reason,
            since(code),
            Optional.of(new Fault.Retry(again.failures(), clock.instant().plusMillis(pause))));
    fault = down;
    return down;
  }

  /**
   * The same in a time in which that is no fault.
   *
   * @return what the devices are told; empty: nothing, they are as before
   */
  Optional<Fault> spared(Grace grace, IOException why, long nanos, Reopening again) {
    again.spared(
        why instanceof Talk.DeafException
            ? Duration.ZERO
            : Duration.ofNanos(grace.untilNanos() - nanos));
    String reason = grace.why().orElseGet(() -> String.valueOf(why.getMessage()));
    if (isOpen() || !state.error().equals(Optional.of(reason))) {
      LOG.info("line away for a while port={} reason=\"{}\"", portId, reason);
      enter(State.WAITING, Optional.of(reason), state.reconnects());
    }
    Optional<Fault> told =
        grace.why().map(away -> Fault.of(FaultCode.RESTARTING, away, since(FaultCode.RESTARTING)));
    told.ifPresent(down -> fault = down);
    return told;
  }

  /** When that kind of fault has begun. */
  private Instant since(FaultCode code) {
    return fault != null && fault.code() == code ? fault.timestamp() : clock.instant();
  }

  void closed() {
    enter(State.CLOSED, Optional.empty(), state.reconnects());
  }

  private void enter(State next, Optional<String> error, long reconnects) {
    state = new LineState(portId, next, path, error, clock.instant(), reconnects);
  }
}
