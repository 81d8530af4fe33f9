package io.sensorhub.modem.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.Json;
import io.sensorhub.modem.entry.LogEntry;
import io.sensorhub.modem.entry.Modem;
import io.sensorhub.modem.entry.Period;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits is bounded, and nothing that is newer is lost to what is older. */
class BacklogTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final String IMEI = "867322040000011";

  private final Backlog backlog = new Backlog();

  private static LogEntry entry(int number) {
    return new LogEntry(NOW, IMEI, "AT" + number, "OK", "rest", 1, "ok");
  }

  private static Backlog.Key key(String user) {
    return new Backlog.Key(IMEI, "", user, Period.HOUR, NOW);
  }

  private static Modem modem(String serial, int port) {
    return Modem.fresh(serial, NOW).wants(port, Json.object(), 0);
  }

  @Test
  void eldestEntries_giveWayToNewOnes() {
    for (int i = 0; i < Backlog.MOST_ENTRIES + 3; i++) {
      backlog.log(entry(i));
    }
    assertEquals(3, backlog.dropped());
    Backlog.Batch batch = backlog.take();
    assertEquals(Backlog.MOST_ENTRIES, batch.log().size());
    assertEquals(entry(3), batch.log().getFirst());
    assertTrue(backlog.take().isEmpty());
  }

  @Test
  void entriesThatWereNotWritten_waitInFrontOfNewerOnes() {
    for (int i = 0; i < Backlog.MOST_ENTRIES; i++) {
      backlog.log(entry(i));
    }
    Backlog.Batch failed = backlog.take();
    backlog.log(entry(-1));
    backlog.back(failed);
    List<LogEntry> waiting = backlog.take().log();
    assertEquals(entry(1), waiting.getFirst());
    assertEquals(entry(-1), waiting.getLast());
    assertEquals(1, backlog.dropped());
  }

  @Test
  void sums_areBoundedAndKnownOnesGrowOn() {
    for (int i = 0; i < Backlog.MOST_SUMS; i++) {
      backlog.count(key("u" + i), 1, 2);
    }
    backlog.count(key("more"), 1, 1);
    assertEquals(1, backlog.dropped());
    Backlog.Batch failed = backlog.take();
    backlog.count(key("u0"), 10, 10);
    backlog.back(failed);
    assertArrayEquals(new long[] {11, 12}, backlog.take().traffic().get(key("u0")));
    assertEquals(1, backlog.dropped());
  }

  @Test
  void ofAModule_theLastStateWaits() {
    backlog.put(modem(IMEI, 1));
    Backlog.Batch failed = backlog.take();
    backlog.put(modem(IMEI, 2));
    backlog.back(failed);
    assertEquals(List.of(modem(IMEI, 2)), backlog.take().modems());
    backlog.back(failed);
    backlog.forget(IMEI);
    assertEquals(List.of(), backlog.take().modems());
    backlog.forget(IMEI);
    backlog.back(failed);
    Backlog.Batch last = backlog.take();
    assertEquals(List.of(), last.modems());
    assertEquals(List.of(IMEI), last.forgotten());
  }

  @Test
  void moduleThatIsBackAfterItWasForgotten_isForgottenFirst() {
    backlog.forget(IMEI);
    backlog.put(modem(IMEI, 5));
    Backlog.Batch batch = backlog.take();
    assertEquals(List.of(IMEI), batch.forgotten());
    assertEquals(List.of(modem(IMEI, 5)), batch.modems());
  }

  @Test
  void modules_areBounded() {
    for (int i = 0; i < Backlog.MOST_MODULES + 2; i++) {
      backlog.put(modem("m" + i, 0));
    }
    assertEquals(Backlog.MOST_MODULES, backlog.take().modems().size());
    assertEquals(2, backlog.dropped());
  }
}
