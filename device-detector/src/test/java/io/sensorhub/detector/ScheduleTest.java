package io.sensorhub.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private static long ms(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  private final Schedule schedule = new Schedule(Duration.ofSeconds(2), 0);

  @Test
  void firstLook_isDueAtOnce_thenEachPeriod() {
    assertTrue(schedule.remaining(0) <= 0);
    schedule.looked(ms(1));
    assertEquals(ms(2000), schedule.remaining(ms(1)));
    schedule.period(Duration.ofMillis(250));
    assertEquals(ms(250), schedule.remaining(ms(1)));
  }

  @Test
  void hint_isFollowedAtOnce_andOnceMoreWhenUdevIsDone() {
    schedule.looked(0);
    schedule.hint(ms(300));
    assertTrue(schedule.remaining(ms(300)) <= 0);
    assertTrue(schedule.asked(ms(300)));
    schedule.looked(ms(300));
    assertEquals(ms(500), schedule.remaining(ms(300)));
    assertTrue(schedule.asked(ms(800)));
    schedule.looked(ms(800));
    assertEquals(ms(2000), schedule.remaining(ms(800)));
    assertFalse(schedule.asked(ms(2800)), "nothing but the time does");
  }

  @Test
  void burstOfHints_givesALookEach50Milliseconds_andOneAtItsEnd() {
    schedule.looked(0);
    int looks = 0;
    for (long now = 100; now < 1100; now++) {
      schedule.hint(ms(now));
      if (schedule.remaining(ms(now)) <= 0) {
        schedule.looked(ms(now));
        looks++;
      }
    }
    assertEquals(20, looks);
    schedule.looked(ms(1100));
    assertEquals(ms(499), schedule.remaining(ms(1100)));
  }

  @Test
  void lostHints_areALookAtOnce_alsoInABurst() {
    schedule.looked(0);
    schedule.hint(ms(1));
    assertEquals(ms(49), schedule.remaining(ms(1)));
    schedule.lost(ms(2));
    assertTrue(schedule.remaining(ms(2)) <= 0);
  }
}
