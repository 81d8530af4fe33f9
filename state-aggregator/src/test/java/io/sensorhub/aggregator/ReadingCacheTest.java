package io.sensorhub.aggregator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadingCacheTest {

  private static final DeviceId ID = new DeviceId("d");

  private final ManualClock clock = new ManualClock();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory());
  private final ReadingCache cache =
      new ReadingCache(Duration.ofSeconds(10), 10, clock, clock::nanos, threads);
  private final AtomicInteger reads = new AtomicInteger();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private ObjectNode read(DeviceId device) {
    reads.incrementAndGet();
    return Json.object().put("sensor_id", "d").put("timestamp", Json.time(clock.instant()));
  }

  private ObjectNode get() {
    return cache.get(ID, this::read);
  }

  @Test
  void clockThatIsSet_makesNoAnswerOlder_orYounger() {
    ManualClock wall = new ManualClock();
    ReadingCache other = new ReadingCache(Duration.ofSeconds(10), 10, wall, clock::nanos, threads);
    other.put(ID, Json.object().put("timestamp", Json.time(wall.instant().minusSeconds(3))));
    for (Duration step : List.of(Duration.ofDays(366), Duration.ofDays(-800))) {
      wall.advance(step);
      clock.advance(Duration.ofSeconds(2));
      ObjectNode answer = other.get(ID, this::read);
      assertTrue(answer.path("cached").asBoolean());
      assertTrue(answer.path("cache_age").asDouble() <= 7, answer::toString);
    }
    assertEquals(7, other.stats().at("/devices/d/age").asDouble());
  }

  @Test
  void answer_isCachedForItsTime_andItsAgeIsSaid() {
    assertFalse(get().path("cached").asBoolean());
    clock.advance(Duration.ofSeconds(9));
    ObjectNode second = get();
    assertTrue(second.path("cached").asBoolean());
    assertEquals(9.0, second.path("cache_age").asDouble());
    clock.advance(Duration.ofSeconds(2));
    assertFalse(get().path("cached").asBoolean());
    assertEquals(2, reads.get());
  }

  @Test
  void anotherTimeToKeepAnswers_holdsForThoseThatAreThere() {
    get();
    cache.keepFor(Duration.ofSeconds(2));
    clock.advance(Duration.ofSeconds(3));
    assertFalse(get().path("cached").asBoolean());
    assertEquals(Duration.ofSeconds(2), cache.ttl());
  }

  @Test
  void concurrentMisses_causeOneRead() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<Future<ObjectNode>> answers =
        IntStream.range(0, 20)
            .mapToObj(i ->
                threads.submit(() ->
                    cache.get(
                        ID,
                        device -> {
                          try {
                            go.await();
                          } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                          }
                          return read(device);
                        })))
            .toList();
    Await.until("everybody asks", () -> cache.stats().path("misses").asInt() >= 1);
    go.countDown();
    for (Future<ObjectNode> answer : answers) {
      assertEquals("d", answer.get().path("sensor_id").asText());
    }
    assertEquals(1, reads.get());
    assertEquals(1, cache.stats().path("loads").asInt());
  }

  @Test
  void whatTheStreamBrings_isNeitherHitNorLoad_andIsServed() {
    cache.put(
        "generic",
        Reading.at(clock.instant(), ID, Map.of("v", new Value.Whole(7)), Map.of(), Quality.GOOD));
    assertEquals(0, cache.stats().path("loads").asInt());
    assertEquals(0, cache.stats().path("hits").asInt());
    clock.advance(Duration.ofSeconds(1));
    assertEquals(7, get().path("v").asInt());
    assertEquals(0, reads.get());
    assertEquals(1, cache.stats().path("hits").asInt());
    assertEquals(1.0, cache.stats().path("devices").path("d").path("age").asDouble());
    assertEquals(9.0, cache.stats().path("devices").path("d").path("expires_in").asDouble());
  }

  @Test
  void readThatFails_isNotKept_andItsErrorIsThrownOn() {
    assertThrows(
        IllegalStateException.class,
        () ->
            cache.get(
                ID,
                device -> {
                  throw new IllegalStateException("device gone");
                }));
    assertFalse(get().path("cached").asBoolean());
    assertEquals(1, cache.stats().path("load_failures").asInt());
  }

  @Test
  void clear_saysHowMuchItForgot() {
    get();
    assertEquals(1, cache.clear());
    assertEquals(0, cache.entries());
  }
}
