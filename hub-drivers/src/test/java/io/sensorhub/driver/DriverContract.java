package io.sensorhub.driver;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every driver keeps; the test of each driver extends it. */
public abstract class DriverContract {

  protected static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  /** A new driver, as its line gets it. */
  protected abstract Driver driver();

  /** Telegrams as they come from the line, good and bad. */
  protected abstract List<String> telegrams();

  /** What {@code driver} makes of bytes that come in pieces of one size. */
  protected static List<Outcome> feed(Driver driver, byte[] bytes, int chunk) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += chunk) {
      byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + chunk));
      driver.receive(piece, piece.length, NOW, outcomes::add);
    }
    return outcomes;
  }

  @Test
  void everyTelegram_inEveryChunkSize_meansTheSame() {
    for (String telegram : telegrams()) {
      byte[] bytes = telegram.getBytes(StandardCharsets.UTF_8);
      List<Outcome> whole = feed(driver(), bytes, bytes.length);
      for (int chunk = 1; chunk < Math.min(bytes.length, 300); chunk++) {
        assertEquals(whole, feed(driver(), bytes, chunk), telegram + " in pieces of " + chunk);
      }
    }
  }

  @Test
  void randomBytes_neverThrow() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Driver driver = driver();
    byte[] buffer = new byte[4096];
    assertDoesNotThrow(
        () -> {
          for (int i = 0; i < 500; i++) {
            random.nextBytes(buffer);
            driver.receive(buffer, random.nextInt(buffer.length), NOW, outcome -> {});
          }
        },
        "seed " + seed);
  }

  @Test
  void afterReset_halfATelegramIsForgotten() {
    String telegram = telegrams().getFirst();
    byte[] bytes = telegram.getBytes(StandardCharsets.UTF_8);
    List<Outcome> expected = feed(driver(), bytes, bytes.length);
    assertFalse(expected.isEmpty());
    Driver driver = driver();
    driver.receive(bytes, bytes.length / 2, NOW, outcome -> {});
    driver.reset();
    assertEquals(expected, feed(driver, bytes, bytes.length));
  }
}
