package io.sensorhub.bench.page;

import io.sensorhub.bench.figures.Latencies;
import io.sensorhub.bench.figures.Report;
import io.sensorhub.bench.peer.Chromium;
import io.sensorhub.bench.peer.Chromium.Tab;
import io.sensorhub.bench.peer.HubRun;
import io.sensorhub.testkit.mqtt.Mosquitto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A page of a thousand devices, each of which changes once a second: what a click takes. */
final class PageCrowd {

  private static final int DEVICES = 1_000;
  private static final int CLICKS = 10;
  private static final long SETTLE_NANOS = 5_000_000_000L;
  private static final String COUNT =
      "document.querySelector('hub-devices .tools [role=status]')?.textContent ?? ''";
  private static final String HEADING = "document.querySelector('h1')?.textContent ?? ''";

  private PageCrowd() {}

  static void measure(Report report) throws Exception {
    Path folder = Files.createTempDirectory("hub-bench");
    try (Mosquitto broker = Mosquitto.start(folder);
        HubRun hub = HubRun.up(folder, instance(folder), broker);
        Chromium browser = Chromium.start(folder.resolve("browser"))) {
      Tab page = browser.open(hub.url("state-aggregator", "/"));
      boolean _ =
          page.until("(" + COUNT + ").startsWith('%d of %d')".formatted(DEVICES, DEVICES))
              .join()
              .asBoolean();
      boolean _ =
          page.until("document.querySelectorAll('hub-card .badge.online').length > 5")
              .join()
              .asBoolean();
      LockSupport.parkNanos(SETTLE_NANOS);
      Latencies filter = new Latencies();
      Latencies view = new Latencies();
      for (int i = 0; i < CLICKS; i++) {
        filter.add(click(page, "#unwell", "!(" + COUNT + ").startsWith('1000 of')"));
        filter.add(click(page, "#unwell", "(" + COUNT + ").startsWith('1000 of')"));
        view.add(click(page, "nav a[href=\"#/health\"]", "(" + HEADING + ") === 'Health'"));
        view.add(click(page, "nav a[href=\"#/\"]", "(" + COUNT + ").startsWith('1000 of')"));
      }
      row(report, "filter", filter);
      row(report, "another view", view);
    }
  }

  private static void row(Report report, String what, Latencies latencies) {
    report
        .row(
            String.format(
                Locale.ROOT, "click among %d devices, %s, %d", DEVICES, what, latencies.size()))
        .put("p50 ms", latencies.percentile(0.5))
        .put("most ms", latencies.percentile(1));
  }

  /** From here until the picture has what the click asks for. */
  private static long click(Tab page, String selector, String answered) {
    long clicked = System.nanoTime();
    boolean _ =
        page.evaluate(
                """
                new Promise((done) => {
                  document.querySelector('%s').click();
                  const look = () => (%s)
                    ? requestAnimationFrame(() => setTimeout(done, 0, true))
                    : requestAnimationFrame(look);
                  look();
                })
                """
                    .formatted(selector, answered))
            .join()
            .asBoolean();
    return System.nanoTime() - clicked;
  }

  private static Path instance(Path folder) throws IOException {
    String sensors =
        IntStream.range(0, DEVICES)
            .mapToObj("{\"sensor_id\": \"s%d\", \"sensor_type\": \"temperature\"}"::formatted)
            .collect(Collectors.joining(","));
    return Files.writeString(
        folder.resolve("bench.json"),
        """
        {"instance_id": "bench", "update_interval": 3600,
         "config": {"poll_interval": 1, "sensors": [%s]}}
        """
            .formatted(sensors));
  }
}
