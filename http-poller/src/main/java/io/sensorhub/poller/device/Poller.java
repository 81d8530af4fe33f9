package io.sensorhub.poller.device;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Deadline;
import io.sensorhub.core.health.DeviceHealth;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.poller.client.DeviceClient;
import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.poller.profile.StreamRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks after one device on a virtual thread of its own, so that a device that never answers costs
 * the others nothing: finds out what it is where that is not known, asks it on its schedule,
 * follows its stream. An offline device is asked ever less often, at most every 60 s, and at its
 * ordinary pace from the first answer on.
 */
public final class Poller implements AutoCloseable {

  private final Identification identification;
  private final Semaphore host;
  private final DeviceState state;
  private final long firstNanos;
  private final LongSupplier ticker;
  private final Random random = new Random();
  private final Semaphore hurry = new Semaphore(0);
  private final DeviceReads reads;
  private final Commands commands;
  private final SessionEnd ending;
  private final Thread thread;
  private volatile @Nullable StreamReader follower;
  private volatile boolean closed;

  /**
   * @param host one permit, shared by all devices behind the same host and port
   * @param models makes the same device of another profile, by the profile's name
   * @param first before the first read, so that not all devices are asked at once
   * @param ticker nanoseconds that only go forward
   */
  public Poller(
      HttpDevice device,
      Semaphore host,
      DeviceState state,
      Function<String, Optional<HttpDevice>> models,
      Duration first,
      LongSupplier ticker) {
    this.identification = new Identification(device, state, models);
    this.host = host;
    this.state = state;
    this.reads = new DeviceReads(host, state, this::failed, ticker);
    this.commands = new Commands(host, reads, this::hurry, ticker);
    this.ending = new SessionEnd(host);
    this.ticker = ticker;
    this.firstNanos = first.toNanos();
    this.thread = Thread.ofVirtual().name("poll-" + device.config().id()).unstarted(this::poll);
  }

  public void start() {
    state.described(device().describe());
    thread.start();
  }

  /** The device as it is known now. */
  public HttpDevice device() {
    return identification.device();
  }

  public DeviceState state() {
    return state;
  }

  private void poll() {
    try {
      Thread.sleep(Duration.ofNanos(firstNanos));
      while (true) {
        try {
          lookAfter();
        } catch (RuntimeException e) {
          reads.fault(device(), e);
          pause();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Finds out what the device is, and asks it until that is in doubt. */
  private void lookAfter() throws InterruptedException {
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
      poll(known, new ReadSchedule(known.profile().reads(), ticker.getAsLong(), random));
    }
    if (!identifyAnew()) {
      pause();
    }
  }

  /** Waits for the next attempt, or until the device has something to say. */
  private void pause() throws InterruptedException {
    Duration left =
        DeviceReads.paused(device()).flatMap(DeviceClient.Failed::pause).orElse(Duration.ZERO);
    if (left.compareTo(reads.again()) > 0) {
      Thread.sleep(left);
    } else {
      boolean _ = hurry.tryAcquire(reads.again().toNanos(), TimeUnit.NANOSECONDS);
    }
    int _ = hurry.drainPermits();
  }

  private void poll(HttpDevice known, ReadSchedule schedule) throws InterruptedException {
    while (!identification.doubted()) {
      if (hurry.tryAcquire(schedule.untilNext(ticker.getAsLong()), TimeUnit.NANOSECONDS)) {
        int _ = hurry.drainPermits();
        if (DeviceReads.paused(known).isEmpty()) {
          schedule.hurry(ticker.getAsLong());
        }
      }
      List<HttpProfile.Read> due = schedule.due(ticker.getAsLong());
      if (due.isEmpty()) {
        continue;
      }
      reads.onSchedule(known, due);
      long now = ticker.getAsLong();
      DeviceHealth health = state.health();
      due.forEach(
          read -> schedule.asked(read, ReadSchedule.interval(health, read.interval()), now));
      DeviceReads.paused(known)
          .flatMap(DeviceClient.Failed::pause)
          .ifPresent(left -> schedule.pause(now + left.toNanos()));
    }
  }

  /**
   * Finds out what the device is.
   *
   * @return the fault, where it could not be found out
   */
  private Optional<Fault> identify() throws InterruptedException {
    host.acquire();
    try {
      return identification.identify().map(reads::told);
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
    StreamReader before = follower;
    if (before != null && before.device() != known) {
      before.close();
      follower = null;
    }
    Optional<StreamRule> events = known.profile().events();
    if (events.isPresent() && follower == null && !closed) {
      StreamReader opened =
          new StreamReader(known, events.get(), host, state, this::failed, ticker);
      follower = opened;
      opened.start();
    }
  }

  /** The device has something to say: it is asked as soon as its turn comes. */
  public void hurry() {
    hurry.release();
  }

  /**
   * Asks the device everything, after those before it at the same host.
   *
   * @param left how long is waited for that; what has begun goes on
   * @return the fault, where the read failed or took too long
   */
  public Optional<Fault> readNow(Duration left) throws InterruptedException {
    Deadline end = Deadline.in(left, ticker);
    Optional<DeviceClient.Failed> alone = DeviceReads.paused(device());
    if (alone.isPresent()) {
      Fault known = state.health().fault();
      return Optional.of(
          known != null ? known : Fault.of(alone.get().code(), alone.get().message(), state.now()));
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
    StreamReader stream = follower;
    if (!known.profile().reads().isEmpty()) {
      return reads.inTurn(known, known.profile().reads(), end.left());
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

  /**
   * Sets properties, each once and in their order, and reads the device.
   *
   * @param values checked before
   * @param left the time until the last of them must have been sent and answered
   */
  public CommandResult command(Map<String, JsonNode> values, Duration left)
      throws InterruptedException {
    return commands.carryOut(device(), follower, values, left);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      state.end();
      StreamReader stream = follower;
      if (stream != null) {
        stream.close();
      }
    }
    thread.interrupt();
    reads.close();
    ending.start(device());
  }

  /** Waits until the device's session has ended, at most until {@code end}. */
  public void awaitEnd(Deadline end) throws InterruptedException {
    ending.await(end);
  }
}
