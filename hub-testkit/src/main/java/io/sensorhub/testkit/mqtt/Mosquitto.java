package io.sensorhub.testkit.mqtt;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real mosquitto on loopback, which a test can kill and start again on the same port. */
public final class Mosquitto implements AutoCloseable {

  private final int port = FreePort.find();
  private final Path folder;
  private @Nullable Process process;

  private final String settings;

  private Mosquitto(Path folder, String settings) {
    this.folder = folder;
    this.settings = settings;
  }

  /**
   * Starts one; it is reachable when this returns.
   *
   * @param folder for its configuration
   */
  public static Mosquitto start(Path folder) {
    return start(folder, "");
  }

  /**
   * Starts one with more settings.
   *
   * @param settings lines of mosquitto.conf(5), of the listener or of another one
   */
  public static Mosquitto start(Path folder, String settings) {
    Mosquitto broker = new Mosquitto(folder, settings);
    broker.start();
    return broker;
  }

  /** Starts it again. */
  public void start() {
    try {
      Path file = folder.resolve("mosquitto.conf");
      Files.writeString(
          file,
          "listener "
              + port
              + " 127.0.0.1\n"
              + (settings.contains("allow_anonymous") ? "" : "allow_anonymous true\n")
              + "user "
              + System.getProperty("user.name") // else root's mosquitto may not read this folder
              + "\nset_tcp_nodelay true\npersistence false\n"
              + "max_queued_messages 100000\nmax_inflight_messages 1000\n"
              + settings);
      process =
          new ProcessBuilder("mosquitto", "-c", file.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("mosquitto.log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "mosquitto is needed for this test: ./hub test installs it", e);
    }
    Process started = process;
    Await.until(
        "mosquitto listens",
        () -> {
          if (!started.isAlive()) {
            throw new IllegalStateException("it has ended with " + started.exitValue());
          }
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
          }
        });
  }

  public int port() {
    return port;
  }

  /** Ends it for good. */
  @Override
  public void close() {
    kill();
  }

  /** Kills it (SIGKILL): no client is told. */
  public void kill() {
    Process running = process;
    process = null;
    if (running == null) {
      return;
    }
    running.destroyForcibly();
    try {
      if (!running.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("mosquitto does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
