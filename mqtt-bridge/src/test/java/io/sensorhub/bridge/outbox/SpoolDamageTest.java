package io.sensorhub.bridge.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.bridge.broker.Message;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Position;
import io.sensorhub.testkit.ManualClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spool's file after a power cut, or after a disk has done it harm. */
class SpoolDamageTest {

  private static final int EVENTS = 400;

  @TempDir private Path folder;
  private final ManualClock clock = new ManualClock();
  private byte[] whole = {};

  private Outbox outbox(Path where) {
    return new Outbox(
        clock,
        clock::nanos,
        new Wake(),
        Position.START,
        Optional.of(new Spool(where, clock, clock::nanos, Instant.EPOCH)),
        new Pace(Pace.UNBOUNDED, clock::nanos));
  }

  private static void event(Outbox outbox, long number) {
    outbox.event(
        new EventId("serial-handler", "aa", number),
        List.of(new Message("e", "{\"n\":" + number + "}", 1, false)));
  }

  /** A file as a killed process leaves it: written in several steps. */
  @BeforeEach
  void write() throws IOException {
    Path origin = Files.createDirectories(folder.resolve("origin"));
    Outbox outbox = outbox(origin);
    for (int n = 1; n <= EVENTS; n++) {
      event(outbox, n);
      if (n % 40 == 0) {
        outbox.flush();
      }
    }
    whole = Files.readAllBytes(origin.resolve("spool"));
  }

  private Path with(byte[] file, String name) throws IOException {
    Path where = Files.createDirectories(folder.resolve(name));
    Files.write(where.resolve("spool"), file);
    return where;
  }

  private static List<Long> drain(Outbox outbox) {
    List<Long> numbers = new ArrayList<>();
    outbox.reconnected();
    for (Optional<Delivery> next = outbox.next(); next.isPresent(); next = outbox.next()) {
      String payload = next.get().messages().getFirst().payload();
      numbers.add(Long.parseLong(payload.replaceAll("\\D", "")));
      outbox.acknowledged(next.get());
    }
    return numbers;
  }

