package io.sensorhub.e2e;

import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Calls {@code ./hub} as a user would, with a folder of its own for what it keeps. */
final class Launcher {

  /** The launcher waits no longer; it says then who is still silent. */
  private static final Duration READY_WITHIN = Duration.ofSeconds(20);

  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  static {
    prepareQuickStart();
  }

  /**
   * Hubs of tests start as those of users do, with Java's cache; it is made once by whichever of
   * the processes that run tests comes first.
   */
  private static void prepareQuickStart() {
    Path app = ROOT.resolve("hub-dist/target/app");
    try (FileChannel channel =
            FileChannel.open(
                app.resolve("quick-start.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock _ = channel.lock();
        Stream<Path> jars = Files.list(app.resolve("lib"))) {
      FileTime newest = FileTime.fromMillis(0);
      for (Path jar : jars.toList()) {
        FileTime built = Files.getLastModifiedTime(jar);
        newest = built.compareTo(newest) > 0 ? built : newest;
      }
      Path cache = app.resolve("hub.aot");
      if (Files.exists(cache) && Files.getLastModifiedTime(cache).compareTo(newest) > 0) {
        return;
      }
      ProcessBuilder builder = new ProcessBuilder(ROOT.resolve("hub").toString(), "train");
      builder.environment().put("HUB_NO_BUILD", "1");
      int code = builder.inheritIO().start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("./hub train ended with code " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** How a call ended. */
  record Result(int code, String out, String err) {}

  private final Path folder;
  private final Map<String, String> environment;
  private final List<String> within;
  private final Path root;

  /**
   * @param folder for state and output
   * @param environment besides this process's own
   */
  Launcher(Path folder, Map<String, String> environment) {
    this(folder, environment, List.of(), ROOT);
  }

  private Launcher(Path folder, Map<String, String> environment, List<String> within, Path root) {
    this.root = root;
    this.folder = folder;
    this.environment = Map.copyOf(environment);
    this.within = List.copyOf(within);
  }

  /** This one, for a machine whose disk for what the hub keeps has only so much room. */
  Launcher withDisk(int megabytes) {
    String mount =
        "mount -t tmpfs -o size=%dm,mode=755 none \"$0\" && exec \"$@\"".formatted(megabytes);
    List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
    if (!System.getProperty("user.name").equals("root")) {
      command.add("--map-root-user");
    }
    command.addAll(List.of("sh", "-c", mount, state().toString()));
    return new Launcher(folder, environment, command, root);
  }

  /** This one, for a hub that another command starts. */
  Launcher by(List<String> command) {
    return new Launcher(folder, environment, command, root);
  }

  /** This one, for a hub that lies in another folder. */
  Launcher of(Path home) {
    return new Launcher(folder, environment, within, home);
  }

  Path state() {
    String given = environment.get("HUB_STATE");
    return given == null ? folder.resolve("state") : Path.of(given);
  }

  /** Starts a call and does not wait for it. */
  Process start(Path out, Path err, String... arguments) {
    List<String> command = new ArrayList<>(within);
    command.add(root.resolve("hub").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(ROOT.toFile());
    for (String name : List.of("MQTT_HOST", "MQTT_PORT", "INSTANCE_NAME", "HUB_STATE")) {
      builder.environment().remove(name);
    }
    builder.environment().put("HUB_STATE", state().toString());
    builder.environment().put("HUB_NO_BUILD", "1");
    builder.environment().putAll(environment);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Calls and waits, for five minutes at most. */
  Result call(String... arguments) {
    try {
      Path out = Files.createTempFile(folder, "out", "");
      Path err = Files.createTempFile(folder, "err", "");
      Process process = start(out, err, arguments);
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("hub " + String.join(" ", arguments) + " does not end");
      }
      return new Result(
          process.exitValue(),
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Starts an instance that stays this process's child; closing it ends it. */
  RunningHub upInForeground(Path file) {
    try {
      Files.createDirectories(state());
      Path out = folder.resolve("foreground.out");
      Process process =
          start(out, folder.resolve("foreground.err"), "up", "--json", file.toString());
      Await.until(
          "hub up", Duration.ofMinutes(5), () -> Files.readString(out).trim().endsWith("}"));
      return new RunningHub(this, Json.parse(Files.readString(out).trim()), process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts an instance in the background and waits until it is ready. */
  RunningHub up(Path file, String... options) {
    List<String> arguments = new ArrayList<>(List.of("up", "--detach", "--json"));
    arguments.addAll(List.of(options));
    arguments.add(file.toString());
    long begun = System.nanoTime();
    Result result = call(arguments.toArray(String[]::new));
    try {
      if (result.code() != 0) {
        throw new AssertionError("hub up: code " + result.code() + "\n" + result.err());
      }
      RunningHub hub = new RunningHub(this, Json.parse(result.out().trim()));
      boolean gaveUp = System.nanoTime() - begun > READY_WITHIN.toNanos();
      if (!gaveUp && !hub.started().path("ready").asBoolean()) {
        throw new AssertionError("not ready, and not waited for: " + result.out());
      }
      return hub;
    } catch (IOException e) {
      call("down");
      throw new AssertionError("hub up printed: " + result.out(), e);
    } catch (AssertionError e) {
      call("down"); // what has started of it
      throw e;
    }
  }
}
