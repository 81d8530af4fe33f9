package io.sensorhub.testkit.brokers;

import io.sensorhub.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A broker that runs on loopback, as processes of its own. Closing kills it. */
public final class RealBroker implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(3);

  private final Maker maker;
  private final int port;
  private final List<Process> processes = new ArrayList<>();

  /**
   * What the maker has made.
   *
   * @param versions of MQTT that it speaks: {@code 3} is 3.1.1
   * @param username without which it lets nobody in; any password will do
   */
  public record Maker(String name, List<String> versions, Optional<String> username) {}

  RealBroker(Maker maker, int port) {
    this.maker = maker;
    this.port = port;
  }

  public Maker maker() {
    return maker;
  }

  public int port() {
    return port;
  }

  /** Starts one more of its programs. */
  RealBroker with(Path folder, Map<String, String> environment, List<String> command) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output-" + processes.size() + ".log").toFile());
      builder.environment().putAll(environment);
      processes.add(builder.start());
      return this;
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(maker.name() + " is needed: ./hub test installs it", e);
    }
  }

  /** Waits until it listens. */
  RealBroker listening(Path folder) {
    try {
      Await.until(maker.name() + " listens", START, () -> listens() || ended(folder));
    } catch (AssertionError | IllegalStateException e) {
      close();
      throw e;
    }
    return this;
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private boolean ended(Path folder) {
    for (int i = 0; i < processes.size(); i++) {
      if (!processes.get(i).isAlive()) {
        Path log = folder.resolve("output-" + i + ".log");
        throw new AssertionError(maker.name() + " has ended: " + text(log));
      }
    }
    return false;
  }

  private static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Kills it and what it has started: no client is told. */
  @Override
  public void close() {
    for (Process process : processes.reversed()) {
      List<ProcessHandle> below = process.descendants().toList();
      process.destroyForcibly();
      below.forEach(ProcessHandle::destroyForcibly);
    }
    try {
      for (Process process : processes) {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
          throw new IllegalStateException(maker.name() + " does not end");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
