package io.sensorhub.dist.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.runtime.service.ServiceList;
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
import org.junit.jupiter.api.Test;

/** The reference of the environment against the variables that programs of the project read. */
class EnvironmentReferenceTest {

  private static final Pattern IN_JAVA =
      Pattern.compile("\"((?:HUB|MQTT|HA|SERVICE|INSTANCE)_[A-Z_]*[A-Z])\"");
  private static final Pattern READ_IN_JAVA =
      Pattern.compile(
          "variables\\s*\\.(?:text|flag|whole|seconds|milliseconds|choice|zone|url)\\(\\s*\"([A-Z_]+)\"");
  private static final Pattern IN_SHELL =
      Pattern.compile("(?:\\$\\{?|ENV_)((?:HUB|MQTT|HA|INSTANCE)_[A-Z_]*[A-Z])");

  /** What scripts and tools make for one another, under names that begin like variables. */
  private static final Set<String> NONE = Set.of("HUB_CLASSPATH"); // of the benchmarks

  private static void find(Path folder, String ending, List<Pattern> patterns, Set<String> found)
      throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> all =
          files
              .filter(file -> Files.isRegularFile(file) && file.toString().endsWith(ending))
              .toList();
      for (Path file : all) {
        for (Pattern pattern : patterns) {
          Matcher matcher = pattern.matcher(Files.readString(file));
          while (matcher.find()) {
            found.add(matcher.group(1));
          }
        }
      }
    }
  }

  @Test
  void eachVariableHasARow_andEachRowAVariable() throws IOException {
    Path root = Documents.ROOT;
    Set<String> read = new TreeSet<>();
    for (String module : List.of("hub-runtime", "hub-cli", "hub-dist", "device-detector")) {
      find(root.resolve(module + "/src/main"), ".java", List.of(IN_JAVA, READ_IN_JAVA), read);
    }
    List<Pattern> shell = List.of(IN_SHELL);
    for (String file : List.of("hub", "launcher", "supervisor.d", "supervisord.conf")) {
      find(root.resolve(file), "", shell, read);
    }
    ServiceList.OF_THE_HUB.all().forEach(service -> read.add(service.urlVariable()));
    read.removeIf(name -> name.startsWith("HUB_PORT_")); // of supervisord.conf, one per service
    read.removeAll(NONE);

    Set<String> documented = new TreeSet<>();
    String text = Documents.text("docs/reference/environment.md");
    List<String> unsaid = new ArrayList<>();
    for (String line : text.lines().filter(one -> one.startsWith("## ")).toList()) {
      for (List<String> row : Documents.rows(text, line)) {
        assertEquals(5, row.size(), row.toString());
        documented.addAll(Documents.code(row.getFirst()));
        if (row.get(3).isEmpty()) {
          unsaid.add(row.getFirst());
        }
      }
    }
    assertEquals(read, documented);
    assertEquals(List.of(), unsaid);
  }
}
