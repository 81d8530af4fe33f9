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
import java.util.concurrent.atomic.AtomicLong;
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

  private static final Duration PATIENCE = Duration.ofMinutes(5);

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

  private static void awaitAnother(RunningHub hub, String service, long former) {
    Await.until(
        "another " + service,
        PATIENCE,
        () ->
            hub.processes().getOrDefault(service, former) != former
                && hub.get(service, "/health").path("status").asText().equals("healthy"));
  }

  @Test
  void serviceThatHangs_isStartedAgain_andAProxyMisleadsNobody() throws Exception {
    Launcher launcher = new Launcher(folder, PROXY);
    try (RunningHub hub = up(launcher)) {
      Await.until("everything is well", () -> launcher.call("health").code() == 0);
      Map<String, Long> before = hub.processes();
      long stopped = Objects.requireNonNull(before.get("http-poller"));
      RunningHub.signal("STOP", stopped);
      awaitAnother(hub, "http-poller", stopped);
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
      AtomicLong last = new AtomicLong();
      Path held = hub.folder().resolve("held");
      Await.until(
          "held back, and the reason is shown", // while it is: at first for 10 s, then for longer
          PATIENCE,
          () -> {
            if (Files.exists(held) && Files.size(held) > 0) {
              return launcher
                  .call("status", "dog")
                  .out()
                  .matches("(?s).*http-poller keeps dying and is started again in \\d+ s.*");
            }
            long now = hub.processes().getOrDefault("http-poller", last.get());
            if (now != last.getAndSet(now)) {
              RunningHub.kill9(now);
            }
            return false;
          });
      awaitAnother(hub, "http-poller", last.get());
      assertTrue(!launcher.call("status", "dog").out().contains("keeps dying"));
      Map<String, Long> after = new HashMap<>(hub.processes());
      after.put("http-poller", Objects.requireNonNull(before.get("http-poller")));
      assertEquals(before, after, "nobody else was touched");
    }
  }
}
