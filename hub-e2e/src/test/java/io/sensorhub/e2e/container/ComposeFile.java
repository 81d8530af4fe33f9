package io.sensorhub.e2e.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Containers with the settings of {@code compose.usb.yaml}, started without compose: what the file
 * says is what is tried. Names of volumes, networks and containers have a prefix of the test's own.
 */
final class ComposeFile implements AutoCloseable {

  /** Settings that are carried over; a file with another one is a fault of this class. */
  private static final List<String> KNOWN =
      List.of(
          "<<",
          "build",
          "image",
          "read_only",
          "cap_drop",
          "security_opt",
          "restart",
          "stop_grace_period",
          "command",
          "user",
          "network_mode",
          "networks",
          "volumes",
          "environment",
          "secrets",
          "tmpfs",
          "group_add",
          "device_cgroup_rules",
          "depends_on",
          "healthcheck");

  private final JsonNode file;
  private final String prefix;
  private final Path instances;
  private final Path token;
  private final List<String> started = new ArrayList<>();

  /** What a command has printed and how it ended. */
  record Result(int code, String out) {}

  /**
   * Reads the file.
   *
   * @param instances in place of the file's folder of instance files
   * @param token the file with the secret
   */
  ComposeFile(String prefix, Path instances, Path token) throws IOException {
    this.file =
        new YAMLMapper().readTree(Files.readAllBytes(Image.ROOT.resolve("compose.usb.yaml")));
    this.prefix = prefix;
    this.instances = instances;
    this.token = token;
    this.file.path("networks").fieldNames().forEachRemaining(this::network);
  }

  private void network(String name) {
    boolean internal = file.path("networks").path(name).path("internal").asBoolean();
    List<String> command = new ArrayList<>(List.of("docker", "network", "create"));
    if (internal) {
      command.add("--internal");
    }
    command.add(prefix + name);
    must(command);
  }

  /** All settings of a service, with those that it has by reference. */
  private ObjectNode settings(String service) {
    ObjectNode settings = new YAMLMapper().createObjectNode();
    JsonNode own = file.path("services").path(service);
    if (own.has("<<")) {
      file.path("x-confined")
          .properties()
          .forEach(one -> settings.set(one.getKey(), one.getValue()));
    }
    own.properties().forEach(one -> settings.set(one.getKey(), one.getValue()));
    settings
        .fieldNames()
        .forEachRemaining(key -> {
          if (!KNOWN.contains(key)) {
            throw new IllegalStateException("a setting that is not carried over: " + key);
          }
        });
    return settings;
  }

  private static List<String> texts(ObjectNode settings, String key) {
    List<String> texts = new ArrayList<>();
    settings.path(key).forEach(one -> texts.add(one.asText()));
    return texts;
  }

  /** Starts a service; its name in its networks is that of the file. */
  void start(String service) {
    ObjectNode of = settings(service);
    String name = prefix + service;
    List<String> command = new ArrayList<>(List.of("docker", "create", "--name", name));
    if (of.has("read_only")) {
      command.add("--read-only");
    }
    texts(of, "cap_drop").forEach(one -> command.addAll(List.of("--cap-drop", one)));
    texts(of, "security_opt").forEach(one -> command.addAll(List.of("--security-opt", one)));
    texts(of, "tmpfs").forEach(one -> command.addAll(List.of("--tmpfs", one)));
    texts(of, "group_add").forEach(one -> command.addAll(List.of("--group-add", one)));
    texts(of, "device_cgroup_rules")
        .forEach(one -> command.addAll(List.of("--device-cgroup-rule", one)));
    texts(of, "volumes").forEach(one -> command.addAll(List.of("-v", volume(one))));
    if (of.has("user")) {
      command.addAll(List.of("--user", of.path("user").asText()));
    }
    if (of.has("environment")) {
      of.path("environment")
          .properties()
          .forEach(
              one -> command.addAll(List.of("-e", one.getKey() + "=" + one.getValue().asText())));
    }
    texts(of, "secrets")
        .forEach(one -> command.addAll(List.of("-v", token + ":/run/secrets/" + one + ":ro")));
    List<String> networks = texts(of, "networks");
    command.addAll(
        List.of(
            "--network",
            networks.isEmpty() ? of.path("network_mode").asText() : prefix + networks.getFirst()));
    if (!networks.isEmpty()) {
      command.addAll(List.of("--network-alias", service));
    }
    command.add(Image.NAME);
    command.addAll(texts(of, "command"));
    must(command);
    started.add(name);
    networks.stream()
        .skip(1)
        .forEach(more -> must(List.of("docker", "network", "connect", prefix + more, name)));
    must(List.of("docker", "start", name));
  }

  private String volume(String text) {
    if (text.startsWith("./examples:")) {
      return instances + text.substring("./examples".length());
    }
    return text.startsWith("/") ? text : prefix + text;
  }

  /** What a command in a service's container prints, on both ways, and how it ends. */
  Result exec(String service, String... command) {
    return exec(service, List.of(), command);
  }

  /** The same as another user. */
  Result as(String user, String service, String... command) {
    return exec(service, List.of("--user", user), command);
  }

  private Result exec(String service, List<String> options, String... command) {
    List<String> all = new ArrayList<>(List.of("docker", "exec"));
    all.addAll(options);
    all.add(prefix + service);
    all.addAll(List.of(command));
    return run(all);
  }

  /** What a service has said. */
  String log(String service) {
    return run(List.of("docker", "logs", prefix + service)).out();
  }

  private static void must(List<String> command) {
    Result result = run(command);
    if (result.code() != 0) {
      throw new IllegalStateException(String.join(" ", command) + ": " + result.out());
    }
  }

  private static Result run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    started.reversed().forEach(name -> run(List.of("docker", "rm", "-f", "-v", name)));
    file.path("networks")
        .fieldNames()
        .forEachRemaining(name -> run(List.of("docker", "network", "rm", prefix + name)));
    file.path("volumes")
        .fieldNames()
        .forEachRemaining(name -> run(List.of("docker", "volume", "rm", "-f", prefix + name)));
  }
}
