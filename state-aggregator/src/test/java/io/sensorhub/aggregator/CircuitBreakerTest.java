package io.sensorhub.aggregator;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

  private long now;
  private final CircuitBreaker breaker = new CircuitBreaker(() -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void afterAFailure_nobodyAsks_untilOneMayTry() {
    assertTrue(breaker.allows());
    breaker.failed();
    assertFalse(breaker.allows());
    pass(Duration.ofSeconds(1));
    assertTrue(breaker.allows());
    assertFalse(breaker.allows(), "one at a time");
    breaker.failed();
    pass(Duration.ofSeconds(1));
    assertFalse(breaker.allows(), "twice as long");
    pass(Duration.ofSeconds(1));
    assertTrue(breaker.allows());
    breaker.succeeded();
    assertTrue(breaker.allows());
    assertTrue(breaker.allows(), "as often as one likes");
  }

  @Test
  void theWait_hasAnEnd() {
    for (int i = 0; i < 40; i++) {
      breaker.failed();
    }
    pass(Duration.ofSeconds(8));
    assertTrue(breaker.allows());
  }
}
