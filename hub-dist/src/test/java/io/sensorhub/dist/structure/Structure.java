package io.sensorhub.dist.structure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rules for the structure of the code, each as the list of what breaks it. */
final class Structure {

  private static final int MOST_FILES = 15;
  private static final int MOST_LINES = 300;

  private static final Pattern CLOCK =
      Pattern.compile(
          "System\\s*(\\.|::)\\s*(nanoTime|currentTimeMillis)\\b|\\bClock\\s*\\.\\s*system"
              + "|\\b(Instant|LocalDate|LocalDateTime|ZonedDateTime)\\s*(\\.|::)\\s*now\\b");
  private static final Pattern MAIN = Pattern.compile("public static void main\\(");

  private final List<Source> sources;
  private final Set<String> types;
  private final Map<String, Integer> lines = new HashMap<>();

  Structure(Path root) throws IOException {
    this.sources = Source.of(root);
    this.types = sources.stream().map(Source::type).collect(Collectors.toSet());
    for (Source source : sources) {
      lines.put(source.file().toString(), Files.readAllLines(root.resolve(source.file())).size());
    }
  }

  private List<Source> main() {
    return sources.stream().filter(Source::main).toList();
  }

  /** Packages of more than 15 files. */
  List<String> largePackages() {
    Map<String, Integer> files = new TreeMap<>();
    main()
        .forEach(
            source -> files.merge(source.module() + " " + source.inPackage(), 1, Integer::sum));
    return files.entrySet().stream()
        .filter(one -> one.getValue() > MOST_FILES)
        .map(one -> one.getKey() + ": " + one.getValue() + " files")
        .toList();
  }

  /** Files of more than 300 lines. */
  List<String> longFiles() {
    return main().stream()
        .map(source -> source.file().toString())
        .filter(file -> lines.getOrDefault(file, 0) > MOST_LINES)
        .map(file -> file + ": " + lines.get(file) + " lines")
        .sorted()
        .toList();
  }

  /** Packages that need themselves by a detour, each with the way. */
  List<String> cycles() {
    Map<String, Map<String, String>> needs = new TreeMap<>();
    for (Source source : main()) {
      Map<String, String> others = needs.computeIfAbsent(source.inPackage(), _ -> new TreeMap<>());
      for (String type : source.names(types)) {
        String other = type.substring(0, type.lastIndexOf('.'));
        if (!other.equals(source.inPackage())) {
          others.putIfAbsent(other, source.name() + " needs " + type);
        }
      }
    }
    List<String> cycles = new ArrayList<>();
    Set<String> told = new TreeSet<>();
    for (String start : needs.keySet()) {
      List<String> way = wayBack(start, needs);
      if (!way.isEmpty() && told.add(String.join("", new TreeSet<>(way)))) {
        cycles.add(String.join("; ", way));
      }
    }
    return cycles;
  }

  /** The shortest way from a package to itself; empty if there is none. */
  private static List<String> wayBack(String start, Map<String, Map<String, String>> needs) {
    Map<String, List<String>> ways = new HashMap<>();
    Deque<String> open = new ArrayDeque<>(List.of(start));
    ways.put("", List.of());
    while (!open.isEmpty()) {
      String at = open.removeFirst();
      List<String> before = at.equals(start) ? List.of() : ways.getOrDefault(at, List.of());
      for (Map.Entry<String, String> next : needs.getOrDefault(at, Map.of()).entrySet()) {
        List<String> way = new ArrayList<>(before);
        way.add(next.getValue());
        if (next.getKey().equals(start)) {
          return way;
        }
        if (ways.putIfAbsent(next.getKey(), way) == null) {
          open.addLast(next.getKey());
        }
      }
    }
    return List.of();
  }

  /**
   * Public types that no other package names, nor is given by a type that one names; not those with
   * a {@code main}.
   */
  List<String> needlesslyPublic() {
    Set<String> used = new TreeSet<>();
    for (Source source : sources) {
      for (String type : source.names(types)) {
        if (!type.substring(0, type.lastIndexOf('.')).equals(source.inPackage())) {
          used.add(type);
        }
      }
    }
    for (Source source : main()) {
      if (used.contains(source.type())) {
        used.addAll(source.gives(types));
      }
    }
    return main().stream()
        .filter(Source::isPublic)
        .filter(source -> !MAIN.matcher(source.code()).find())
        .map(Source::type)
        .filter(type -> !used.contains(type))
        .sorted()
        .toList();
  }

  /** Types that look at a clock themselves, but for those with a {@code main}. */
  List<String> readersOfClocks() {
    return main().stream()
        .filter(source -> !Set.of("hub-testkit", "hub-bench").contains(source.module()))
        .filter(source -> !MAIN.matcher(source.code()).find())
        .filter(source -> CLOCK.matcher(source.code()).find())
        .map(Source::type)
        .sorted()
        .toList();
  }
}
