package io.sensorhub.cli.run;

import io.sensorhub.core.Json;
import io.sensorhub.runtime.instance.CheckedInstance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder of an instance that runs or is about to: {@code run.env} (variables for a shell),
 * {@code services}, {@code checked.json} (the checked instance), {@code watched} (the files that it
 * was read from), {@code supervisord.conf}.
 */
public record RunFolder(Path path) {

  /** A socket's path has 107 characters at most. */
  private static final int LONGEST = 80;

  static final String VARIABLES = "run.env";

  /** Names the heap that the run has for its lines besides the usual, in mebibytes. */
  static final String MORE_HEAP = "HUB_MORE_HEAP";

  private static final String WATCHED = "watched";

  /** The folder of the run that this process's environment is about. */
  public static RunFolder ofProcess() throws IOException {
    String path = System.getenv("HUB_RUN");
    if (path == null) {
      throw new IOException("HUB_RUN is not set; use ./hub");
    }
    return new RunFolder(Path.of(path));
  }

  /** The instance that runs in it, whose name it has. */
  public String instanceId() {
    return String.valueOf(path.getFileName());
  }

  /** The process of the supervisord that runs this instance; empty: it does not run. */
  Optional<Long> supervisor() {
    try {
      long pid = Long.parseLong(Files.readString(path.resolve("supervisord.pid")).trim());
      String command =
          Files.readString(
              Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
      return command.contains(path.resolve("supervisord.conf").toString())
          ? Optional.of(pid)
          : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty(); // no such process
    }
  }

  /** Makes it, without what an earlier run has left that would mislead this one. */
  void begin() throws IOException {
    if (path.toString().length() > LONGEST) {
      throw new IOException(
          "the folder " + path + " is too long for a socket; set HUB_STATE to a shorter one");
    }
    Files.createDirectories(path.resolve("logs"));
    Files.deleteIfExists(path.resolve("stopping"));
    Files.deleteIfExists(path.resolve("failed"));
    Files.deleteIfExists(path.resolve("held"));
  }

  /** The names of the variables that {@code run.env} sets. */
  Set<String> variables() throws IOException {
    Set<String> names = new HashSet<>();
    for (String line : Files.readAllLines(path.resolve(VARIABLES))) {
      names.add(line.substring(0, Math.max(0, line.indexOf('='))));
    }
    return names;
  }

  /** The heap that the run has for its lines besides the usual, in mebibytes. */
  int moreHeap() throws IOException {
    Pattern line = Pattern.compile(MORE_HEAP + "='(\\d{1,4})'");
    return Files.readAllLines(path.resolve(VARIABLES)).stream()
        .map(line::matcher)
        .filter(Matcher::matches)
        .mapToInt(found -> Integer.parseInt(found.group(1)))
        .findFirst()
        .orElse(0);
  }

  /** Where the checked copy of the instance is. */
  Path checked() {
    return path.resolve(CheckedInstance.FILE);
  }

  /** Puts the checked copy of the instance in, and the names of the files it was read from. */
  void put(CheckedInstance copy, List<Path> sources) throws IOException {
    replace(WATCHED, sources.stream().map(Path::toString).toList());
    replace(CheckedInstance.FILE, List.of(Json.write(copy.json())));
  }

  /** Replaces one of its files at once, so that who reads it finds the old or the new one. */
  void replace(String name, List<String> lines) throws IOException {
    Set<PosixFilePermission> mode = PosixFilePermissions.fromString("rw-------");
    Path fresh =
        Files.createTempFile(path, "." + name, ".new", PosixFilePermissions.asFileAttribute(mode));
    try {
      Files.write(fresh, lines);
      Files.move(
          fresh,
          path.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
