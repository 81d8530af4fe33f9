package io.sensorhub.serial.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients whose machine vanishes: two network namespaces of the test's own, and a link between them
 * that is set down. What is seen there is in {@link HalfOpenScene}, in a process of its own,
 * because a Java process cannot change its namespace.
 */
class HalfOpenIT {

  /** As root of a user namespace, so that anybody can run it; the arguments are Java's command. */
  private static final String NAMESPACES =
      """
      set -e
      unshare -n sleep 300 >/dev/null 2>&1 &
      other=$!
      trap 'kill $other' EXIT
      ip link set lo up
      ip link add here type veth peer name there
      own=$(readlink /proc/self/ns/net)
      until [ "$(readlink /proc/$other/ns/net)" != "$own" ]; do kill -0 $other; done
      ip link set there netns $other
      ip addr add %s/24 dev here
      ip link set here up
      nsenter -t $other -n ip addr add 10.213.7.2/24 dev there
      nsenter -t $other -n ip link set there up
      "$@" $other
      """
          .formatted(HalfOpenScene.ADDRESS);

  @Test
  @Timeout(value = 300, unit = TimeUnit.SECONDS)
  void vanishedClients_areEndedWithin25Seconds_andThoseWhoOnlyTakeNothing_areNot()
      throws Exception {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process scene =
        new ProcessBuilder(
                "unshare",
                "--map-root-user",
                "--net",
                "bash",
                "-c",
                NAMESPACES,
                "scene",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                HalfOpenScene.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(scene.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, scene.waitFor(), said);
    } finally {
      scene.destroyForcibly();
    }
  }
}
