package io.sensorhub.manager.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.config.UsbConfig.Policy;
import io.sensorhub.runtime.http.ApiException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters whose texts are as long as the detector tells them: 256 characters of four octets. */
class FullFileTest {

  private static final String LONGEST = "\uD83D\uDD0C".repeat(256);
  private static final String TEXTS = LONGEST + "|" + LONGEST + "|";

  @TempDir private Path folder;

  private static void plug(Bench bench, int each) {
    bench.clock.advance(Duration.ofSeconds(1));
    String number = LONGEST.substring(12) + "NR" + (1000 + each);
    bench.plug("ttyUSB" + each, "dead:beef", TEXTS + number, "1." + each);
  }

  private static String id(int each) {
    return "dead_beef_nr" + (1000 + each);
  }

  @Test
  void undecidedOnes_areKeptAsFarAsTheFileHolds_andDecisionsAll() throws Exception {
    Bench bench = new Bench(folder, Policy.ASK);
    for (int each = 0; each < 250; each++) {
      plug(bench, each);
    }
    ObjectNode _ = bench.adapters().ignore(id(0));
    ObjectNode _ = bench.adapters().ignore(id(1));
    assertEquals("new", bench.adapters().forget(id(1)).path("state").asText());
    bench.adapters().flush();
    Adapters next = bench.restart().adapters();
    assertEquals("", next.storeError());
    assertTrue(Files.size(folder.resolve("usb-devices.json")) <= 512 * 1024);
    assertEquals(1, next.count(State.IGNORED));
    assertTrue(next.count(State.GONE) > 100, "of " + next.count(State.GONE));
    assertEquals("gone", bench.state(id(249)), "seen last");
  }

  @Test
  void decidedOnes_giveTheirTextsUp_beforeADecisionIsLost() throws Exception {
    Bench bench = new Bench(folder, Policy.ASK);
    for (int each = 0; each < 256; each++) {
      plug(bench, each);
      ObjectNode _ = bench.adapters().ignore(id(each));
    }
    plug(bench, 256);
    ApiException full = assertThrows(ApiException.class, () -> bench.adapters().ignore(id(256)));
    assertEquals("STORE_FULL", full.code());
    bench.adapters().flush();
    Adapters next = bench.restart().adapters();
    assertEquals("", next.storeError());
    assertEquals(256, next.count(State.IGNORED));
  }
}
