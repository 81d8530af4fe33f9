package io.sensorhub.poller.device;

import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.poller.client.HttpSender;
import io.sensorhub.poller.device.HttpDevice.Failure;
import io.sensorhub.poller.device.HttpDevice.Success;
import io.sensorhub.poller.profile.HttpProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one device, one at a time per host, and notes how it went. Blocks. */
final class DeviceReads {

  private static final Logger LOG = LoggerFactory.getLogger(DeviceReads.class);

  private final Semaphore host;
  private final DeviceState state;
  private final Consumer<FaultCode> failures;

  /**
   * @param host one permit, shared by all devices behind the same host and port
   * @param failures is told why a read failed
   */
  DeviceReads(Semaphore host, DeviceState state, Consumer<FaultCode> failures) {
    this.host = host;
    this.state = state;
    this.failures = failures;
  }

  /** Asks; a fault in the hub's own code is one of that device, and ends nothing. */
  void onSchedule(HttpDevice known, List<HttpProfile.Read> reads) throws InterruptedException {
    try {
      Optional<Fault> _ = inTurn(known, reads);
    } catch (RuntimeException e) {
      LOG.error("fault in the hub's own code device={}", known.config().id(), e);
      String message = "the hub failed to read it: " + e.getClass().getSimpleName();
      Fault _ = state.failed(FaultCode.INVALID_RESPONSE, message, again());
    }
  }

  /** Why the device is to be left alone; empty if it may be asked. */
  static Optional<HttpSender.Failed> paused(HttpDevice known) {
    return known.sender().flatMap(HttpSender::paused);
  }

  /** Asks, after those before it at the same host; says what failed. */
  Optional<Fault> inTurn(HttpDevice known, List<HttpProfile.Read> reads)
      throws InterruptedException {
    host.acquire();
    try {
      return now(known, reads);
    } finally {
      host.release();
    }
  }

  /** The same, for whoever has the turn. */
  Optional<Fault> now(HttpDevice known, List<HttpProfile.Read> reads) {
    long asked = state.asked();
    return switch (known.read(reads)) {
      case Success success -> {
        if (known.takeLearned()) {
          state.described(known.describe());
        }
        state.take(asked, success.values(), Map.of(), success.unfit());
        yield Optional.empty();
      }
      case Failure failure -> {
        Fault fault = told(failure);
        failures.accept(failure.code());
        yield Optional.of(fault);
      }
    };
  }

  /** Tells why a read failed, and when the next one is due. */
  Fault told(Failure failure) {
    Duration pause = failure.pause().orElse(Duration.ZERO);
    Duration next = again();
    return state.failed(
        failure.code(), failure.message(), pause.compareTo(next) > 0 ? pause : next);
  }

  /** The time until the next attempt. */
  Duration again() {
    return Schedule.interval(state.health(), state.device().pollInterval());
  }
}
