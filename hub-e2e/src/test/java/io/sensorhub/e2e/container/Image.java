package io.sensorhub.e2e.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.github.dockerjava.api.model.Capability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** The hub's image, built from the working tree once. */
final class Image {

  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  static final String NAME = "sensor-hub:test";

  private static boolean built;

  private Image() {}

  /** Builds it where that has not been done yet. */
  static synchronized void build() throws IOException, InterruptedException {
    if (built) {
      return;
    }
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      fail(
          "No Docker engine answers. Start one (Debian: apt-get install docker.io), or leave these"
              + " tests out with HUB_TEST_DOCKER=off ./hub test");
    }
    Process process =
        new ProcessBuilder("docker", "build", "-t", NAME, ROOT.toString())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    built = true;
  }

  /** A container of it, as unprivileged as it goes. */
  static GenericContainer<?> container(Map<String, String> environment) {
    return new GenericContainer<>(NAME)
        .withEnv(environment)
        .withTmpFs(Map.of("/tmp", ""))
        .withCreateContainerCmdModifier(command ->
            Objects.requireNonNull(command.getHostConfig())
                .withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges")))
        .withStartupTimeout(Duration.ofMinutes(3));
  }

  /** The same, started once the bridge says that it is online. */
  static GenericContainer<?> online(Map<String, String> environment) {
    return container(environment).waitingFor(Wait.forLogMessage(".*status online.*", 1));
  }

  /** Lets the image's user read what lies in a folder, whatever the umask of this process. */
  static void readable(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        if (Files.isDirectory(file) || Files.isRegularFile(file)) {
          Files.setPosixFilePermissions(
              file,
              PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }

  /** What a command inside prints; it must end well. */
  static String exec(GenericContainer<?> container, String... command)
      throws IOException, InterruptedException {
    var result = container.execInContainer(command);
    assertEquals(0, result.getExitCode(), result.getStdout() + result.getStderr());
    return result.getStdout();
  }

  /** What a command inside prints, however it ends. */
  static String said(GenericContainer<?> container, String... command)
      throws IOException, InterruptedException {
    return container.execInContainer(command).getStdout();
  }

  /**
   * Stops it as {@code docker stop} does, which gives it 10 s; a busy machine gets more. Returns
   * its exit code.
   */
  static long stop(GenericContainer<?> container) {
    container.getDockerClient().stopContainerCmd(container.getContainerId()).withTimeout(30).exec();
    return exitCode(container);
  }

  /** How it ended. */
  static long exitCode(GenericContainer<?> container) {
    var state =
        container
            .getDockerClient()
            .inspectContainerCmd(container.getContainerId())
            .exec()
            .getState();
    Long code = state.getExitCodeLong();
    return Boolean.TRUE.equals(state.getRunning()) || code == null ? -1 : code;
  }
}
