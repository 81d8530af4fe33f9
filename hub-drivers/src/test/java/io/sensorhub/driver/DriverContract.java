package io.sensorhub.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every driver keeps; the test of each driver extends it. */
public abstract class DriverContract {

  protected static final Instant TIME = Instant.parse("2026-11-21T12:00:00Z");
  protected static final Moment NOW = new Moment(TIME, 0);

  /** In full with {@code ./hub test --long}. */
  private static final int HOSTILE_BYTES =
      Boolean.getBoolean("hub.test.long") ? 10_000_000 : 1_000_000;

  private static final Moment LATER = new Moment(TIME.plusSeconds(10), 10_000_000_000L);
  private static final long MOST_HELD = 600_000;

  /** A new driver, as its line gets it. */
  protected abstract Driver driver();

  /** Telegrams as they come from the line, good and bad. */
  protected abstract List<byte[]> telegrams();

  /** Makes a driver that asks wait for an answer. */
  protected void ask(Driver driver) {}

  private Driver asked() {
    Driver driver = driver();
    ask(driver);
    return driver;
  }

  /** Telegrams of text. */
  protected static List<byte[]> texts(String... telegrams) {
    return Stream.of(telegrams).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

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
    for (byte[] telegram : telegrams()) {
      List<Outcome> whole = feed(asked(), telegram, telegram.length);
      for (int chunk = 1; chunk < Math.min(telegram.length, 300); chunk++) {
        assertEquals(
            whole,
            feed(asked(), telegram, chunk),
            HexFormat.of().formatHex(telegram) + " in pieces of " + chunk);
      }
    }
  }

  @Test
  void hostileBytes_neverThrow_andNothingGrows() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Driver driver = asked();
    byte[] buffer = new byte[4096];
    long before = heap();
    for (int fed = 0; fed < HOSTILE_BYTES; ) {
      int length = 1 + random.nextInt(buffer.length);
      hostile(random, buffer, length);
      try {
        driver.receive(buffer, length, NOW, outcome -> {});
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
      fed += length;
    }
    long grown = heap() - before;
    assertTrue(grown < MOST_HELD, "grown by " + grown + " bytes, seed " + seed);
    feed(driver, new byte[] {'\n'}, 1);
    ask(driver);
    byte[] telegram = telegrams().getFirst();
    List<Outcome> told = new ArrayList<>(feed(driver, telegram, telegram.length));
    driver.tick(LATER, told::add); // an answer in doubt is held back until it is known to be alone
    assertFalse(told.isEmpty(), "seed " + seed);
  }

  /** Noise, pieces of good telegrams with a byte changed, or long runs without an end. */
  private void hostile(Random random, byte[] buffer, int length) {
    int kind = random.nextInt(3);
    if (kind == 0) {
      random.nextBytes(buffer);
      return;
    }
    if (kind == 1) {
      Arrays.fill(buffer, (byte) "{[\"\\1$".charAt(random.nextInt(6)));
      return;
    }
    List<byte[]> telegrams = telegrams();
    byte[] good = telegrams.get(random.nextInt(telegrams.size()));
    for (int i = 0; i < length; i++) {
      buffer[i] = good[i % good.length];
    }
    buffer[random.nextInt(length)] = (byte) random.nextInt(256);
  }

  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  @Test
  void afterReset_halfATelegramIsForgotten() {
    byte[] telegram = telegrams().getFirst();
    List<Outcome> expected = feed(asked(), telegram, telegram.length);
    assertFalse(expected.isEmpty());
    Driver driver = asked();
    driver.receive(telegram, telegram.length / 2, NOW, outcome -> {});
    driver.reset(NOW);
    ask(driver);
    assertEquals(expected, feed(driver, telegram, telegram.length));
  }
}
