package io.sensorhub.modem.access;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommandRateTest {

  private final ManualClock clock = new ManualClock();
  private final CommandRate rate = new CommandRate(clock::nanos);

  @Test
  void tenASecond_areAllowed_toEachLogin() {
    for (int i = 0; i < CommandRate.MOST; i++) {
      assertTrue(rate.allows("a"));
    }
    assertFalse(rate.allows("a"));
    assertFalse(rate.allows("a"), "a refusal costs nothing");
    assertTrue(rate.allows("b"));
    clock.advance(Duration.ofMillis(101));
    assertTrue(rate.allows("a"));
    assertFalse(rate.allows("a"));
    clock.advance(Duration.ofHours(1));
    for (int i = 0; i < CommandRate.MOST; i++) {
      assertTrue(rate.allows("a"));
    }
    assertFalse(rate.allows("a"));
  }
}
