package io.sensorhub.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that is measured. */
public final class Peer implements AutoCloseable {

  /** Linux counts the time of a process in hundredths of a second. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER_TIME = 11;

  private final ProcessHandle process;

  private Peer(ProcessHandle process) {
    this.process = process;
  }

  /** A process that runs already and that somebody else ends. */
  public static Peer of(ProcessHandle process) {
    return new Peer(process);
  }

  public static Peer start(List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    return new Peer(builder.start().toHandle());
  }

  /** The real service, by itself. */
  public static Peer serialHandler(Path instance, int port) throws IOException {
    return service("serial-handler", "io.sensorhub.serial.Main", "-Xmx32m", instance, port);
  }

  /** The real service, by itself. */
  public static Peer httpPoller(Path instance, int port) throws IOException {
    return service("http-poller", "io.sensorhub.poller.Main", "-Xmx32m", instance, port);
  }

  private static Peer service(String name, String main, String heap, Path instance, int port)
      throws IOException {
    return start(
        List.of(
            environment("HUB_JAVA"),
            "@" + environment("HUB_JVM_OPTIONS"),
            heap,
            "-Dsensorhub.service=" + name,
            main),
        Map.of(
            "CLASSPATH", environment("HUB_CLASSPATH"),
            "HUB_INSTANCE_FILE", instance.toString(),
            "SERVICE_PORT", Integer.toString(port),
            "MALLOC_ARENA_MAX", "1"));
  }

  public static String environment(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalStateException(name + " is not set; start with ./hub bench");
    }
    return value;
  }

  /** Seconds of a core that it has used so far. */
  public double cpuSeconds() throws IOException {
    return cpuSeconds(2);
  }

  /** The same, with the processes that it has started and that have ended. */
  public double cpuSecondsWithChildren() throws IOException {
    return cpuSeconds(4);
  }

  /**
   * @param times how many of them: its own in user and in system mode, then those of its children
   */
  private double cpuSeconds(int times) throws IOException {
    String stat = Files.readString(proc("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = 0;
    for (int i = 0; i < times; i++) {
      ticks += Long.parseLong(fields[USER_TIME + i]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** Its proportional set size, in MB. */
  public double memory() throws IOException {
    for (String line : Files.readAllLines(proc("smaps_rollup"))) {
      if (line.toLowerCase(Locale.ROOT).startsWith("pss:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("no proportional set size in " + proc("smaps_rollup"));
  }

  private Path proc(String file) throws IOException {
    if (!process.isAlive()) {
      throw new IOException("the process has ended");
    }
    return Path.of("/proc", Long.toString(process.pid()), file);
  }

  @Override
  public void close() {
    if (!process.destroy()) {
      return;
    }
    try {
      ProcessHandle _ = process.onExit().get(10, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      boolean _ = process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
