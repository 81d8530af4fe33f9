package io.sensorhub.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.Mosquitto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A whole hub, started as a user starts it, with a broker of the benchmark's. */
public final class HubRun implements AutoCloseable {

  public static final String ROOT = "IoT2mqtt/v1/instances/bench/";

  private static final Duration DOWN = Duration.ofSeconds(60);

  private final Path state;
  private final JsonNode started;

  private HubRun(Path state, JsonNode started) {
    this.state = state;
    this.started = started;
  }

  /**
   * Starts the instance {@code bench}; returns when it is ready.
   *
   * @param folder for everything that it writes
   */
  public static HubRun up(Path folder, Path instance, Mosquitto broker)
      throws IOException, InterruptedException {
    return up(folder, instance, broker, Map.of());
  }

  /** The same with more variables. */
  public static HubRun up(
      Path folder, Path instance, Mosquitto broker, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path state = folder.resolve("state");
    Path out = folder.resolve("up.json");
    ProcessBuilder builder =
        hub(state, broker.port(), "up", "--detach", "--json", instance.toString())
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("up.err").toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (process.waitFor() != 0) {
      throw new IOException(Files.readString(folder.resolve("up.err"), StandardCharsets.UTF_8));
    }
    return new HubRun(state, Json.parse(Files.readString(out, StandardCharsets.UTF_8).trim()));
  }

  private static ProcessBuilder hub(Path state, int broker, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(Peer.environment("HUB_HOME")).resolve("hub").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HUB_STATE", state.toString());
    builder.environment().put("HUB_NO_BUILD", "1");
    builder.environment().put("MQTT_HOST", "127.0.0.1");
    builder.environment().put("MQTT_PORT", Integer.toString(broker));
    builder.environment().put("MQTT_BACKLOG_RATE", "0");
    return builder;
  }

  /** The address of a service's path. */
  public String url(String service, String path) {
    return "http://127.0.0.1:" + started.path("ports").path(service).asInt() + path;
  }

  /** The process of each service, and {@code supervisord}. */
  public Map<String, Peer> processes() throws IOException {
    Map<String, Peer> found = new LinkedHashMap<>();
    for (String line : Files.readAllLines(state.resolve("bench/services"))) {
      String service = line.substring(0, line.indexOf(' '));
      found.put(service, process("-Dsensorhub.service=" + service + "\0", state.toString()));
    }
    found.put("supervisord", process("supervisord\0", state.toString()));
    return found;
  }

  /** The files that a service has open. */
  public Path descriptors(String service) throws IOException {
    ProcessHandle process = handle("-Dsensorhub.service=" + service + "\0", state.toString());
    return Path.of("/proc", Long.toString(process.pid()), "fd");
  }

  private static Peer process(String part, String state) throws IOException {
    return Peer.of(handle(part, state));
  }

  private static ProcessHandle handle(String part, String state) throws IOException {
    Optional<ProcessHandle> found =
        ProcessHandle.allProcesses()
            .filter(process -> has(process, "cmdline", part))
            .filter(process ->
                has(process, "environ", "HUB_STATE=" + state)
                    && !has(process, "cmdline", "setpriv\0"))
            .findFirst();
    return found.orElseThrow(() -> new IOException("no process " + part.strip()));
  }

  private static boolean has(ProcessHandle process, String file, String text) {
    try {
      return new String(
              Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), file)),
              StandardCharsets.UTF_8)
          .contains(text);
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /** Seconds of a core that all of them, and the watchdog, have used so far. */
  public double cpuSeconds() throws IOException {
    double sum = process("watchdog.sh\0", state.toString()).cpuSecondsWithChildren();
    for (Peer peer : processes().values()) {
      sum += peer.cpuSeconds();
    }
    return sum;
  }

  /** The proportional set size of all of them, in MB. */
  public double memory() throws IOException {
    double sum = 0;
    for (Peer peer : processes().values()) {
      sum += peer.memory();
    }
    return sum;
  }

  @Override
  public void close() throws IOException {
    Process process =
        hub(state, 1, "down", "bench")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Await.until("hub down ends", DOWN, () -> !process.isAlive());
    Await.until(
        "the hub has ended",
        () ->
            ProcessHandle.allProcesses()
                .noneMatch(one -> has(one, "cmdline", state.resolve("bench").toString())));
  }
}
