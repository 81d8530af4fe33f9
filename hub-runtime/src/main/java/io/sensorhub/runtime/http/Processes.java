package io.sensorhub.runtime.http;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The processes of this machine, as far as they can be seen. */
public final class Processes {

  private Processes() {}

  /** A process that holds something open. */
  public record Holder(long pid, String command) {
    @Override
    public String toString() {
      return command + " (pid " + pid + ")";
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
          return Optional.of(new Holder(pid, Files.readString(process.resolve("comm")).trim()));
        }
      }
    } catch (IOException e) {
      return Optional.empty(); // the process has ended meanwhile
    }
    return Optional.empty();
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

  private static Optional<Path> target(Path link) {
    try {
      return Optional.of(Files.readSymbolicLink(link));
    } catch (IOException e) {
      return Optional.empty(); // closed meanwhile
    }
  }
}
