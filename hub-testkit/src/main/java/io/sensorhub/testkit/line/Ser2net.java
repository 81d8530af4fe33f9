package io.sensorhub.testkit.line;

import io.sensorhub.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real ser2net, which serves a serial device on a TCP port of this machine. */
public final class Ser2net implements AutoCloseable {

  private final Process process;

  private Ser2net(Process process) {
    this.process = process;
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param scheme {@code tcp} or {@code rfc2217}
   * @param folder for its configuration
   */
  public static Ser2net serve(String scheme, int port, Path device, Path folder)
      throws IOException {
    String accepter = scheme.equals("tcp") ? "tcp" : "telnet(rfc2217),tcp";
    Path configuration = folder.resolve("ser2net-" + port + ".yaml");
    Files.writeString(
        configuration,
        """
        %%YAML 1.1
        ---
        connection: &line
          accepter: %s,127.0.0.1,%d
          connector: serialdev,%s,9600n81,local
          options:
            kickolduser: true
        """
            .formatted(accepter, port, device));
    Process process =
        new ProcessBuilder("ser2net", "-d", "-u", "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("ser2net-" + port + ".log").toFile())
            .start();
    Ser2net server = new Ser2net(process);
    Await.until("ser2net listens", () -> listens(port, process));
    return server;
  }

  private static boolean listens(int port, Process process) {
    if (!process.isAlive()) {
      throw new IllegalStateException("ser2net has ended with " + process.exitValue());
    }
    String row = ":%04X 00000000:0000 0A".formatted(port);
    try {
      return Files.readString(Path.of("/proc/net/tcp")).contains(row);
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends it at once, as a power cut would. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("ser2net does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
