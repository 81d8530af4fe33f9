package io.sensorhub.runtime.settings;

import io.sensorhub.core.tree.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A file of {@code NAME=VALUE} lines: {@code .env}, and files of secrets. */
final class LineFile {

  private static final long MAX_FILE = 1_048_576;

  private LineFile() {}

  /** Its lines by name; comments, {@code export} and quotes as shells have them. */
  static Map<String, String> lines(Path file, Problems problems) {
    Map<String, String> lines = new LinkedHashMap<>();
    for (String raw : read(file, problems).lines().toList()) {
      String line = raw.strip();
      if (line.startsWith("export ")) {
        line = line.substring(7).strip();
      }
      int equals = line.indexOf('=');
      if (line.startsWith("#") || equals <= 0) {
        continue;
      }
      String value = line.substring(equals + 1).strip();
      boolean quoted =
          value.length() >= 2
              && (value.charAt(0) == '"' || value.charAt(0) == '\'')
              && value.charAt(value.length() - 1) == value.charAt(0);
      lines.put(
          line.substring(0, equals).strip(),
          quoted ? value.substring(1, value.length() - 1) : value);
    }
    return lines;
  }

  /** The first line that is not empty, of a file that holds one secret. */
  static Optional<String> firstLine(Path file, Problems problems) {
    return read(file, problems).lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst();
  }

  private static String read(Path file, Problems problems) {
    try {
      if (!Files.isRegularFile(file)) {
        return "";
      }
      if (Files.size(file) > MAX_FILE) {
        problems.add(file.toString(), "a file above 1 MiB", "a file of NAME=VALUE lines");
        return "";
      }
      return Files.readString(file);
    } catch (IOException e) {
      problems.add(
          file.toString(),
          "a file that cannot be read (" + e.getMessage() + ")",
          "a file in UTF-8");
      return "";
    }
  }
}
