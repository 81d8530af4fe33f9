package io.sensorhub.manager.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that decides all the time is killed at random moments. */
class DecisionFileIT {

  private static final int KILLS = Boolean.getBoolean("hub.test.long") ? 1000 : 20;

  @TempDir private Path folder;

  @Test
  void killed_itHoldsTheStateBeforeOrAfter() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Path said = folder.resolve("said");
    for (int kill = 0; kill < KILLS; kill++) {
      Process process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin/java").toString(),
                      "-Xshare:auto",
                      "-XX:TieredStopAtLevel=1",
                      "-cp",
                      System.getProperty("java.class.path"),
                      EndlessDecisions.class.getName(),
                      folder.toString()))
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      int lines = 1 + random.nextInt(3);
      Await.until("decided", () -> Files.readAllLines(said).size() >= lines);
      for (int spin = random.nextInt(200_000); spin > 0; spin--) {
        Thread.onSpinWait();
      }
      process.destroyForcibly().waitFor();
      int told = Integer.parseInt(Files.readAllLines(said).getLast());
      DecisionFile file = new DecisionFile(Optional.of(folder), new ManualClock());
      int kept = EndlessDecisions.number(file.load());
      assertEquals("", file.error(), "seed " + seed);
      assertTrue(kept == told || kept == told + 1, told + " told, " + kept + ", seed " + seed);
    }
  }
}
