package io.sensorhub.manager.mirror;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.core.Backoff;
import io.sensorhub.core.Json;
import io.sensorhub.manager.adapter.Bus;
import io.sensorhub.runtime.settings.BusAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Tells device events and configurations to a Redis server, each as an entry of a stream and on the
 * channel of the same name, in their order. Whoever tells something never waits for the server: it
 * has a thread of its own, and while the server is away the newest 1000 wait. Nothing is read.
 */
public final class RedisMirror implements Bus, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RedisMirror.class);
  private static final Backoff AGAIN =
      Backoff.doubling(Duration.ofSeconds(1), Duration.ofSeconds(30));
  static final int MOST = 1_000;

  /** A connection on which nothing was sent for so long is tried. */
  private static final long QUIET_SECONDS = 30;

  private final BusAddress address;
  private final Thread thread = new Thread(this::work, "redis");
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<BusMessage> waiting = new ArrayDeque<>();
  private long dropped;
  private boolean connected;
  private boolean closed;
  private @Nullable String error;

  /** Begins to connect. */
  public RedisMirror(BusAddress address, MeterRegistry registry) {
    this.address = address;
    FunctionCounter.builder("hub_usb_bus_dropped", this, RedisMirror::dropped)
        .description("Messages that the Redis server was not told")
        .register(registry);
    thread.start();
  }

  @Override
  public void event(ObjectNode event) {
    offer(new BusMessage("device_events", "event", Json.write(event)));
  }

  @Override
  public void config(ObjectNode config) {
    offer(new BusMessage("device_configs", "config", Json.write(config)));
  }

  private void offer(BusMessage message) {
    lock.lock();
    try {
      if (waiting.size() >= MOST) {
        waiting.removeFirst();
        dropped++;
      }
      waiting.addLast(message);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private double dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<ObjectNode> health() {
    lock.lock();
    try {
      return Optional.of(
          Json.object()
              .put("address", address.toString())
              .put("connected", connected)
              .put("waiting", waiting.size())
              .put("dropped", dropped)
              .put("error", error));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean fails() {
    lock.lock();
    try {
      return !connected || error != null;
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    int failures = 0;
    try {
      while (!isClosed()) {
        try (RedisConnection redis = RedisConnection.open(address)) {
          reached(failures);
          failures = 0;
          tell(redis);
        } catch (JedisException e) {
          failures++;
          failed(e, failures);
          rest(AGAIN.delay(failures));
        }
      }
    } catch (InterruptedException e) {
      // only close() interrupts this thread
    }
  }

  private void tell(RedisConnection redis) throws InterruptedException {
    while (!isClosed()) {
      BusMessage next = take();
      if (next == null) {
        redis.ping();
        continue;
      }
      try {
        redis.tell(next);
        told();
      } catch (JedisDataException e) {
        if (RedisConnection.passes(e)) {
          putBack(next);
          throw e;
        }
        String reason = RedisConnection.reason(e);
        LOG.warn("redis refuses a message, it is left out key={} reason={}", next.key(), reason);
        leftOut(reason);
      } catch (JedisException e) {
        putBack(next);
        throw e;
      }
    }
  }

  /** Waits until there is something to tell; null: there was nothing for long. */
  private @Nullable BusMessage take() throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(QUIET_SECONDS);
      while (waiting.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return waiting.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  /** A message that could not be told is the next one again, unless as many newer ones wait. */
  private void putBack(BusMessage message) {
    lock.lock();
    try {
      if (waiting.size() < MOST) {
        waiting.addFirst(message);
      } else {
        dropped++;
      }
    } finally {
      lock.unlock();
    }
  }

  private void told() {
    lock.lock();
    try {
      error = null;
    } finally {
      lock.unlock();
    }
  }

  private void leftOut(String reason) {
    lock.lock();
    try {
      dropped++;
      error = reason;
    } finally {
      lock.unlock();
    }
  }

  private void reached(int failures) {
    lock.lock();
    try {
      connected = true;
      error = null;
    } finally {
      lock.unlock();
    }
    LOG.info("redis reached address={} failures={}", address, failures);
  }

  private void failed(JedisException cause, int failures) {
    String reason = RedisConnection.reason(cause);
    lock.lock();
    try {
      connected = false;
      error = reason;
    } finally {
      lock.unlock();
    }
    if (failures == 1) {
      LOG.warn("redis cannot be told, what comes waits address={} reason={}", address, reason);
    }
  }

  private void rest(Duration time) throws InterruptedException {
    lock.lock();
    try {
      long left = time.toNanos();
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the thread; what still waits is lost. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
  }
}
