package io.sensorhub.poller;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.DeviceHealth;
import io.sensorhub.core.DeviceStatus;
import io.sensorhub.core.Fault;
import io.sensorhub.core.FaultCode;
import io.sensorhub.poller.HttpDevice.Failure;
import io.sensorhub.poller.HttpDevice.Setter;
import io.sensorhub.poller.HttpDevice.Success;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after one device on a virtual thread of its own, so that a device that never answers costs
 * the others nothing: finds out what it is where that is not known, asks it on its schedule,
 * follows its stream. An offline device is asked ever less often, at most every 60 s, and at its
 * ordinary pace from the first answer on.
 */
final class Poller implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Poller.class);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** A device tells on its stream what was set, or is asked for it in the second half of it. */
  private static final Duration CONFIRMED = Duration.ofSeconds(2);

  private final Semaphore host;
  private final DeviceState state;
  private final Function<String, Optional<HttpDevice>> models;
  private final long firstNanos;
  private final Random random = new Random();
  private final Semaphore hurry = new Semaphore(0);
  private final Thread thread;
  private volatile HttpDevice device;
  private volatile @Nullable Follower follower;
  private volatile boolean closed;

  /**
   * @param host one permit, shared by all devices behind the same host and port
   * @param models makes the same device of another profile, by the profile's name
   * @param first before the first read, so that not all devices are asked at once
   */
  Poller(
      HttpDevice device,
      Semaphore host,
      DeviceState state,
      Function<String, Optional<HttpDevice>> models,
      Duration first) {
    this.device = device;
    this.host = host;
    this.state = state;
    this.models = models;
    this.firstNanos = first.toNanos();
    this.thread = Thread.ofVirtual().name("poll-" + device.config().id()).unstarted(this::poll);
  }

  void start() {
    thread.start();
  }

  HttpDevice device() {
    return device;
  }

  DeviceState state() {
    return state;
  }

  private void poll() {
    try {
      Thread.sleep(Duration.ofNanos(firstNanos));
      while (unidentified()) {
        if (identify().isPresent()) {
          boolean _ = hurry.tryAcquire(again().toNanos(), TimeUnit.NANOSECONDS);
          int _ = hurry.drainPermits();
        }
      }
      follow();
      HttpDevice known = device;
      if (!known.profile().reads().isEmpty()) {
        poll(known, new Schedule(known.profile().reads(), System.nanoTime(), random));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void poll(HttpDevice known, Schedule schedule) throws InterruptedException {
    while (true) {
      if (hurry.tryAcquire(schedule.untilNext(System.nanoTime()), TimeUnit.NANOSECONDS)) {
        int _ = hurry.drainPermits();
        schedule.hurry(System.nanoTime());
      }
      List<HttpProfile.Read> reads = schedule.due(System.nanoTime());
      if (reads.isEmpty()) {
        continue;
      }
      try {
        Optional<Fault> _ = readNow(known, reads);
      } catch (RuntimeException e) {
        LOG.error("fault in the hub's own code device={}", known.config().id(), e);
      }
      long now = System.nanoTime();
      DeviceHealth health = state.health();
      reads.forEach(read -> schedule.asked(read, interval(health, read.interval()), now));
    }
  }

  private Duration again() {
    return interval(state.health(), state.device().pollInterval());
  }

  /** The time from a read to the next. */
  static Duration interval(DeviceHealth health, Duration ordinary) {
    if (health.status() != DeviceStatus.OFFLINE || ordinary.compareTo(LONGEST) >= 0) {
      return ordinary;
    }
    int doublings = Math.min(16, health.consecutiveFailures() - DeviceHealth.OFFLINE_AFTER + 1);
    Duration longer = ordinary.multipliedBy(1L << Math.max(0, doublings));
    return longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
  }

  private boolean unidentified() {
    return !device.profile().probes().isEmpty();
  }

  /**
   * Finds out what the device is.
   *
   * @return the fault, where it could not be found out
   */
  private Optional<Fault> identify() throws InterruptedException {
    host.acquire();
    try {
      HttpDevice unknown = device;
      if (!unidentified()) {
        return Optional.empty(); // someone else was quicker
      }
      Prober.Probed probed =
          Prober.probe(unknown.sender().orElseThrow(), unknown.profile().probes());
      return switch (probed) {
        case Prober.Unknown unable -> Optional.of(told(unable.failure()));
        case Prober.Known(String profile) -> {
          Optional<HttpDevice> model = models.apply(profile);
          if (model.isEmpty()) {
            String message = "it is one for the profile " + profile + ", which is not in order";
            yield Optional.of(told(new Failure(FaultCode.UNKNOWN_MODEL, message)));
          }
          LOG.info("device identified device={} profile={}", unknown.config().id(), profile);
          state.identified(model.get().config(), Map.of());
          device = model.get();
          yield Optional.empty();
        }
      };
    } finally {
      host.release();
    }
  }

  private synchronized void follow() {
    HttpDevice known = device;
    Optional<EventRules> events = known.profile().events();
    if (events.isPresent() && follower == null && !closed) {
      Follower opened = new Follower(known, events.get(), host, state);
      follower = opened;
      opened.start();
    }
  }

  /** The device has something to say: it is asked as soon as its turn comes. */
  void hurry() {
    hurry.release();
  }

  /**
   * Asks the device everything, after those before it at the same host.
   *
   * @return the fault, where the read failed
   */
  Optional<Fault> readNow() throws InterruptedException {
    if (unidentified()) {
      Optional<Fault> unable = identify();
      if (unable.isPresent()) {
        return unable;
      }
      hurry();
    }
    follow();
    HttpDevice known = device;
    Follower stream = follower;
    if (!known.profile().reads().isEmpty()) {
      return readNow(known, known.profile().reads());
    }
    if (stream != null) {
      return stream.ask(known.config().connectTimeout().plus(known.config().readTimeout()));
    }
    return state.health().lastSuccess() == null
        ? Optional.of(
            Fault.of(
                FaultCode.READ_TIMEOUT,
                "it cannot be asked, and has not reported yet",
                state.now()))
        : Optional.empty();
  }

  private Optional<Fault> readNow(HttpDevice known, List<HttpProfile.Read> reads)
      throws InterruptedException {
    host.acquire();
    try {
      return read(known, reads);
    } finally {
      host.release();
    }
  }

  private Optional<Fault> read(HttpDevice known, List<HttpProfile.Read> reads) {
    Instant asked = state.now();
    return switch (known.read(reads)) {
      case Success success -> {
        state.take(asked, success.values(), Map.of(), success.unfit());
        yield Optional.empty();
      }
      case Failure failure -> Optional.of(told(failure));
    };
  }

  private Fault told(Failure failure) {
    return state.failed(failure.code(), failure.message(), again());
  }

  /**
   * Sets properties, each once and in their order, and reads the device.
   *
   * @param values checked before
   * @param left the time until the first of them must have been sent
   */
  Commanded command(Map<String, JsonNode> values, Duration left) throws InterruptedException {
    long end = System.nanoTime() + left.toNanos();
    if (!host.tryAcquire(left.toNanos(), TimeUnit.NANOSECONDS)) {
      return new Commanded.TooLate();
    }
    HttpDevice known = device;
    Follower stream = follower;
    if (stream != null) {
      stream.forget();
    }
    try {
      for (Map.Entry<String, JsonNode> value : values.entrySet()) {
        Duration remaining = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
        Setter setter = known.setter(value.getKey()).orElseThrow();
        if (known.set(setter.command(), setter.name(), value.getValue(), remaining)
            instanceof HttpSender.Failed failed) {
          return new Commanded.Failed(failed);
        }
      }
      if (!known.profile().reads().isEmpty()) {
        return Commanded.of(read(known, known.profile().reads()));
      }
    } finally {
      host.release();
    }
    Duration remaining = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
    return Commanded.of(
        stream == null
            ? Optional.empty()
            : stream.confirm(
                values.keySet(), remaining.compareTo(CONFIRMED) < 0 ? remaining : CONFIRMED));
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      Follower stream = follower;
      if (stream != null) {
        stream.close();
      }
    }
    thread.interrupt();
  }
}
