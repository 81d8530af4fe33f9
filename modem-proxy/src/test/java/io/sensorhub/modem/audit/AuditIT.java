package io.sensorhub.modem.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.modem.store.OpenStore;
import io.sensorhub.modem.store.Store;
import io.sensorhub.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditIT {

  private final ManualClock clock = new ManualClock();
  @TempDir private Path folder;
  private Store store;
  private Audit audit;

  @BeforeEach
  void open() throws InterruptedException {
    store = OpenStore.in(folder, clock);
    audit = new Audit(store, "rack", clock);
  }

  @AfterEach
  void close() {
    audit.close();
    store.close();
  }

  private Entry entry(String from, String result) {
    return new Entry(clock.instant(), "ada", from, "POST /x", "", "", result, 1);
  }

  private List<String> results(int limit) throws IOException {
    audit.write();
    return audit.read(Long.MAX_VALUE, limit).stream()
        .map(each -> each.path("result").asText() + " x" + each.path("times").asLong())
        .toList();
  }

  @Test
  void entries_areNumbered_pagedAndSurviveARestart() throws Exception {
    for (int i = 0; i < 5; i++) {
      audit.note(entry("192.0.2.1", "r" + i));
    }
    assertEquals(List.of("r4 x1", "r3 x1"), results(2));
    long number = audit.read(Long.MAX_VALUE, 2).getLast().path("number").asLong();
    ObjectNode next = audit.read(number, 1).getFirst();
    assertEquals("r2", next.path("result").asText());
    assertEquals("ada", next.path("who").asText());
    audit.note(entry("192.0.2.1", "last"));
    close();
    open();
    assertEquals(6, audit.read(Long.MAX_VALUE, 100).size());
    assertEquals(List.of("last x1"), results(1));
  }

  @Test
  void refusalsOfTheSame_areToldTogether_andDoNotWashAwayOthers() throws IOException {
    for (int i = 0; i < 1_000; i++) {
      audit.refused(entry("192.0.2.1", "401"));
    }
    audit.refused(entry("192.0.2.2", "401"));
    assertEquals(List.of("401 x1", "401 x1"), results(10));
    clock.advance(Duration.ofSeconds(61));
    assertEquals(List.of("401 x999", "401 x1", "401 x1"), results(10));
    for (int i = 0; i < 5_000; i++) {
      audit.refused(entry("2001:db8::" + i, "401"));
    }
    int kept = results(1_000).size();
    assertTrue(kept < 520, "entries of a flood: " + kept);
  }
}
