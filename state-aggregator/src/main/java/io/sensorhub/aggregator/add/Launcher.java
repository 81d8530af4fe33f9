package io.sensorhub.aggregator.add;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The {@code hub} program, in a process of its own: it checks files with the readers of all
 * services, and brings them into a run under its lock. Blocks.
 */
final class Launcher {

  private static final Duration TIME = Duration.ofMinutes(2);
  private static final int MOST_OCTETS = 64 * 1024;

  /**
   * How a call ended.
   *
   * @param code 0: done
   * @param lines that it wrote
   */
  record Ended(int code, List<String> lines) {
    Ended {
      lines = List.copyOf(lines);
    }
  }

  private final Path program;
  private final Map<String, String> variables;

  /**
   * @param home the folder in which {@code hub} lies
   * @param variables besides those of this process
   */
  Launcher(Path home, Map<String, String> variables) {
    this.program = home.resolve("hub");
    this.variables = Map.copyOf(variables);
  }

  /** Checks an instance file. */
  Ended validate(Path file) throws IOException, InterruptedException {
    return call("validate", file.toString());
  }

  /** Has a running instance take its file. */
  Ended reload(String instanceId) throws IOException, InterruptedException {
    return call("reload", instanceId);
  }

  private Ended call(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(variables);
    builder.environment().put("HUB_NO_BUILD", "1");
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(TIME.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("hub " + arguments[0] + " does not end");
      }
      byte[] said = process.getInputStream().readNBytes(MOST_OCTETS);
      return new Ended(
          process.exitValue(), new String(said, StandardCharsets.UTF_8).lines().toList());
    } finally {
      process.destroyForcibly();
    }
  }
}
