package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of the demo: what somebody sees who has just started it. */
class PageDemoIT {

  private static final Path PICTURES = Path.of("target", "page");

  @TempDir private Path folder;

  @Test
  void everyView_showsTheDemo() {
    try (RunningHub hub =
            new Launcher(folder, Map.of()).up(Demo.file(folder, "pagedemo"), "--demo");
        Browser page =
            new Browser(
                "http://127.0.0.1:" + hub.started().at("/ports/state-aggregator").asInt() + "/")) {
      for (JsonNode device : hub.get("state-aggregator", "/devices").path("devices")) {
        String card = "hub-card[data-device=" + device.path("device_id").asText() + "]";
        page.awaitText(card + " .badge", "Online");
        page.await("a value of " + card, () -> page.has(card + " .value"));
      }
      page.picture(PICTURES.resolve("demo-devices.png"));
      page.open("events");
      page.awaitText("#since", "Earlier events are not shown");
      page.awaitText("hub-events-list", "No event since");
      page.picture(PICTURES.resolve("demo-events.png"));
      page.open("lines");
      page.awaitText("article[data-line] .badge", "open");
      page.picture(PICTURES.resolve("demo-lines.png"));
      page.open("health");
      page.awaitText("#all-well", "well");
      page.picture(PICTURES.resolve("demo-health.png"));
      assertEquals(List.of(), page.console());
    }
  }
}
