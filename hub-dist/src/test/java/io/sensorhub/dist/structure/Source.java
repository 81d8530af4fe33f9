package io.sensorhub.dist.structure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One Java file.
 *
 * @param code its text without comments and without what stands in quotes
 */
record Source(Path file, String module, boolean main, String inPackage, String name, String code) {

  /** The project that this test belongs to. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern NOT_CODE =
      Pattern.compile(
          "\"\"\"(?:\\\\.|(?!\"\"\").)*+\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*+\"|'(?:\\\\.|[^'\\\\\n])*+'"
              + "|//[^\n]*+|/\\*.*?\\*/",
          Pattern.DOTALL);
  private static final Pattern SEEN =
      Pattern.compile("\\bpublic\\s[^{;=]*|\\binterface\\s.*", Pattern.DOTALL);
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
  private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?([\\w.]+)");
  private static final Pattern NAMED = Pattern.compile("(?:[a-z]\\w*\\.)+[A-Z]\\w*");
  private static final Pattern WORD = Pattern.compile("(?<![\\w.])[A-Z]\\w*");

  /** All files of a project, those of tests too. */
  static List<Source> of(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      List<Path> folders =
          modules.map(module -> module.resolve("src")).filter(Files::isDirectory).toList();
      for (Path folder : folders) {
        try (Stream<Path> found = Files.walk(folder)) {
          found
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.endsWith("module-info.java"))
              .forEach(files::add);
        }
      }
    }
    List<Source> sources = new ArrayList<>();
    for (Path file : files) {
      String code = NOT_CODE.matcher(Files.readString(file)).replaceAll(" ");
      Matcher in = PACKAGE.matcher(code);
      Path relative = root.relativize(file);
      sources.add(
          new Source(
              relative,
              relative.getName(0).toString(),
              relative.getName(2).toString().equals("main"),
              in.find() ? in.group(1) : "",
              file.getFileName().toString().replace(".java", ""),
              code));
    }
    return sources;
  }

  /** The types of its own package that stand in what others see of it. */
  Set<String> gives(Set<String> known) {
    Set<String> named = new TreeSet<>();
    Matcher seen = SEEN.matcher(code);
    while (seen.find()) {
      Matcher words = WORD.matcher(seen.group());
      while (words.find()) {
        named.add(inPackage + "." + words.group());
      }
    }
    named.retainAll(known);
    return named;
  }

  /** Its type with its package. */
  String type() {
    return inPackage + "." + name;
  }

  /** Whether its type can be named in other packages. */
  boolean isPublic() {
    return Pattern.compile("(?m)^public .*\\b(?:class|record|interface|enum) " + name + "\\b")
        .matcher(code)
        .find();
  }

  /**
   * The types of other files that it names.
   *
   * @param known all types of the project
   */
  Set<String> names(Set<String> known) {
    Set<String> named = new TreeSet<>();
    Matcher imports = IMPORT.matcher(code);
    while (imports.find()) {
      String path = imports.group(1);
      while (!known.contains(path) && path.contains(".")) {
        path = path.substring(0, path.lastIndexOf('.'));
      }
      named.add(path);
    }
    Matcher words = WORD.matcher(code);
    while (words.find()) {
      named.add(inPackage + "." + words.group());
    }
    Matcher full = NAMED.matcher(code);
    while (full.find()) {
      named.add(full.group());
    }
    named.retainAll(known);
    named.remove(type());
    return named;
  }
}
