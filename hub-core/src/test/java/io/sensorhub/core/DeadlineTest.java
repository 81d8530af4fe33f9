package io.sensorhub.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {

  private long nanos = Long.MAX_VALUE - 500_000; // it wraps around

  @Test
  void timeRunsByTheTicker() {
    Deadline deadline = Deadline.in(Duration.ofMillis(1), () -> nanos);
    assertEquals(Duration.ofMillis(1), deadline.left());
    nanos += 999_999;
    assertFalse(deadline.isOver());
    assertEquals(1, deadline.leftMillis());
    nanos += 1;
    assertTrue(deadline.isOver());
    assertEquals(0, deadline.leftMillis());
    nanos += 2_000_000;
    assertEquals(Duration.ofMillis(-2), deadline.left());
    assertEquals(0, deadline.leftMillis());
  }
}
