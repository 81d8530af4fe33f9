package io.sensorhub.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void delay_growsByTheFactor_upToTheMaximum() {
    Backoff reconnect = new Backoff(Duration.ofSeconds(5), Duration.ofSeconds(60), 2);
    assertEquals(Duration.ofSeconds(5), reconnect.delay(1));
    assertEquals(Duration.ofSeconds(10), reconnect.delay(2));
    assertEquals(Duration.ofSeconds(40), reconnect.delay(4));
    assertEquals(Duration.ofSeconds(60), reconnect.delay(5));
    assertEquals(Duration.ofSeconds(60), reconnect.delay(1_000_000));
  }

  @Test
  void delay_withoutFailure_isTheFirst() {
    Backoff doubling = Backoff.doubling(Duration.ofMillis(50), Duration.ofMillis(1600));
    assertEquals(Duration.ofMillis(50), doubling.delay(-3));
    assertEquals(Duration.ofMillis(50), doubling.delay(0));
    assertEquals(Duration.ofMillis(1600), doubling.delay(6));
    assertEquals(Duration.ofMillis(1600), doubling.delay(Integer.MAX_VALUE));
  }

  @Test
  void delay_ofTheSameLength_stays() {
    Backoff even = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(60), 1);
    assertEquals(Duration.ofSeconds(2), even.delay(1));
    assertEquals(Duration.ofSeconds(2), even.delay(900));
  }

  @Test
  void longestShorterThanTheFirst_isRefused() {
    Duration second = Duration.ofSeconds(1);
    assertThrows(
        IllegalArgumentException.class, () -> Backoff.doubling(second, Duration.ofMillis(999)));
    assertThrows(IllegalArgumentException.class, () -> Backoff.doubling(Duration.ZERO, second));
    assertThrows(IllegalArgumentException.class, () -> new Backoff(second, second, 0.5));
  }
}
