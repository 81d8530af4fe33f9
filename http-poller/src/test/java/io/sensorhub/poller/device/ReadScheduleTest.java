package io.sensorhub.poller.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.poller.profile.RequestTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadScheduleTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private static HttpProfile.Read read(String path, Duration interval) {
    return new HttpProfile.Read(
        RequestTemplate.get(Optional.of(path)), interval, List.of(), Optional.empty());
  }

  private final HttpProfile.Read often = read("/often", Duration.ofSeconds(1));
  private final HttpProfile.Read seldom = read("/seldom", Duration.ofSeconds(60));
  private final ReadSchedule schedule = new ReadSchedule(List.of(often, seldom), 0, new Random(1));

  @Test
  void questions_areAskedOnTheirBeats_neverEarly_andDoNotDrift() {
    long now = 0;
    int asked = 0;
    for (int i = 0; i < 10_000; i++) {
      long wait = schedule.untilNext(now);
      now += wait;
      for (HttpProfile.Read read : schedule.due(now)) {
        schedule.asked(read, read.interval(), now + 300_000_000); // each takes 300 ms
        if (read.equals(often)) {
          long beat = now / SECOND;
          assertEquals(asked, beat);
          assertTrue(now - beat * SECOND <= SECOND / 100, "not more than a hundredth late");
          asked++;
        }
      }
    }
    assertTrue(asked > 9_000, asked + " asked");
  }

  @Test
  void whatIsLate_isLeftOut() {
    schedule.asked(seldom, seldom.interval(), 0);
    schedule.asked(often, often.interval(), 5 * SECOND + SECOND / 2);
    long wait = schedule.untilNext(5 * SECOND + SECOND / 2);
    assertTrue(wait >= SECOND / 2 && wait <= SECOND / 2 + SECOND / 100, wait + " ns");
  }

  @Test
  void hurry_asksAtOnce_andTheBeatStays() {
    schedule.due(0).forEach(read -> schedule.asked(read, read.interval(), 0));
    schedule.hurry(SECOND / 4);
    assertEquals(List.of(often, seldom), schedule.due(SECOND / 4));
    schedule.due(SECOND / 4).forEach(read -> schedule.asked(read, read.interval(), SECOND / 4));
    long wait = schedule.untilNext(SECOND / 4);
    assertTrue(wait >= SECOND * 3 / 4 && wait <= SECOND * 3 / 4 + SECOND / 100, wait + " ns");
  }

  @Test
  void pause_asksNothingBeforeItsEnd_andEverythingThen() {
    schedule.due(0).forEach(read -> schedule.asked(read, read.interval(), 0));
    schedule.pause(40 * SECOND);
    assertEquals(40 * SECOND, schedule.untilNext(0));
    assertEquals(List.of(), schedule.due(39 * SECOND));
    assertEquals(2, schedule.due(40 * SECOND).size());
  }
}
