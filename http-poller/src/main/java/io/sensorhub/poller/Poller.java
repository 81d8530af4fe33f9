package io.sensorhub.poller;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.DeviceHealth;
import io.sensorhub.core.DeviceStatus;
import io.sensorhub.core.Fault;
import io.sensorhub.poller.HttpDevice.Failure;
import io.sensorhub.poller.HttpDevice.Success;
import io.sensorhub.runtime.device.DeviceBoard;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one device on its own schedule, on a virtual thread of its own, so that a device that never
 * answers costs the others nothing. An offline device is asked ever less often, at most every 60 s,
 * and at its ordinary pace from the first answer on.
 */
final class Poller implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Poller.class);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final HttpDevice device;
  private final Semaphore host;
  private final DeviceBoard board;
  private final Clock clock;
  private final long jitterNanos;
  private final Thread thread;

  /**
   * @param host one permit, shared by all devices behind the same host and port
   * @param jitter before the first read, so that not all devices are asked at once
   */
  Poller(HttpDevice device, Semaphore host, DeviceBoard board, Clock clock, Duration jitter) {
    this.device = device;
    this.host = host;
    this.board = board;
    this.clock = clock;
    this.jitterNanos = jitter.toNanos();
    this.thread = Thread.ofVirtual().name("poll-" + device.config().id()).unstarted(this::poll);
  }

  void start() {
    thread.start();
  }

  HttpDevice device() {
    return device;
  }

  private void poll() {
    Map<HttpProfile.Read, Long> due = new LinkedHashMap<>();
    long begun = System.nanoTime() + jitterNanos;
    device.reads().forEach(read -> due.put(read, begun));
    try {
      while (true) {
        long now = System.nanoTime();
        long first = due.values().stream().reduce((a, b) -> a - b < 0 ? a : b).orElse(now);
        if (first - now > 0) {
          Thread.sleep(Duration.ofNanos(first - now));
          continue;
        }
        List<HttpProfile.Read> reads =
            due.keySet().stream().filter(read -> due(due, read) - now <= 0).toList();
        try {
          Optional<Fault> _ = readNow(reads);
        } catch (RuntimeException e) {
          LOG.error("fault in the hub's own code device={}", device.config().id(), e);
        }
        for (HttpProfile.Read read : reads) {
          due.put(read, next(due(due, read), read));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private static long due(Map<HttpProfile.Read, Long> due, HttpProfile.Read read) {
    return due.getOrDefault(read, 0L);
  }

  /** On the beat; those that are late are left out. */
  private long next(long due, HttpProfile.Read read) {
    long interval = interval(board.health(device.config().id()), read.interval()).toNanos();
    long now = System.nanoTime();
    long next = due + interval;
    return next - now < 0 ? now + interval - Math.floorMod(now - next, interval) : next;
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

  /**
   * Asks the device, after those before it at the same host, and tells the board.
   *
   * @return the fault, where the read failed
   */
  Optional<Fault> readNow() throws InterruptedException {
    return readNow(device.reads());
  }

  private Optional<Fault> readNow(List<HttpProfile.Read> reads) throws InterruptedException {
    host.acquire();
    try {
      return told(device.read(reads));
    } finally {
      host.release();
    }
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
    try {
      for (Map.Entry<String, JsonNode> value : values.entrySet()) {
        long remaining = Math.max(1, end - System.nanoTime());
        HttpCommand command = Objects.requireNonNull(device.commands().get(value.getKey()));
        if (device.set(command, value.getValue(), Duration.ofNanos(remaining))
            instanceof HttpSender.Failed failed) {
          return new Commanded.Failed(failed);
        }
      }
      return told(device.read())
          .<Commanded>map(fault ->
              new Commanded.Failed(new HttpSender.Failed(fault.code(), fault.message(), false)))
          .orElseGet(Commanded.Done::new);
    } finally {
      host.release();
    }
  }

  /** How a command ended. */
  sealed interface Commanded {

    /** Done, and read back. */
    record Done() implements Commanded {}

    /** Its time had passed before anything was sent. */
    record TooLate() implements Commanded {}

    /** The device did not take it, or nobody knows. */
    record Failed(HttpSender.Failed failure) implements Commanded {}
  }

  private Optional<Fault> told(HttpDevice.Result result) {
    return switch (result) {
      case Success success -> {
        board.measured(success.reading());
        yield Optional.empty();
      }
      case Failure failure -> {
        int attempt = board.health(device.config().id()).consecutiveFailures() + 1;
        Fault fault =
            new Fault(
                failure.code(),
                failure.message(),
                clock.instant(),
                Optional.of(
                    new Fault.Retry(
                        attempt, clock.instant().plus(device.config().pollInterval()))));
        board.failed(device.config().id(), fault);
        yield Optional.of(fault);
      }
    };
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
