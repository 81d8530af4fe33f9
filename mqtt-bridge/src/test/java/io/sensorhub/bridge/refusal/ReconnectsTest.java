package io.sensorhub.bridge.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ReconnectsTest {

  private final RandomGenerator never = () -> 0; // no jitter
  private final Reconnects reconnects = new Reconnects(never);

  private void ended(int seconds) {
    reconnects.ended(Duration.ofSeconds(seconds), false);
  }

  @Test
  void connectionsThatEndYoung_growApart_toHalfAMinute() {
    Duration sum = Duration.ZERO;
    int within30 = 1;
    for (int i = 0; i < 12; i++) {
      ended(1);
      sum = sum.plus(reconnects.pause()).plusSeconds(1);
      within30 += sum.toSeconds() < 30 ? 1 : 0;
    }
    assertEquals(Duration.ofSeconds(30), reconnects.pause());
    assertTrue(within30 <= 6, "connects in 30 s: " + within30);
    assertTrue(reconnects.suspicious());
  }

  @Test
  void brokerThatIsAway_isTriedSoon_andLaterEachTenSeconds() {
    reconnects.notReached();
    assertEquals(Duration.ofMillis(250), reconnects.pause());
    for (int i = 0; i < 10; i++) {
      reconnects.notReached();
    }
    assertEquals(Duration.ofSeconds(10), reconnects.pause());
  }

  @Test
  void connectionThatLasted_orAnEndWhoseCauseIsKnown_beginsAnew() {
    ended(1);
    ended(1);
    ended(31);
    assertEquals(Duration.ofMillis(250), reconnects.pause());
    ended(1);
    ended(1);
    ended(1);
    reconnects.ended(Duration.ofSeconds(1), true);
    assertFalse(reconnects.suspicious());
    assertEquals(Duration.ofMillis(250), reconnects.pause());
  }

  @Test
  void youngEnds_areCountedOn_whileTheBrokerIsAwayInBetween() {
    ended(1);
    ended(1);
    reconnects.notReached();
    ended(1);
    assertEquals(Duration.ofSeconds(2), reconnects.pause());
  }
}
