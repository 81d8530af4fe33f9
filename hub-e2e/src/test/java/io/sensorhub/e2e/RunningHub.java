package io.sensorhub.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.service.ServiceList;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A hub that was started by the launcher. */
final class RunningHub implements AutoCloseable {

  /** Those that every instance has. */
  static final List<String> SERVICES =
      ServiceList.OF_THE_HUB.all().stream()
          .filter(service -> !service.equals(ServiceName.DEVICE_MANAGER))
          .filter(service -> !service.equals(ServiceName.MODEM_PROXY))
          .map(ServiceName::text)
          .toList();

  private final Launcher launcher;
  private final JsonNode started;
  private final @Nullable Process foreground;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * @param started what {@code hub up --json} printed
   */
  RunningHub(Launcher launcher, JsonNode started) {
    this(launcher, started, null);
  }

  /**
   * @param foreground the launcher's process where that stays
   */
  RunningHub(Launcher launcher, JsonNode started, @Nullable Process foreground) {
    this.launcher = launcher;
    this.started = started;
    this.foreground = foreground;
  }

  /** What {@code hub up --json} printed. */
  JsonNode started() {
    return started;
  }

  String id() {
    return started.path("instance_id").asText();
  }

  int mqttPort() {
    return started.path("mqtt").path("port").asInt();
  }

  /** The part that all topics of this instance have in common. */
  String root() {
    return "IoT2mqtt/v1/instances/" + id() + "/";
  }

  Path folder() {
    return launcher.state().resolve(id());
  }

  /** Reads from one of the services; the answer's status is in {@code http_status}. */
  JsonNode get(String service, String path) {
    return send(HttpRequest.newBuilder(address(service, path)).GET());
  }

  JsonNode post(String service, String path, String body) {
    return send(
        HttpRequest.newBuilder(address(service, path))
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Reads a text from one of the services. */
  String text(String service, String path) {
    try {
      return http.send(
              HttpRequest.newBuilder(address(service, path)).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private URI address(String service, String path) {
    return URI.create("http://127.0.0.1:" + started.path("ports").path(service).asInt() + path);
  }

  private JsonNode send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
      JsonNode body = Json.parse(response.body());
      return ((com.fasterxml.jackson.databind.node.ObjectNode) body)
          .put("http_status", response.statusCode());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  long supervisor() {
    try {
      return Long.parseLong(Files.readString(folder().resolve("supervisord.pid")).trim());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Program to process id, as {@code supervisorctl} says, once it counts none as starting. */
  Map<String, Long> processes() {
    Map<String, Long> pids = new TreeMap<>();
    Await.until(
        "no program is starting",
        () -> {
          String status = supervisorctl("status");
          pids.clear();
          pids.putAll(running(status));
          return !status.contains("STARTING");
        });
    return pids;
  }

  /** Process id of a service of the hub in the foreground, whose folder may be hidden. */
  long child(String service) {
    return Objects.requireNonNull(foreground)
        .descendants()
        .filter(process ->
            process
                .info()
                .arguments()
                .map(List::of)
                .orElse(List.of())
                .contains("-Dsensorhub.service=" + service))
        .findAny()
        .orElseThrow()
        .pid();
  }

  /** Waits until another process than a killed one serves, and is well. */
  void awaitBack(String service, long killed) {
    Await.until(
        service + " is back",
        () ->
            processes().getOrDefault(service, killed) != killed
                && get(service, "/health").path("status").asText().equals("healthy"));
  }

  /** Waits until the first line is open: what a device says before may be lost. */
  void awaitOpen() {
    Await.until(
        "the line is open",
        () -> get("serial-handler", "/health").at("/lines/0/state").asText().equals("open"));
  }

  /** What {@code supervisorctl} says to a command. */
  String supervisorctl(String... words) {
    List<String> command = new ArrayList<>(List.of("supervisorctl", "-s"));
    command.add("unix://" + folder().resolve("supervisor.sock"));
    command.addAll(List.of(words));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Holds the port of a service that is stopped, for another hub that starts meanwhile takes what
   * is free; to be closed right before the service is started.
   */
  ServerSocket keepPort(String service) {
    try {
      int port = started().path("ports").path(service).asInt();
      return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Long> running(String status) {
    Map<String, Long> pids = new TreeMap<>();
    for (String line : status.split("\n", -1)) {
      String[] words = line.trim().split("\\s+", -1);
      if (words.length > 3 && words[1].equals("RUNNING")) {
        pids.put(words[0], Long.parseLong(words[3].replace(",", "")));
      }
    }
    return pids;
  }

  static void kill9(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  /** Sends a signal that a process cannot be sent from Java, such as {@code STOP}. */
  static void signal(String name, long pid) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    if (process.waitFor() != 0) {
      throw new AssertionError("kill -" + name + " " + pid);
    }
  }

  static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Waits until none of these runs any more: 10 s are promised, a busy machine takes longer. */
  static void awaitGone(Iterable<Long> pids) {
    for (long pid : pids) {
      Await.until("process " + pid + " has ended", Duration.ofSeconds(30), () -> !alive(pid));
    }
  }

  @Override
  public void close() {
    Process process = foreground;
    if (process == null) {
      launcher.call("down", id());
      return;
    }
    process.destroy();
    Await.until("the hub ends", () -> !process.isAlive());
  }
}
