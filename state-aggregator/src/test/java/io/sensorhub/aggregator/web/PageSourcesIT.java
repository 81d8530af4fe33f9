package io.sensorhub.aggregator.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page's modules agree with their types, and do what their own tests say. */
class PageSourcesIT {

  private static final Path HOME = Path.of("../hub-web").toAbsolutePath().normalize();
  private static final String LIBRARIES = "META-INF/resources/webjars/";

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(HOME.toFile()).redirectErrorStream(true).start();
    String says = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), String.join(" ", command) + "\n" + says);
  }

  /** Puts the libraries' types where {@code tsconfig.json} looks for them. */
  private static void unpackTypes() throws IOException {
    for (String place : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!place.endsWith(".jar")) {
        continue;
      }
      try (JarFile jar = new JarFile(place)) {
        for (JarEntry entry : jar.stream().toList()) {
          String name = entry.getName();
          if (name.startsWith(LIBRARIES) && name.endsWith(".d.ts")) {
            String[] parts = name.substring(LIBRARIES.length()).split("/", 3);
            Path file = HOME.resolve("target/types").resolve(parts[0]).resolve(parts[2]);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            try (InputStream in = jar.getInputStream(entry)) {
              Files.write(file, in.readAllBytes());
            }
          }
        }
      }
    }
  }

  @Test
  void types() throws Exception {
    unpackTypes();
    run(List.of("tsc", "--project", "."));
  }

  /** Node takes files for modules by a file beside them, which the page does not need. */
  @Test
  void ownTests() throws Exception {
    Path copy = HOME.resolve("target/modules");
    Files.createDirectories(copy);
    Files.writeString(copy.resolve("package.json"), "{\"type\": \"module\"}");
    List<String> command = new ArrayList<>(List.of("node", "--test"));
    for (String folder : List.of("src/main/resources/web", "src/test/js")) {
      try (Stream<Path> files = Files.list(HOME.resolve(folder))) {
        for (Path file : files.filter(one -> one.toString().endsWith(".js")).toList()) {
          Path there = copy.resolve(Objects.requireNonNull(file.getFileName()).toString());
          Files.write(there, Files.readAllBytes(file));
          if (there.toString().endsWith(".test.js")) {
            command.add(there.toString());
          }
        }
      }
    }
    run(command);
  }
}
