package io.sensorhub.aggregator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.Ticker;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Reading;
import io.sensorhub.runtime.device.DeviceJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * The last answer of each device, for as long as it may be used. Concurrent misses of one device
 * cause one read; a read that fails is not kept. What the stream brings is neither a hit nor a
 * load. Bounded by the number of devices. Thread-safe.
 */
final class ReadingCache {

  /** What a read brought. */
  private sealed interface Loaded {}

  /**
   * An answer of a handler.
   *
   * @param ageThen how old it was when it came here
   * @param obtainedNanos when that was
   */
  private record Entry(ObjectNode answer, Duration ageThen, long obtainedNanos) implements Loaded {

    double age(long now) {
      return ageThen.plusNanos(now - obtainedNanos).toMillis() / 1000.0;
    }
  }

  /** A read failed; told to those who waited for it, and forgotten. */
  private record Failed(RuntimeException reason) implements Loaded {}

  private volatile Duration ttl;
  private final Clock clock;
  private final Ticker ticker;
  private final LongAdder loads = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final AsyncCache<DeviceId, Loaded> cache;

  /**
   * @param maximum number of devices
   * @param executor loads on it, so that a slow device delays nobody else
   */
  ReadingCache(Duration ttl, int maximum, Clock clock, Ticker ticker, Executor executor) {
    this.ttl = ttl;
    this.clock = clock;
    this.ticker = ticker;
    this.cache =
        Caffeine.newBuilder()
            .expireAfterWrite(ttl)
            .maximumSize(Math.max(16, maximum))
            .ticker(ticker)
            .executor(executor)
            .recordStats()
            .buildAsync();
  }

  /** Takes another time for which answers may be used. */
  void keepFor(Duration time) {
    ttl = time;
    cache.synchronous().policy().expireAfterWrite().orElseThrow().setExpiresAfter(time);
  }

  Duration ttl() {
    return ttl;
  }

  /** Takes a reading that the stream brought. */
  void put(String type, Reading reading) {
    put(reading.device(), DeviceJson.reading(type, reading));
  }

  /** Takes an answer that was read past the cache. */
  void put(DeviceId device, ObjectNode answer) {
    cache.put(device, CompletableFuture.completedFuture(entry(answer)));
  }

  private Entry entry(ObjectNode answer) {
    return new Entry(answer, age(answer), ticker.read());
  }

  void invalidate(DeviceId device) {
    cache.synchronous().invalidate(device);
  }

  /** Forgets everything, and says how much that was. */
  long clear() {
    long before = entries();
    cache.synchronous().invalidateAll();
    return before;
  }

  long entries() {
    cache.synchronous().cleanUp();
    return cache.synchronous().estimatedSize();
  }

  /**
   * The answer of {@code device}, from here or by {@code read}, with {@code cached} and {@code
   * cache_age} (seconds since it was measured). Blocks while it is read; what {@code read} throws
   * is thrown on.
   */
  ObjectNode get(DeviceId device, Function<DeviceId, ObjectNode> read) {
    long asked = ticker.read();
    Loaded loaded = cache.get(device, missing -> load(missing, read)).join();
    return switch (loaded) {
      case Entry entry ->
          answer(entry.answer(), entry.obtainedNanos() - asked < 0, entry.age(ticker.read()));
      case Failed failed -> {
        cache.synchronous().asMap().remove(device, failed);
        throw failed.reason();
      }
    };
  }

  private Loaded load(DeviceId device, Function<DeviceId, ObjectNode> read) {
    try {
      Entry entry = entry(read.apply(device));
      loads.increment();
      return entry;
    } catch (RuntimeException e) {
      failures.increment();
      return new Failed(e);
    }
  }

  /** An answer that has just come from a handler, as the aggregator gives it. */
  ObjectNode fresh(ObjectNode answer) {
    return answer(answer, false, age(answer).toMillis() / 1000.0);
  }

  private static ObjectNode answer(ObjectNode answer, boolean cached, double age) {
    return answer.deepCopy().put("cached", cached).put("cache_age", age);
  }

  /** How old an answer is that has just come; never less than nothing. */
  private Duration age(ObjectNode answer) {
    Instant measured = Instant.parse(answer.path("timestamp").asText());
    Duration age = Duration.between(measured, clock.instant());
    return age.isNegative() ? Duration.ZERO : age;
  }

  /** {@code {entries, ttl, hits, misses, hit_rate, loads, load_failures, evictions, devices}}. */
  ObjectNode stats() {
    CacheStats stats = cache.synchronous().stats();
    ObjectNode json =
        Json.object()
            .put("entries", entries())
            .put("ttl", ttl.toMillis() / 1000.0)
            .put("hits", stats.hitCount())
            .put("misses", stats.missCount())
            .put("hit_rate", stats.requestCount() == 0 ? 0.0 : stats.hitRate())
            .put("loads", loads.sum())
            .put("load_failures", failures.sum())
            .put("evictions", stats.evictionCount());
    ObjectNode devices = json.putObject("devices");
    Policy.FixedExpiration<DeviceId, Loaded> expiry =
        cache.synchronous().policy().expireAfterWrite().orElseThrow();
    cache
        .synchronous()
        .asMap()
        .forEach((device, loaded) -> {
          if (!(loaded instanceof Entry entry)) {
            return;
          }
          double written = expiry.ageOf(device, TimeUnit.MILLISECONDS).orElse(0) / 1000.0;
          devices
              .putObject(device.value())
              .put("age", entry.age(ticker.read()))
              .put("expires_in", Math.max(0, ttl.toMillis() / 1000.0 - written));
        });
    return json;
  }
}
