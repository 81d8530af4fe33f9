package io.sensorhub.poller;

import io.sensorhub.core.DeviceHealth;
import io.sensorhub.core.DeviceStatus;
import io.sensorhub.core.Fault;
import io.sensorhub.poller.HttpDevice.Failure;
import io.sensorhub.poller.HttpDevice.Success;
import io.sensorhub.runtime.device.DeviceBoard;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
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
  private final Thread thread;

  /**
   * @param host one permit, shared by all devices behind the same host and port
   */
  Poller(HttpDevice device, Semaphore host, DeviceBoard board, Clock clock) {
    this.device = device;
    this.host = host;
    this.board = board;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("poll-" + device.config().id()).unstarted(this::poll);
  }

  void start() {
    thread.start();
  }

  HttpDevice device() {
    return device;
  }

  private void poll() {
    long due = System.nanoTime();
    try {
      while (true) {
        try {
          readNow();
        } catch (RuntimeException e) {
          LOG.error("fault in the hub's own code device={}", device.config().id(), e);
        }
        long interval = interval(board.health(device.config().id())).toNanos();
        long now = System.nanoTime();
        due += interval;
        if (due - now < 0) {
          due =
              now
                  + interval
                  - Math.floorMod(now - due, interval); // on the beat, late ones left out
        }
        Thread.sleep(Duration.ofNanos(Math.max(0, due - now)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** The time to the next read. */
  Duration interval(DeviceHealth health) {
    Duration ordinary = device.config().pollInterval();
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
    host.acquire();
    HttpDevice.Result result;
    try {
      result = device.read();
    } finally {
      host.release();
    }
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
