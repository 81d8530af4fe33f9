package io.sensorhub.testkit.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Commands about network namespaces. They need root, or {@code sudo} without a password. */
final class Namespaces {

  private Namespaces() {}

  /** What stands in front of a command that is to run as root. */
  static List<String> root(String... words) {
    List<String> command = new ArrayList<>();
    if (!"root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("sudo", "-n"));
    }
    command.addAll(List.of(words));
    return command;
  }

  /** What stands in front of a command that is to run in a namespace. */
  static List<String> command(String namespace) {
    return root("ip", "netns", "exec", namespace);
  }

  static List<String> in(String namespace, String... words) {
    List<String> command = command(namespace);
    command.addAll(List.of(words));
    return command;
  }

  /** The program {@code ip}, here. */
  static void ip(String... words) {
    List<String> command = root("ip");
    command.addAll(List.of(words));
    run(command);
  }

  /** The program {@code ip}, in a namespace. */
  static void inside(String namespace, String... words) {
    List<String> all = new ArrayList<>(List.of("-n", namespace));
    all.addAll(List.of(words));
    ip(all.toArray(String[]::new));
  }

  /** Runs a command to its end and returns what it has said. */
  static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new UncheckedIOException(
            new IOException(String.join(" ", command) + ": " + said.trim() + " (needs root)"));
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
