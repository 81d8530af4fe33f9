package io.sensorhub.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is not Java keeps the rules of its own language's checkers, Debian's packages. */
class ScriptsIT {

  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  private static List<String> files(Predicate<Path> wanted) throws IOException {
    try (Stream<Path> files = Files.walk(HOME)) {
      return files
          .map(HOME::relativize)
          .filter(file -> !file.startsWith(".git") && !file.toString().contains("target/"))
          .filter(wanted)
          .map(Path::toString)
          .sorted()
          .toList();
    }
  }

  private static void check(List<String> checker, List<String> files)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(checker);
    command.addAll(files);
    Process process =
        new ProcessBuilder(command).directory(HOME.toFile()).redirectErrorStream(true).start();
    String says = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), String.join(" ", checker) + "\n" + says);
  }

  @Test
  void shell() throws Exception {
    List<String> scripts =
        files(file ->
            file.toString().endsWith(".sh")
                || file.equals(Path.of("hub"))
                || file.equals(Path.of(".ci/run")));
    check(List.of("shellcheck", "-x"), scripts);
  }

  @Test
  void python() throws Exception {
    List<String> scripts = files(file -> file.toString().endsWith(".py"));
    check(List.of("pyflakes3"), scripts);
    check(List.of("black", "--check", "--quiet", "--diff", "--line-length", "120"), scripts);
  }

  /** The other half of these cases is checked by the tests of what the hub has itself. */
  @Test
  void actionsOfTheConnector_agreeWithTheHub() throws Exception {
    check(List.of("/usr/bin/python3", "connector/cases/check.py"), List.of());
  }
}