  private static boolean isAside(Path where) throws IOException {
    try (Stream<Path> files = Files.list(where)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("spool.damaged-"));
    }
  }

  /** It starts, sends what can be read in its order, and takes and keeps what is new. */
  private List<Long> works(Path where, String how) throws IOException {
    Outbox outbox = outbox(where);
    assertEquals(Optional.empty(), outbox.error(), how);
    event(outbox, 1_000);
    outbox.flush();
    outbox.close();
    Outbox next = outbox(where);
    assertEquals(Optional.empty(), next.error(), how);
    List<Long> numbers = drain(next);
    assertEquals(1_000, numbers.getLast(), how);
    assertEquals(numbers.stream().sorted().distinct().toList(), numbers, how);
    assertTrue(isAside(where) || outbox.damaged() + next.damaged() == 0, how);
    next.close();
    return numbers.subList(0, numbers.size() - 1);
  }

  @Test
  void wholeFile_hasEverything() throws IOException {
    assertEquals(EVENTS, works(with(whole, "whole"), "whole").size());
  }

  @Test
  void fileThatIsNone_isPutAside_andTold() throws IOException {
    Path where = with(new byte[65_536], "zeros");
    Outbox outbox = outbox(where);
    assertEquals(Optional.empty(), outbox.error());
    assertEquals(1, outbox.damaged());
    assertTrue(outbox.damagedFile().orElseThrow().contains("spool.damaged-20261121T120000"));
    outbox.close();
    assertEquals(List.of(), works(where, "zeros"));
    assertEquals(0, outbox(where).damaged());
    assertTrue(outbox(where).damagedFile().isPresent(), "told until it is taken away");
  }

  @Test
  void fileCutAtAnyLength_startsWithWhatItHas() throws IOException {
    int most = 0;
    for (int cut = 0; cut < whole.length; cut += cut < 20_000 ? 487 : 2_911) {
      String how = "cut " + cut + " of " + whole.length;
      List<Long> numbers = works(with(Arrays.copyOf(whole, cut), "cut" + cut), how);
      for (int i = 0; i < numbers.size(); i++) {
        assertEquals(i + 1, numbers.get(i), how);
      }
      most = Math.max(most, numbers.size());
    }
    assertTrue(most >= EVENTS - 80, "most that was kept: " + most);
  }

  /** The file ends too soon, or in zeros; what stands beside it was written before. */
  @Test
  void itemsThatThePowerCutTook_areCounted() throws IOException {
    Path origin = folder.resolve("origin");
    byte[] count = Files.readAllBytes(origin.resolve("spool.count"));
    int told = 0;
    for (int cut = 0; cut <= whole.length; cut += 4_096) {
      for (int length : new int[] {cut, whole.length}) {
        byte[] file = Arrays.copyOf(Arrays.copyOf(whole, cut), length);
        Path where = with(file, "count" + cut + "-" + length);
        Files.write(where.resolve("spool.count"), count);
        Outbox outbox = outbox(where);
        String how = "cut " + cut + ", " + length + " long";
        long kept = outbox.size();
        assertEquals(EVENTS, kept + outbox.dropped(), how);
        told += kept < EVENTS ? 1 : 0;
        event(outbox, 1_000);
        outbox.close();
        Outbox next = outbox(where);
        assertEquals(0, next.dropped(), "told once, " + how);
        next.close();
      }
    }
    assertTrue(told > 10, "cases with a loss: " + told);
  }

  @Test
  void brokenCount_costsNothingButTheNumber() throws IOException {
    for (String text : List.of("", "9", "9 9", "x y\n", "99999999999999999999 1\n")) {
      Path where = with(whole, "broken" + text.hashCode());
      Files.writeString(where.resolve("spool.count"), text);
      Outbox outbox = outbox(where);
      assertEquals(EVENTS, outbox.size());
      assertEquals(0, outbox.dropped());
      outbox.close();
    }
  }

  @Test
  void zerosAtTheEnd_costOnlyWhatTheyCover() throws IOException {
    for (int zeros = 512; zeros < whole.length; zeros += 3_333) {
      byte[] file = whole.clone();
      Arrays.fill(file, file.length - zeros, file.length, (byte) 0);
      works(with(file, "zeros" + zeros), zeros + " zeros of " + whole.length);
      assertEquals(
          EVENTS,
          works(with(Arrays.copyOf(whole, whole.length + zeros), "longer" + zeros), "longer")
              .size());
    }
  }

  @Test
  void randomBlocksAnywhere_neverStopIt() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      byte[] file = whole.clone();
      byte[] block = new byte[1 + random.nextInt(512)];
      random.nextBytes(block);
      System.arraycopy(block, 0, file, random.nextInt(file.length - block.length), block.length);
      works(with(file, "random" + round), "seed " + seed + " round " + round);
    }
  }

  @Test
  void damageWhileItRuns_losesNothingThatIsInMemory() throws IOException {
    Path where = Files.createDirectories(folder.resolve("running"));
    Outbox outbox = outbox(where);
    for (int n = 1; n <= 3_000; n++) {
      event(outbox, n);
    }
    outbox.flush();
    try (RandomAccessFile file = new RandomAccessFile(where.resolve("spool").toFile(), "rw")) {
      file.seek(file.length() / 2);
      file.write(new byte[4_096]);
    }
    for (int n = 3_001; n <= 9_000; n++) {
      event(outbox, n);
      if (n % 1_000 == 0) {
        outbox.flush();
      }
    }
    List<Long> numbers = drain(outbox);
    assertEquals(numbers.stream().sorted().distinct().toList(), numbers);
    assertTrue(numbers.containsAll(List.of(1L, 1_999L, 3_500L, 9_000L)), () -> "" + numbers.size());
    outbox.close();
  }

  @Test
  void onlyTheLastDamagedFilesAreKept() throws IOException {
    Path where = folder.resolve("often");
    for (int i = 0; i < 5; i++) {
      with(new byte[9_000], "often");
      outbox(where).close();
      clock.advance(java.time.Duration.ofSeconds(1));
    }
    try (Stream<Path> files = Files.list(where)) {
      assertEquals(3, files.filter(f -> f.toString().contains("damaged")).count());
    }
  }
}
