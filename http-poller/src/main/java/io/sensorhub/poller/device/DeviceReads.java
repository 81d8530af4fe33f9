package io.sensorhub.poller.device;

import io.sensorhub.core.Deadline;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.poller.client.DeviceClient;
import io.sensorhub.poller.device.HttpDevice.Failure;
import io.sensorhub.poller.device.HttpDevice.Success;
import io.sensorhub.poller.profile.HttpProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one device, one at a time per host, and notes how it went. Blocks. */
final class DeviceReads implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DeviceReads.class);

  private final Semaphore host;
  private final DeviceState state;
  private final Consumer<FaultCode> failures;
  private final LongSupplier ticker;
  private volatile @Nullable Thread apart;

  /** A read that is under way. */
  record UnderWay(CompletableFuture<Optional<Fault>> done) {

    /**
     * Waits for its end.
     *
     * @return what failed; empty if it has not ended in that time, after which it goes on
     */
    Optional<Optional<Fault>> within(Duration time) throws InterruptedException {
      try {
        return Optional.of(done.get(Math.max(1, time.toNanos()), TimeUnit.NANOSECONDS));
      } catch (TimeoutException e) {
        return Optional.empty();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * @param host one permit, shared by all devices behind the same host and port
   * @param failures is told why a read failed
   */
  DeviceReads(
      Semaphore host, DeviceState state, Consumer<FaultCode> failures, LongSupplier ticker) {
    this.host = host;
    this.state = state;
    this.failures = failures;
    this.ticker = ticker;
  }

  /** Asks, after those before it at the same host. */
  void onSchedule(HttpDevice known, List<HttpProfile.Read> reads) throws InterruptedException {
    host.acquire();
    try {
      Optional<Fault> _ = now(known, reads);
    } finally {
      host.release();
    }
  }

  /** A fault in the hub's own code is one of that device, and ends nothing. */
  Fault fault(HttpDevice known, RuntimeException e) {
    LOG.error("fault in the hub's own code device={}", known.config().id(), e);
    String message = "the hub failed to read it: " + e.getClass().getSimpleName();
    return state.failed(FaultCode.INVALID_RESPONSE, message, again());
  }

  /** Why the device is to be left alone; empty if it may be asked. */
  static Optional<DeviceClient.Failed> paused(HttpDevice known) {
    return known.sender().flatMap(DeviceClient::paused);
  }

  /**
   * Asks, after those before it at the same host; says what failed.
   *
   * @param left how long is waited for the turn and the answers; a read that has begun goes on
   */
  Optional<Fault> inTurn(HttpDevice known, List<HttpProfile.Read> reads, Duration left)
      throws InterruptedException {
    Deadline end = Deadline.in(left, ticker);
    if (!host.tryAcquire(left.toNanos(), TimeUnit.NANOSECONDS)) {
      return Optional.of(late("others at its address were asked all the time", left));
    }
    return handedOver(known, reads)
        .within(end.left())
        .orElseGet(() -> Optional.of(late("it is still being asked", left)));
  }

  private Fault late(String why, Duration left) {
    String message = "no values within " + left.toSeconds() + " s, " + why;
    return Fault.of(FaultCode.READ_TIMEOUT, message, state.now());
  }

  /** Asks on a thread of its own, which has the turn of whoever calls this and gives it back. */
  UnderWay handedOver(HttpDevice known, List<HttpProfile.Read> reads) {
    CompletableFuture<Optional<Fault>> done = new CompletableFuture<>();
    apart =
        Thread.ofVirtual()
            .name("read-" + known.config().id())
            .start(() -> {
              Optional<Fault> failed = Optional.empty();
              try {
                failed = now(known, reads);
              } finally {
                host.release();
                done.complete(failed);
              }
            });
    return new UnderWay(done);
  }

  /** Asks, for whoever has the turn. */
  private Optional<Fault> now(HttpDevice known, List<HttpProfile.Read> reads) {
    try {
      return read(known, reads);
    } catch (RuntimeException e) {
      return Optional.of(fault(known, e));
    }
  }

  private Optional<Fault> read(HttpDevice known, List<HttpProfile.Read> reads) {
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
    return ReadSchedule.interval(state.health(), state.device().pollInterval());
  }

  /** Ends a read that somebody was waiting for. */
  @Override
  public void close() {
    Thread reading = apart;
    if (reading != null) {
      reading.interrupt();
    }
  }
}
