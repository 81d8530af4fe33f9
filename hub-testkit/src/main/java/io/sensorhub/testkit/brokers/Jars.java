package io.sensorhub.testkit.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Libraries of a broker, from Maven Central: apart from the hub's own, with their own versions. */
final class Jars {

  private static final long PATIENCE_MINUTES = 10;

  /** Of the same version as in the project's own build. */
  private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1";

  private Jars() {}

  /**
   * Fetches what is not in the local repository yet.
   *
   * @param coordinates {@code group:artifact:version}
   * @return a class path
   */
  static String of(Path folder, String... coordinates) {
    StringBuilder dependencies = new StringBuilder();
    for (String each : coordinates) {
      String[] parts = each.split(":", -1);
      dependencies.append(
          "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>"
              .formatted(parts[0], parts[1], parts[2]));
    }
    String project =
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>broker</groupId><artifactId>broker</artifactId><version>1</version>
          <packaging>pom</packaging>
          <dependencies>%s</dependencies>
        </project>
        """
            .formatted(dependencies);
    try {
      Path file = Files.writeString(folder.resolve("pom.xml"), project);
      Path result = folder.resolve("classpath");
      List<String> command =
          List.of(
              "mvn",
              "-q",
              "-B",
              "-ntp",
              "-f",
              file.toString(),
              PLUGIN + ":build-classpath",
              "-Dmdep.outputFile=" + result);
      List<String> offline = new ArrayList<>(command);
      offline.add("-o");
      try {
        run(folder, offline); // what has been fetched before needs no network
      } catch (IllegalStateException notAllThere) {
        run(folder, command);
      }
      return Files.readString(result).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a program that fetches something, to its end. */
  static void run(Path folder, List<String> command) throws IOException {
    Path log = folder.resolve("fetch.log");
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(String.join(" ", command) + ": " + Files.readString(log));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted: " + String.join(" ", command), e);
    }
  }
}
