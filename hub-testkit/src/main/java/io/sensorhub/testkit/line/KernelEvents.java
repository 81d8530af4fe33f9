package io.sensorhub.testkit.line;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.Peers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A detector of USB devices in a network namespace of its own, and the kernel's messages in there.
 * Its followers stay outside: a Unix socket with a path crosses network namespaces. Needs a machine
 * that allows user namespaces.
 */
public final class KernelEvents implements AutoCloseable {

  private static final List<String> JAVA =
      List.of(
          Path.of(System.getProperty("java.home"), "bin/java").toString(),
          "-Xint",
          "-Xmx24m",
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED",
          "-cp",
          System.getProperty("java.class.path"),
          "io.sensorhub.detector.Main");

  private final Path sys;
  private final Path socket;
  private Running running;

  /** A detector, and who sends the kernel's messages in its namespace. */
  private record Running(Process detector, Process sender, PrintStream to, BufferedReader from) {
    void end() {
      sender.destroyForcibly();
      detector.destroyForcibly();
    }
  }

  /**
   * Starts it.
   *
   * @param sys stands for {@code /sys}
   * @param socket of the detector
   */
  public KernelEvents(Path sys, Path socket) {
    this.sys = sys;
    this.socket = socket;
    this.running = begin();
  }

  private Running begin() {
    try {
      Process detector = detector();
      Await.until("a namespace", () -> !detector.isAlive() || isApart(detector));
      Process sender = sender(detector);
      PrintStream to = new PrintStream(sender.getOutputStream(), true, StandardCharsets.UTF_8);
      BufferedReader from = sender.inputReader(StandardCharsets.UTF_8);
      Running begun = new Running(detector, sender, to, from);
      String line = from.readLine();
      if (!"ready".equals(line)) {
        begun.end();
        throw new IOException(
            "no events can be sent in a namespace (sysctl kernel.unprivileged_userns_clone=1,"
                + " user.max_user_namespaces): "
                + line);
      }
      return begun;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it has left the namespaces of this process. */
  private static boolean isApart(Process process) throws IOException {
    Path own = Path.of("/proc/self/ns/user");
    Path its = Path.of("/proc/" + process.pid() + "/ns/user");
    return !Files.readSymbolicLink(its).equals(Files.readSymbolicLink(own));
  }

  private Process detector() throws IOException {
    List<String> command = new ArrayList<>(List.of("unshare", "-Urn"));
    command.addAll(JAVA);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder
        .environment()
        .putAll(
            Map.of(
                "HUB_SYS", sys.toString(),
                "HUB_DETECTOR_SOCKET", socket.toString(),
                "HUB_DETECTOR_MODE", "netlink"));
    return builder.start();
  }

  private static Process sender(Process detector) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("nsenter", "-t", "" + detector.pid(), "-U", "-n", "--preserve-credentials"));
    command.addAll(Peers.python("kernel_events"));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** The kernel says that a terminal came or went; {@code action} is {@code add} for example. */
  public void tell(String action, String name) {
    String path = "/devices/usb/tty/" + name;
    running
        .to()
        .println(
            action
                + "@"
                + path
                + " ACTION="
                + action
                + " DEVPATH="
                + path
                + " SUBSYSTEM=tty DEVNAME="
                + name);
    try {
      String answer = running.from().readLine();
      if (!"0".equals(answer)) {
        throw new IllegalStateException("the kernel takes no message: " + answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the detector and starts another one. */
  public void restart() {
    close();
    running = begin();
  }

  @Override
  public void close() {
    running.end();
  }
}
