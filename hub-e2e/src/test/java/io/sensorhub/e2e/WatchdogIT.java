package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that hang or keep dying, on a machine whose environment names a proxy. */
class WatchdogIT {

  private static final Map<String, String> PROXY =
      Map.of(
          "http_proxy", "http://127.0.0.1:1",
          "HTTP_PROXY", "http://127.0.0.1:1",
          "https_proxy", "http://127.0.0.1:1",
          "ALL_PROXY", "socks5://127.0.0.1:1",
          "all_proxy", "socks5://127.0.0.1:1",
          "JAVA_TOOL_OPTIONS", "-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=1");

  @TempDir private Path folder;

  private RunningHub up(Launcher launcher) throws IOException {
    return launcher.up(
        Files.writeString(
            folder.resolve("dog.json"),
            """
            {"instance_id": "dog",
             "config": {"sensors": [{"sensor_id": "t", "sensor_type": "temperature"}]}}
            """));
  }

  private static void awaitAnother(RunningHub hub, String service, long former, int seconds) {
    Await.until(
        "another " + service,
        Duration.ofSeconds(seconds),
        () ->
            hub.processes().getOrDefault(service, former) != former
                && hub.get(service, "/health").path("status").asText().equals("healthy"));
  }

  @Test
  void serviceThatHangs_isStartedAgain_andAProxyMisleadsNobody() throws Exception {
    Launcher launcher = new Launcher(folder, PROXY);
    try (RunningHub hub = up(launcher)) {
      assertEquals("online", hub.started().path("status").asText());
      Launcher.Result health = launcher.call("health");
      assertEquals(0, health.code(), health.out());
      Map<String, Long> before = hub.processes();
      long stopped = Objects.requireNonNull(before.get("http-poller"));
      RunningHub.signal("STOP", stopped);
      awaitAnother(hub, "http-poller", stopped, 60);
      Map<String, Long> expected = new HashMap<>(before);
      expected.remove("http-poller");
      Map<String, Long> others = new HashMap<>(hub.processes());
      others.remove("http-poller");
      assertEquals(expected, others, "who answers is left alone");
      assertTrue(launcher.call("status", "dog").out().contains("http-poller"));
    }
  }

  @Test
  void serviceThatKeepsDying_isHeldBack_saysWhy_andComesBack() throws Exception {
    Launcher launcher = new Launcher(folder, Map.of());
    try (RunningHub hub = up(launcher)) {
      Map<String, Long> before = hub.processes();
      long last = 0;
      for (int death = 0; death < 5; death++) {
        long former = last;
        Await.until("it runs", () -> hub.processes().getOrDefault("http-poller", former) != former);
        last = Objects.requireNonNull(hub.processes().get("http-poller"));
        RunningHub.kill9(last);
      }
      Await.until(
          "held back, and the reason is shown",
          () ->
              launcher
                  .call("status", "dog")
                  .out()
                  .contains("http-poller keeps dying and is started again in 10 s"));
      awaitAnother(hub, "http-poller", last, 40);
      assertTrue(!launcher.call("status", "dog").out().contains("keeps dying"));
      Map<String, Long> after = new HashMap<>(hub.processes());
      after.put("http-poller", Objects.requireNonNull(before.get("http-poller")));
      assertEquals(before, after, "nobody else was touched");
    }
  }
}
