package io.sensorhub.dist.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The documents of the project, as its tests read them. */
final class Documents {

  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

  private Documents() {}

  static String text(String file) throws IOException {
    return Files.readString(ROOT.resolve(file));
  }

  static List<Path> in(String folder) throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  /** What stands in code font, outside fences. */
  static List<String> code(String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = CODE.matcher(text.replaceAll("(?s)```.*?```", ""));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  /** The rows of all tables below a heading, without their heads, up to the next heading. */
  static List<List<String>> rows(String text, String heading) {
    String section = section(text, heading);
    List<List<String>> rows = new ArrayList<>();
    boolean head = true;
    for (String line : section.lines().toList()) {
      if (!line.startsWith("|")) {
        head = true;
      } else if (line.startsWith("| ---")) {
        head = false;
      } else if (!head) {
        String[] cells = line.substring(1).split("(?<!\\\\)\\|", -1);
        rows.add(Stream.of(cells).limit(cells.length - 1L).map(String::strip).toList());
      }
    }
    return rows;
  }

  /** What stands below a heading, up to the next one of the same or a higher level. */
  static String section(String text, String heading) {
    String level = heading.substring(0, heading.indexOf(' '));
    int from = ("\n" + text).indexOf("\n" + heading + "\n");
    if (from < 0) {
      throw new AssertionError("no heading \"" + heading + "\"");
    }
    String rest = text.substring(Math.min(text.length(), from + heading.length()));
    Matcher next = Pattern.compile("\n#{1," + level.length() + "} ").matcher(rest);
    return next.find() ? rest.substring(0, next.start()) : rest;
  }

  /** The keys that the rows of a section's tables begin with. */
  static Set<String> keys(String text, String heading) {
    return rows(text, heading).stream()
        .flatMap(row -> code(row.getFirst()).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** All Java files of the project. */
  private static List<Path> sources() throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      List<Path> folders =
          modules.map(module -> module.resolve("src")).filter(Files::isDirectory).toList();
      for (Path folder : folders) {
        try (Stream<Path> files = Files.walk(folder)) {
          files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
        }
      }
    }
    return found;
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".java", "");
  }

  /** The names of all classes of the project that have a file. */
  static Set<String> classes() throws IOException {
    return sources().stream().map(Documents::name).collect(Collectors.toCollection(TreeSet::new));
  }

  /** The source of all classes of that name. */
  static String source(String name) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path file : sources()) {
      if (name(file).equals(name)) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }
}
