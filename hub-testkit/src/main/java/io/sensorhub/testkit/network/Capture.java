package io.sensorhub.testkit.network;

import io.sensorhub.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Packets that {@code tcpdump} sees on one device of a network namespace. */
public final class Capture implements AutoCloseable {

  /** Ends with its input, for its user need not be root. */
  private static final String PROGRAM =
      "tcpdump -l -n -i \"$0\" \"$1\" 2>&1 & read -r _; kill $!; wait";

  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  /**
   * @param filter in the language of {@code pcap-filter(7)}
   */
  Capture(String namespace, String device, String filter) {
    try {
      process =
          new ProcessBuilder(Namespaces.in(namespace, "sh", "-c", PROGRAM, device, filter)).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().start(() -> said.lines().forEach(lines::add));
    Await.until(
        "a capture of " + device,
        () -> lines.stream().anyMatch(line -> line.contains("listening on")));
  }

  /** The packets, one line each. */
  public List<String> packets() {
    return lines.stream().filter(line -> line.contains(" IP")).toList();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      process.waitFor();
    } catch (IOException e) {
      process.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroy();
    }
  }
}
