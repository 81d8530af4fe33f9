package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page that stays open while what it shows ends and begins again. */
class PageRestartIT {

  private static final String CARD = "hub-card[data-device=warmth]";

  @TempDir private Path folder;

  private static void supervisor(RunningHub hub, String... words) throws Exception {
    Process process =
        new ProcessBuilder(
                "supervisorctl",
                "-s",
                "unix://" + hub.folder().resolve("supervisor.sock"),
                words[0],
                words[1])
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  @Test
  void page_saysSo_andRecoversWithoutAReload() throws Exception {
    try (RunningHub hub = new Launcher(folder, Map.of()).up(instance());
        Browser page =
            new Browser(
                "http://127.0.0.1:" + hub.started().at("/ports/state-aggregator").asInt() + "/")) {
      page.awaitText("#connection", "Live");
      page.script("window.kept = true");

      supervisor(hub, "stop", "all");
      try (ServerSocket _ = hub.keepPort("http-poller")) {
        page.awaitText("#connection", "not reachable");
        assertTrue(page.has(CARD), "what was known stays");
      }
      supervisor(hub, "start", "all");
      page.awaitText("#connection", "Live");
      page.awaitText(CARD + " .badge", "Online");
      String former = page.text(CARD + " .value");
      page.await("new values", () -> !page.text(CARD + " .value").equals(former));
      assertEquals(true, page.script("return window.kept"));

      page.script("location.hash = '#/health'");
      page.awaitText("#all-well", "well");
      supervisor(hub, "stop", "http-poller");
      page.awaitText("hub-health", "http-poller does not answer");
      supervisor(hub, "start", "http-poller");
      page.awaitText("#all-well", "well");
      page.script("location.hash = '#/'");
      supervisor(hub, "stop", "serial-handler");
      page.awaitText("#away", "does not hear serial-handler");
      page.awaitText(CARD + " .fault", "serial-handler, which reads this, does not answer");
      page.click("#unwell", () -> page.has("#unwell:checked"));
      page.await("its device is not well", () -> page.has(CARD));
      supervisor(hub, "start", "serial-handler");
      page.await("nothing is away", () -> !page.has("#away") && !page.has(CARD));
      page.click("#unwell", () -> !page.has("#unwell:checked"));
      RunningHub.kill9(Objects.requireNonNull(hub.processes().get("serial-handler")));
      page.await("the new handler's values", () -> page.text(CARD + " .badge").contains("Online"));
      String before = page.text(CARD + " .value");
      page.await("new values", () -> !page.text(CARD + " .value").equals(before));
      assertEquals(true, page.script("return window.kept"));
      assertEquals("", String.join("\n", page.console()));
    }
  }

  private Path instance() throws IOException {
    return Files.writeString(
        folder.resolve("restart.json"),
        """
        {"instance_id": "restart", "update_interval": 1, "config": {
          "sensors": [{"sensor_id": "warmth", "sensor_type": "temperature"}]}}
        """);
  }
}
