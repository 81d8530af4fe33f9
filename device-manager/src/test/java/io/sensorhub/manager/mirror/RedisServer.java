package io.sensorhub.manager.mirror;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real Redis server on loopback, which a test can kill and start again on the same port. */
final class RedisServer implements AutoCloseable {

  private final int port = FreePort.find();
  private final List<String> settings;
  private @Nullable Process process;

  /**
   * @param settings of its command line
   */
  RedisServer(String... settings) {
    this.settings = List.of(settings);
  }

  int port() {
    return port;
  }

  void start() {
    List<String> command =
        new ArrayList<>(List.of("redis-server", "--port", "" + port, "--bind", "127.0.0.1"));
    command.addAll(List.of("--save", "", "--appendonly", "no"));
    command.addAll(settings);
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Await.until("redis answers", () -> !ask("PING").contains("refused"));
  }

  /** What redis-cli prints. */
  String ask(String... words) {
    List<String> command = new ArrayList<>(List.of("redis-cli", "-p", "" + port));
    command.addAll(List.of(words));
    try {
      Process cli = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(cli.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The values of a stream's entries, which are JSON objects; the oldest first. */
  List<String> values(String key) {
    return ask("XRANGE", key, "-", "+").lines().filter(line -> line.startsWith("{")).toList();
  }

  /** Kills it, if it runs, and waits for its end. */
  void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
