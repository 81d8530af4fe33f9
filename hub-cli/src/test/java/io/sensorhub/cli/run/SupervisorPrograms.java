package io.sensorhub.cli.run;

import io.sensorhub.runtime.service.ServiceList;
import io.sensorhub.runtime.service.ServiceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The programs in {@code supervisord.conf} and {@code supervisor.d}, compared with the list. */
final class SupervisorPrograms {

  private static final String MARK = "-Dsensorhub.service=";

  private SupervisorPrograms() {}

  /** Everything in which the files and the list differ; nothing where they agree. */
  static List<String> differences(Path home, ServiceList services) throws IOException {
    Map<String, Map<String, String>> always = programs(home.resolve("supervisord.conf"));
    Map<String, Map<String, String>> sometimes = new TreeMap<>();
    List<String> differences = new ArrayList<>();
    try (Stream<Path> files = Files.list(home.resolve("supervisor.d"))) {
      for (Path file : files.filter(name -> name.toString().endsWith(".conf")).toList()) {
        programs(file)
            .forEach((name, keys) -> {
              if (keys.getOrDefault("command", "").contains(MARK)) {
                sometimes.put(name, keys);
                if (!file.endsWith(name + ".conf")) {
                  differences.add(name + ": its file is not named like it: " + file);
                }
              }
            });
      }
    }
    for (String name : always.keySet()) {
      if (sometimes.containsKey(name)) {
        differences.add(name + ": in supervisord.conf and in a file of its own");
      }
    }
    Map<String, Map<String, String>> all = new TreeMap<>(always);
    all.putAll(sometimes);
    for (ServiceName service : services.all()) {
      Map<String, String> keys = all.remove(service.text());
      if (keys == null) {
        differences.add(service + ": no program");
        continue;
      }
      String command =
          "setpriv --pdeathsig TERM \"%(ENV_HUB_JAVA)s\" \"@%(ENV_HUB_JVM_OPTIONS)s\" "
              + String.join(" ", service.heapFlags())
              + " "
              + MARK
              + service.text()
              + " "
              + service.mainClass();
      Map<String, String> expected =
          Map.of(
              "command",
              command,
              "environment",
              "SERVICE_PORT=\"%(ENV_" + service.portVariable() + ")s\"",
              "priority",
              Integer.toString(service.priority()));
      expected.forEach((key, value) -> {
        if (!value.equals(keys.get(key))) {
          differences.add(service + ": " + key + " is " + keys.get(key) + ", not " + value);
        }
      });
    }
    new TreeSet<>(all.keySet()).forEach(name -> differences.add(name + ": not in the list"));
    return differences;
  }

  /** The keys of each {@code [program:NAME]}, by name. */
  private static Map<String, Map<String, String>> programs(Path file) throws IOException {
    Map<String, Map<String, String>> programs = new TreeMap<>();
    Map<String, String> current = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("[")) {
        current = new HashMap<>();
        if (line.startsWith("[program:")) {
          programs.put(line.substring(9, line.indexOf(']')), current);
        }
      } else if (!line.startsWith(";") && line.contains("=")) {
        int equals = line.indexOf('=');
        current.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return programs;
  }
}
