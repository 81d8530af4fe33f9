package io.sensorhub.modem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many files this process may have open: each client of a proxy takes two. */
final class Descriptors {

  /** For libraries, the database, and what the web server and the streams have open. */
  private static final long OTHERS = 150;

  private static final Pattern LIMIT = Pattern.compile("Max open files\\s+(\\d+)\\s.*");

  private Descriptors() {}

  /** What so many clients need. */
  static long needed(int clients) {
    return 2L * clients + OTHERS;
  }

  /** The limit of this process; empty: there is none, or it cannot be seen. */
  static OptionalLong limit(Path proc) {
    try {
      return limit(Files.readAllLines(proc.resolve("self/limits")));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** The limit that the lines of {@code /proc/PID/limits} tell. */
  static OptionalLong limit(List<String> lines) {
    for (String line : lines) {
      Matcher matcher = LIMIT.matcher(line);
      if (matcher.matches()) {
        return OptionalLong.of(Long.parseLong(matcher.group(1)));
      }
    }
    return OptionalLong.empty();
  }
}
