package io.sensorhub.poller;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.DeviceHealth;
import io.sensorhub.core.Fault;
import io.sensorhub.core.FaultCode;
import io.sensorhub.poller.HttpDevice.Failure;
import io.sensorhub.poller.HttpDevice.Success;
import io.sensorhub.poller.OwnProperties.Setter;
import io.sensorhub.poller.client.HttpSender;
import io.sensorhub.poller.profile.EventRules;
import io.sensorhub.poller.profile.HttpProfile;
import java.time.Duration;
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

  /** A device tells on its stream what was set, or is asked for it in the second half of it. */
  private static final Duration CONFIRMED = Duration.ofSeconds(2);

  private final Identification identification;
  private final Semaphore host;
  private final DeviceState state;
  private final long firstNanos;
  private final Random random = new Random();
  private final Semaphore hurry = new Semaphore(0);
  private final Thread thread;
  private volatile @Nullable Follower follower;
  private volatile boolean closed;
  private volatile @Nullable Thread ending;

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
    this.identification = new Identification(device, state, models);
    this.host = host;
    this.state = state;
    this.firstNanos = first.toNanos();
    this.thread = Thread.ofVirtual().name("poll-" + device.config().id()).unstarted(this::poll);
  }

  void start() {
    state.described(device().describe());
    thread.start();
  }

  /** The device as it is known now. */
  HttpDevice device() {
    return identification.device();
  }

  DeviceState state() {
    return state;
  }

  private void poll() {
    try {
      Thread.sleep(Duration.ofNanos(firstNanos));
      while (true) {
        while (identification.unknown()) {
          if (identify().isPresent()) {
            pause();
          }
        }
        follow();
        HttpDevice known = device();
        if (known.profile().reads().isEmpty()) {
          while (!identification.doubted()) {
            hurry.acquire();
          }
        } else {
          poll(known, new Schedule(known.profile().reads(), System.nanoTime(), random));
        }
        if (!identifyAnew()) {
          pause();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Waits for the next attempt, or until the device has something to say. */
  private void pause() throws InterruptedException {
    Duration left = paused(device()).flatMap(HttpSender.Failed::pause).orElse(Duration.ZERO);
    if (left.compareTo(again()) > 0) {
      Thread.sleep(left);
    } else {
      boolean _ = hurry.tryAcquire(again().toNanos(), TimeUnit.NANOSECONDS);
    }
    int _ = hurry.drainPermits();
  }

  private void poll(HttpDevice known, Schedule schedule) throws InterruptedException {
    while (!identification.doubted()) {
      if (hurry.tryAcquire(schedule.untilNext(System.nanoTime()), TimeUnit.NANOSECONDS)) {
        int _ = hurry.drainPermits();
        if (paused(known).isEmpty()) {
          schedule.hurry(System.nanoTime());
        }
      }
      List<HttpProfile.Read> reads = schedule.due(System.nanoTime());
      if (reads.isEmpty()) {
        continue;
      }
      readOnSchedule(known, reads);
      long now = System.nanoTime();
      DeviceHealth health = state.health();
      reads.forEach(read -> schedule.asked(read, Schedule.interval(health, read.interval()), now));
      paused(known)
          .flatMap(HttpSender.Failed::pause)
          .ifPresent(left -> schedule.pause(now + left.toNanos()));
    }
  }

  private void readOnSchedule(HttpDevice known, List<HttpProfile.Read> reads)
      throws InterruptedException {
    try {
      Optional<Fault> _ = readNow(known, reads);
    } catch (RuntimeException e) {
      LOG.error("fault in the hub's own code device={}", known.config().id(), e);
      String message = "the hub failed to read it: " + e.getClass().getSimpleName();
      Fault _ = state.failed(FaultCode.INVALID_RESPONSE, message, again());
    }
  }

  /** Why the device is to be left alone; empty if it may be asked. */
  private static Optional<HttpSender.Failed> paused(HttpDevice known) {
    return known.sender().flatMap(HttpSender::paused);
  }

  private Duration again() {
    return Schedule.interval(state.health(), state.device().pollInterval());
  }

  /**
   * Finds out what the device is.
   *
   * @return the fault, where it could not be found out
   */
  private Optional<Fault> identify() throws InterruptedException {
    host.acquire();
    try {
      return identification.identify().map(this::told);
    } finally {
      host.release();
    }
  }

  private boolean identifyAnew() throws InterruptedException {
    host.acquire();
    try {
      return identification.identifyAnew();
    } finally {
      host.release();
    }
  }

  private void failed(FaultCode code) {
    if (identification.failed(code)) {
      hurry.release();
    }
  }

  /** Follows the stream of the device as it is known now. */
  private synchronized void follow() {
    HttpDevice known = device();
    Follower before = follower;
    if (before != null && before.device() != known) {
      before.close();
      follower = null;
    }
    Optional<EventRules> events = known.profile().events();
    if (events.isPresent() && follower == null && !closed) {
      Follower opened = new Follower(known, events.get(), host, state, this::failed);
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
    Optional<HttpSender.Failed> left = paused(device());
    if (left.isPresent()) {
      Fault known = state.health().fault();
      return Optional.of(
          known != null ? known : Fault.of(left.get().code(), left.get().message(), state.now()));
    }
    if (identification.unknown()) {
      Optional<Fault> unable = identify();
      if (unable.isPresent()) {
        return unable;
      }
      hurry();
    }
    follow();
    HttpDevice known = device();
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
        failed(failure.code());
        yield Optional.of(fault);
      }
    };
  }

  private Fault told(Failure failure) {
    Duration pause = failure.pause().orElse(Duration.ZERO);
    Duration next = again();
    return state.failed(
        failure.code(), failure.message(), pause.compareTo(next) > 0 ? pause : next);
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
    HttpDevice known = device();
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
          if (!failed.known()) {
            hurry(); // what has become of it is seen soon
          }
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
      state.end();
      Follower stream = follower;
      if (stream != null) {
        stream.close();
      }
    }
    thread.interrupt();
    ending = Thread.ofVirtual().name("end-" + device().config().id()).start(this::endSession);
  }

  /** Ends the device's session, once its turn has come. */
  private void endSession() {
    boolean turn = false;
    try {
      turn = host.tryAcquire(1, TimeUnit.SECONDS);
      device().close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (turn) {
        host.release();
      }
    }
  }

  /** Waits until a session has been ended, at most until {@code end} by the ticker. */
  void awaitEnd(long end) throws InterruptedException {
    Thread known = ending;
    if (known != null) {
      boolean _ = known.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    }
  }
}
