package io.sensorhub.modem.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The registry of real processes that are killed, on files that are damaged and disks that fill.
 */
class StoreIT {

  private static final long SEED = 20_261_127;

  private final Random random = new Random(SEED);
  private final List<Process> processes = new ArrayList<>();

  @TempDir private Path folder;

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  /** A process with a store, whose commands are answered. */
  private final class Program {

    private final Process process;
    private final BufferedReader answers;

    Program(Path place, String... before) throws IOException {
      List<String> command = new ArrayList<>(List.of(before));
      command.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "--enable-native-access=ALL-UNNAMED",
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              StoreProgram.class.getName(),
              place.toString()));
      process =
          new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile()).start();
      processes.add(process);
      answers = process.inputReader();
    }

    void say(String command) throws IOException {
      process.outputWriter().write(command + "\n");
      process.outputWriter().flush();
    }

    String ask(String command) throws IOException {
      say(command);
      String answer = answers.readLine();
      while (answer != null && answer.startsWith("hub ")) {
        answer = answers.readLine(); // its log
      }
      return String.valueOf(answer);
    }

    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    void stop() throws IOException, InterruptedException {
      process.outputWriter().close();
      assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    }
  }

  @Test
  void portsThatWereGiven_outliveKillsAtAnyMoment() throws Exception {
    Path place = Files.createDirectory(folder.resolve("rack"));
    TreeSet<String> promised = new TreeSet<>();
    int next = 0;
    for (int round = 0; round < 10; round++) {
      Program program = new Program(place);
      TreeSet<String> found = new TreeSet<>(List.of(program.ask("ports").split(" ", -1)));
      assertTrue(found.containsAll(promised), "seed " + SEED + ": " + promised + " in " + found);
      assertTrue(program.ask("health").contains("ok=true"), "seed " + SEED + " round " + round);
      int given = random.nextInt(4);
      for (int i = 0; i < given; i++) {
        next++;
        assertEquals("written true", program.ask("port m" + next + " " + (4000 + next)));
        promised.add("m" + next + "=" + (4000 + next));
      }
      program.say("log 500");
      for (int i = 0; i < 5; i++) {
        next++;
        program.say("port m" + next + " " + (4000 + next)); // written or not, but nothing else
      }
      long moment = System.nanoTime() + random.nextInt(20_000_000);
      while (System.nanoTime() < moment) {
        Thread.onSpinWait();
      }
      program.kill();
    }
    assertTrue(promised.size() > 5, promised.toString());
  }

  @Test
  void damagedFile_isPutAsideToldAndBegunAnew() throws Exception {
    for (int kind = 0; kind < 3; kind++) {
      Path place = Files.createDirectory(folder.resolve("damaged" + kind));
      Program first = new Program(place);
      assertEquals("written true", first.ask("port m1 4001"));
      assertEquals("taken", first.ask("log 500"));
      first.stop();
      damage(place.resolve(Store.FILE), kind);
      Program second = new Program(place);
      String health = second.ask("health");
      assertTrue(health.contains("ok=false") && health.contains("damaged"), kind + health);
      assertEquals("written true", second.ask("port m2 4002"));
      second.stop();
      try (Stream<Path> files = Files.list(place)) {
        assertEquals(
            1,
            files
                .filter(file -> file.getFileName().toString().matches("modems.db.damaged-\\d+"))
                .count());
      }
      Program third = new Program(place);
      assertEquals("m2=4002", third.ask("ports"));
      assertTrue(third.ask("health").contains("ok=true"));
    }
  }

  private void damage(Path file, int kind) throws IOException {
    try (RandomAccessFile octets = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] nonsense = new byte[4096];
      random.nextBytes(nonsense);
      switch (kind) {
        case 0 -> octets.setLength(octets.length() / 2 + 100);
        case 1 -> octets.write(nonsense); // the head
        default -> {
          for (long at = 4096; at + 4096 <= octets.length(); at += 4096) {
            octets.seek(at);
            octets.write(nonsense);
          }
        }
      }
    }
  }

  @Test
  void fullDisk_isToldAndWhatWaitsIsBoundedUntilThereIsRoom() throws Exception {
    Path place = Files.createDirectory(folder.resolve("full"));
    Program program =
        new Program(
            place,
            "unshare",
            "-rm",
            "sh",
            "-c",
            "mount -t tmpfs -o size=4m tmpfs \"$0\" && exec \"$@\"",
            place.toString());
    assertEquals("written true", program.ask("port m1 4001"));
    Path inside = Path.of("/proc", program.process.pid() + "", "root" + place, "ballast");
    try (RandomAccessFile ballast = new RandomAccessFile(inside.toFile(), "rw")) {
      byte[] block = new byte[4096];
      while (fits(ballast, block)) {
        // until the disk is full
      }
    }
    assertEquals("taken", program.ask("log 3000"));
    Await.until("it is told", () -> program.ask("health").contains("ok=false"));
    assertEquals("written false", program.ask("port m2 4002"));
    assertEquals("m1=4001 m2=4002", program.ask("ports"));
    assertEquals("taken", program.ask("log 3000"));
    String health = program.ask("health");
    assertTrue(health.matches(".*dropped=[1-9].*"), health);
    Files.delete(inside);
    Await.until("it is kept again", () -> program.ask("health").contains("ok=true"));
    assertEquals("written true", program.ask("port m3 4003"));
  }

  private static boolean fits(RandomAccessFile file, byte[] block) {
    try {
      file.write(block);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
