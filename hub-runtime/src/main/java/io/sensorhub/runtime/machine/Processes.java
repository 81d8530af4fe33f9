package io.sensorhub.runtime.machine;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes of this machine, as far as they can be seen. */
public final class Processes {

  /** The field's place behind the name of the program. */
  private static final int START_TIME = 19;

  /** By it the launcher and the watchdog know a service. */
  private static final String SERVICE = "-Dsensorhub.service=";

  private static final double TICKS_PER_SECOND = 100;

  private Processes() {}

  /** A process that holds something open. */
  public record Holder(long pid, String command) {
    @Override
    public String toString() {
      return command + " (pid " + pid + ")";
    }
  }

  /** How many threads of the operating system this process has. */
  public static int threads() {
    String[] tasks = new File("/proc/self/task").list();
    return tasks == null ? Thread.activeCount() : tasks.length;
  }

  /** How long this process has been running, to a hundredth of a second (proc(5)). */
  public static Duration age() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      String uptime = Files.readString(Path.of("/proc/uptime"));
      double now = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
      double begun = Long.parseLong(fields[START_TIME]) / TICKS_PER_SECOND;
      return Duration.ofMillis(Math.round((now - begun) * 1000));
    } catch (IOException e) {
      return Duration.ZERO; // not on Linux
    }
  }

  /** A process that has an open descriptor on {@code target}; this one first. */
  public static Optional<Holder> holding(Path target) {
    if (holds(Path.of("/proc/self/fd"), target)) {
      String own = System.getProperty("sensorhub.service", "java");
      return Optional.of(new Holder(ProcessHandle.current().pid(), own));
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process.resolve("fd"), target)) {
          long pid = Long.parseLong(process.getFileName().toString());
          return Optional.of(new Holder(pid, command(process)));
        }
      }
    } catch (IOException e) {
      return Optional.empty(); // the process has ended meanwhile
    }
    return Optional.empty();
  }

  /** Its program; of the hub's services their own name. */
  private static String command(Path process) throws IOException {
    String program = Files.readString(process.resolve("comm")).trim();
    if (!program.equals("java")) {
      return program;
    }
    return Stream.of(Files.readString(process.resolve("cmdline")).split("\0", -1))
        .filter(argument -> argument.startsWith(SERVICE))
        .map(argument -> argument.substring(SERVICE.length()))
        .findFirst()
        .orElse(program);
  }

  private static boolean holds(Path descriptors, Path target) {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
      for (Path link : links) {
        if (target(link).filter(target::equals).isPresent()) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // another user's process
    }
    return false;
  }

  static Optional<Path> target(Path link) {
    try {
      return Optional.of(Files.readSymbolicLink(link));
    } catch (IOException e) {
      return Optional.empty(); // closed meanwhile
    }
  }
}
