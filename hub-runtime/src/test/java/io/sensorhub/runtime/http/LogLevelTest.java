package io.sensorhub.runtime.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLevelTest {

  private final ManualClock clock = new ManualClock();
  private final List<String> set = new ArrayList<>();
  private final List<Runnable> planned = new ArrayList<>();
  private final LogLevel level = new LogLevel("INFO", set::add, clock, this::later);

  private LogLevel.Planned later(Duration wait, Runnable what) {
    assertEquals(Duration.ofMinutes(10), wait);
    planned.add(what);
    return () -> planned.remove(what);
  }

  @Test
  void otherLevel_holdsForTenMinutes() {
    level.change("DEBUG");
    assertEquals(List.of("DEBUG"), set);
    assertEquals("2026-11-21T12:10:00.000Z", level.json().path("until").asText());
    planned.getFirst().run();
    assertEquals(List.of("DEBUG", "INFO"), set);
    assertTrue(level.json().path("until").isNull());
    assertEquals("INFO", level.json().path("level").asText());
  }

  @Test
  void nextChange_takesThePlaceOfTheLast() {
    level.change("DEBUG");
    clock.advance(Duration.ofMinutes(9));
    level.change("TRACE");
    assertEquals(1, planned.size());
    assertEquals("2026-11-21T12:19:00.000Z", level.json().path("until").asText());
    level.change("INFO");
    assertEquals(List.of(), planned);
    assertEquals(List.of("DEBUG", "TRACE", "INFO"), set);
  }

  @Test
  void closing_leavesNothingPlanned() {
    level.change("DEBUG");
    level.close();
    assertEquals(List.of(), planned);
  }
}
