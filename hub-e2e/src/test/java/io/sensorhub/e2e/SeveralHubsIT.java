package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands that are about one hub, where two run: none of them guesses, and all say the same. The
 * hubs are processes whose command lines are a supervisor's.
 */
class SeveralHubsIT {

  private static final List<List<String>> BY_OPTION =
      List.of(
          List.of("ports"),
          List.of("devices"),
          List.of("devices", "--json"),
          List.of("modems"),
          List.of("accept", "1a86_7523_1"),
          List.of("ignore", "1a86_7523_1"),
          List.of("forget", "1a86_7523_1"));

  private static final List<List<String>> BY_NAME =
      List.of(List.of("down"), List.of("reload"), List.of("watch"), List.of("health"));

  @TempDir private Path folder;
  private final List<Process> hubs = new ArrayList<>();

  @AfterEach
  void end() {
    hubs.forEach(Process::destroyForcibly);
  }

  private void runs(Launcher launcher, String name) throws Exception {
    Path run = Files.createDirectories(launcher.state().resolve(name));
    Process hub =
        new ProcessBuilder("bash", "-c", "read -r _", run.resolve("supervisord.conf").toString())
            .start();
    hubs.add(hub);
    Files.writeString(run.resolve("supervisord.pid"), hub.pid() + "\n");
  }

  @Test
  void nothingIsGuessed_andEachSaysHowToNameOne() throws Exception {
    Launcher launcher = new Launcher(folder, Map.of());
    runs(launcher, "attic");
    runs(launcher, "cellar");
    for (List<String> command : BY_OPTION) {
      Launcher.Result result = launcher.call(command.toArray(String[]::new));
      assertEquals(1, result.code(), command + result.out());
      assertEquals("", result.out(), command.toString());
      assertEquals(
          "hub: several hubs run, name one of them with --instance: attic cellar\n",
          result.err(),
          command.toString());
    }
    for (List<String> command : BY_NAME) {
      Launcher.Result result = launcher.call(command.toArray(String[]::new));
      assertEquals(1, result.code(), command + result.out());
      assertEquals(
          "hub: several hubs run, name one of: attic cellar\n", result.err(), command.toString());
    }
    for (String command : List.of("ports", "devices", "modems", "accept")) {
      Launcher.Result result = launcher.call(command, "--instance", "roof");
      assertEquals(1, result.code(), command);
      assertTrue(result.err().contains("\"roof\" does not run (running: attic cellar)"), command);
    }
  }
}
