package io.sensorhub.e2e.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * Real messages of the kernel reach the detector in a container without any right: a virtual
 * console that is opened and given back comes and goes like an adapter. Needs a kernel with virtual
 * consoles, and root to open one.
 */
@Tag("docker")
class HotPlugIT {

  /**
   * Opens a console until its input ends, then gives it back (VT_DISALLOCATE, vt.h), which the
   * kernel may refuse for a moment after the close.
   */
  private static final String CONSOLE =
      """
      import errno, fcntl, os, sys, time
      number = int(sys.argv[1])
      console = os.open('/dev/tty%d' % number, os.O_RDWR | os.O_NOCTTY)
      sys.stdin.read()
      os.close(console)
      first = os.open('/dev/tty0', os.O_RDWR | os.O_NOCTTY)
      while True:
          try:
              fcntl.ioctl(first, 0x5608, number)
              break
          except OSError as error:
              if error.errno != errno.EBUSY:
                  raise
              time.sleep(0.02)
      """;

  private static int freeConsole() {
    return IntStream.rangeClosed(20, 63)
        .filter(number -> !Files.exists(Path.of("/sys/class/vc/vcs" + number)))
        .findFirst()
        .orElseThrow();
  }

  private static GenericContainer<?> detector() throws Exception {
    Image.build();
    return Image.container(Map.of("HUB_DETECTOR_SUBSYSTEMS", "vc"))
        .withCommand("role", "detector")
        .withNetworkMode("none")
        .withTmpFs(Map.of("/run/sensor-hub", "uid=65534,gid=1000,mode=2770"))
        .withCreateContainerCmdModifier(command -> command.withUser("65534:1000"))
        .waitingFor(Wait.forLogMessage(".*listening.*", 1));
  }

  /** Follows the detector's stream from inside the container, line by line. */
  private static void follow(GenericContainer<?> container, List<String> lines) throws IOException {
    Process curl =
        new ProcessBuilder(
                "docker",
                "exec",
                container.getContainerId(),
                "curl",
                "-sN",
                "--unix-socket",
                "/run/sensor-hub/detector.sock",
                "http://detector/")
            .start(); // ends with the container
    Thread.ofVirtual()
        .start(() -> {
          try (BufferedReader reader =
              new BufferedReader(
                  new InputStreamReader(curl.getInputStream(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
          } catch (IOException e) {
            lines.add(e.toString());
          }
        });
  }

  private static boolean tells(List<String> lines, String action, int console) {
    return lines.stream()
        .anyMatch(line ->
            line.contains("\"action\": \"" + action + "\"")
                && line.contains("\"path\": \"/dev/vcs" + console + "\""));
  }

  @Test
  void consoleThatComesAndGoes_isTold_toADetectorWithoutRights() throws Exception {
    int number = freeConsole();
    try (GenericContainer<?> container = detector()) {
      container.start();
      List<String> lines = new CopyOnWriteArrayList<>();
      follow(container, lines);
      Await.until(
          "the stream has begun", () -> lines.stream().anyMatch(line -> line.contains("snapshot")));
      assertFalse(tells(lines, "add", number), lines.toString());
      Process console = new ProcessBuilder("python3", "-c", CONSOLE, "" + number).start();
      try {
        Await.until("it has come", () -> tells(lines, "add", number));
        console.getOutputStream().close();
        Await.until("it has gone", () -> tells(lines, "remove", number));
        assertEquals(0, console.waitFor());
      } finally {
        console.destroy();
      }
      assertTrue(
          lines.stream().anyMatch(line -> line.contains("\"mode\": \"netlink\"")),
          "the kernel's messages arrive: " + lines);
    }
  }
}
