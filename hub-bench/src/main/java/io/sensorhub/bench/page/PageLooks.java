package io.sensorhub.bench.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.bench.figures.Latencies;
import io.sensorhub.bench.figures.Pace;
import io.sensorhub.bench.figures.Report;
import io.sensorhub.bench.peer.Chromium;
import io.sensorhub.bench.peer.Chromium.Tab;
import io.sensorhub.bench.peer.HubRun;
import io.sensorhub.bench.peer.Peer;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.mqtt.Mosquitto;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The page in a browser: its first visit, from the line to it, what it costs, how it recovers. */
public final class PageLooks {

  private static final int RATE = 100;
  private static final int PER_SECOND = 5;
  private static final int KILLS = 5;
  private static final long LOOK_NANOS = 2_000_000;
  private static final String VALUE =
      "document.querySelector('[data-property=n]')?.textContent.replace(/[^0-9]/g, '')";
  private static final String CONNECTION = "document.querySelector('#connection').textContent";

  private final HubRun hub;
  private final PseudoTerminal line;
  private final Report report;
  private final AtomicInteger number = new AtomicInteger();

  private PageLooks(HubRun hub, PseudoTerminal line, Report report) {
    this.hub = hub;
    this.line = line;
    this.report = report;
  }

  /** Measures, and prints what was found. */
  public static void run(int seconds) throws Exception {
    Path folder = Files.createTempDirectory("hub-bench");
    Report report = new Report("page");
    try (Mosquitto broker = Mosquitto.start(folder);
        PseudoTerminal line = PseudoTerminal.at(folder.resolve("line"));
        PageHistory past = new PageHistory(folder);
        HubRun hub = HubRun.up(folder, instance(folder, past), broker)) {
      PageLooks looks = new PageLooks(hub, line, report);
      past.known(hub);
      looks.load(seconds); // until the code is compiled
      looks.costs("no page", seconds);
      past.full(hub);
      looks.load(seconds);
      looks.costs("no page, history full", seconds);
      try (Chromium browser = Chromium.start(folder.resolve("browser"))) {
        Tab page = looks.firstVisit(browser);
        looks.values(page, seconds);
        Tab _ = looks.opened(browser);
        Tab _ = looks.opened(browser);
        looks.costs("three pages, history full", seconds);
        looks.recovery(page);
      }
    }
    PageCrowd.measure(report);
    report.aim().put("octets", 250_000);
    report.note("aims: line to page 300 ms, live again 3000 ms, a click 200 ms, and with the");
    report.note("history full and pages open 6 MB more than without");
    report.note("costs are the aggregator's, at " + RATE + " changes a second");
    report.print();
  }

  private static Path instance(Path folder, PageHistory past) throws IOException {
    return Files.writeString(
        folder.resolve("bench.json"),
        """
        {"instance_id": "bench",
         "config": {"ports": [{"port_id": "line", "serial_path": "%s", "driver": "json-lines"},
            %s]},
         "devices": [{"device_id": "d", "port_id": "line", "profile": "generic-json-lines"},
            %s]}
        """
            .formatted(folder.resolve("line"), past.ports(), past.devices()));
  }

  private void costs(String what, int seconds) throws IOException {
    Peer aggregator = Objects.requireNonNull(hub.processes().get("state-aggregator"));
    double before = aggregator.cpuSeconds();
    load(seconds);
    report
        .row(what)
        .put("% of a core", 100 * (aggregator.cpuSeconds() - before) / seconds)
        .put("PSS MB", aggregator.memory());
  }

  private void load(int seconds) {
    boolean _ =
        Pace.write(
            RATE,
            RATE * seconds,
            lines -> {
              for (int i = 0; i < lines; i++) {
                write();
              }
            });
  }

  private int write() {
    int now = number.incrementAndGet();
    line.line("{\"n\": " + now + "}");
    return now;
  }

  private Tab opened(Chromium browser) throws IOException, InterruptedException {
    Tab tab = browser.open(hub.url("state-aggregator", "/"));
    JsonNode _ = tab.until("document.readyState === 'complete'").join();
    JsonNode _ = tab.until(VALUE).join();
    return tab;
  }

  private Tab firstVisit(Chromium browser) throws IOException, InterruptedException {
    Tab tab = opened(browser);
    String seen =
        tab.evaluate(
                """
                JSON.stringify({
                  octets: [...performance.getEntriesByType('navigation'),
                    ...performance.getEntriesByType('resource').filter((r) => r.name.includes('/web/'))]
                    .map((r) => [1, r.transferSize]).reduce((a, b) => [a[0] + b[0], a[1] + b[1]]),
                  paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime})
                """)
            .join()
            .asText();
    JsonNode visit = Json.parse(seen);
    report
        .row("first visit")
        .put("files", visit.at("/octets/0").asDouble())
        .put("octets", visit.at("/octets/1").asDouble())
        .put("p50 ms", visit.path("paint").asDouble());
    return tab;
  }

  /** From the write of a line until the browser has the value in its document. */
  private void values(Tab page, int seconds) {
    Latencies latencies = new Latencies();
    for (int i = 0; i < PER_SECOND * seconds; i++) {
      CompletableFuture<JsonNode> seen = page.until(VALUE + " === '" + (number.get() + 1) + "'");
      LockSupport.parkNanos(1_000_000_000L / PER_SECOND);
      long written = System.nanoTime();
      int _ = write();
      JsonNode _ = seen.join();
      latencies.add(System.nanoTime() - written);
    }
    report
        .row("line to page, " + latencies.size())
        .put("p50 ms", latencies.percentile(0.5))
        .put("p99 ms", latencies.percentile(0.99));
  }

  /** From the moment at which a killed aggregator listens again until the page is live. */
  private void recovery(Tab page) throws IOException {
    double[] back = new double[KILLS];
    for (int i = 0; i < KILLS; i++) {
      JsonNode _ = page.until(CONNECTION + ".includes('Live')").join();
      CompletableFuture<JsonNode> live =
          page.until("!" + CONNECTION + ".includes('Live')")
              .thenCompose(_ -> page.until(CONNECTION + ".includes('Live')"));
      long process = Long.parseLong(hub.descriptors("state-aggregator").getName(1).toString());
      boolean _ = ProcessHandle.of(process).orElseThrow().destroyForcibly();
      while (!listens()) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
      long listening = System.nanoTime();
      JsonNode _ = live.join();
      back[i] = (System.nanoTime() - listening) / 1e6;
      Await.until("its process", () -> hub.processes().containsKey("state-aggregator"));
    }
    Arrays.sort(back);
    report
        .row("aggregator listens again to live, " + KILLS)
        .put("p50 ms", back[KILLS / 2])
        .put("most ms", back[KILLS - 1]);
  }

  private boolean listens() {
    try {
      HttpURLConnection health =
          (HttpURLConnection)
              URI.create(hub.url("state-aggregator", "/health")).toURL().openConnection();
      health.setReadTimeout(1_000);
      boolean answers = health.getResponseCode() == HttpURLConnection.HTTP_OK;
      health.disconnect();
      return answers;
    } catch (IOException e) {
      return false;
    }
  }
}
