package io.sensorhub.bench;

import io.sensorhub.bench.figures.Report;
import io.sensorhub.bench.peer.HubRun;
import io.sensorhub.bench.peer.Subscriber;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.Mosquitto;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How memory, processor time and the cycle in which all states are published grow. */
final class Scale {

  private static final int INTERVAL_SECONDS = 10;
  private static final long PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

  private Scale() {}

  static void run(int seconds) throws Exception {
    Report report = new Report("scale");
    for (int devices : new int[] {10, 100, 1_000}) {
      measure(report, devices, Math.max(seconds, 3 * INTERVAL_SECONDS));
    }
    report.note(
        "every "
            + INTERVAL_SECONDS
            + " s all states are published; cycle: from the first to the last topic");
    report.print();
  }

  private static void measure(Report report, int devices, int seconds) throws Exception {
    Path folder = Files.createTempDirectory("hub-bench");
    List<String> sensors = new ArrayList<>();
    for (int i = 0; i < devices; i++) {
      sensors.add("{\"sensor_id\": \"s%d\", \"sensor_type\": \"motion\"}".formatted(i));
    }
    Path instance =
        Files.writeString(
            folder.resolve("bench.json"),
            """
            {"instance_id": "bench", "update_interval": %d,
             "config": {"poll_interval": 3600, "sensors": [%s]}}
            """
                .formatted(INTERVAL_SECONDS, String.join(",", sensors)),
            StandardCharsets.UTF_8);
    List<Long> times = new ArrayList<>();
    try (Mosquitto broker = Mosquitto.start(folder);
        Subscriber subscriber =
            new Subscriber(
                broker.port(),
                HubRun.ROOT + "devices/#",
                (topic, _) -> {
                  if (topic.contains("/state")) {
                    synchronized (times) {
                      times.add(System.nanoTime());
                    }
                  }
                });
        HubRun hub = HubRun.up(folder, instance, broker)) {
      Await.until("states", () -> subscriber.heard() > devices);
      HubCosts.pause(2 * INTERVAL_SECONDS);
      synchronized (times) {
        times.clear();
      }
      double cpu = hub.cpuSeconds();
      HubCosts.pause(seconds);
      double used = (hub.cpuSeconds() - cpu) / seconds;
      List<Long> seen;
      synchronized (times) {
        seen = new ArrayList<>(times);
      }
      report
          .row(devices + " devices")
          .put("PSS MB", hub.memory())
          .put("% of a core", 100 * used)
          .put("cycle s", longestBurst(seen))
          .put("topics", seen.size() / Math.max(1.0, (double) seconds / INTERVAL_SECONDS));
    }
  }

  /** The longest run of messages without a pause, in seconds. */
  private static double longestBurst(List<Long> times) {
    double longest = 0;
    long first = times.isEmpty() ? 0 : times.getFirst();
    long last = first;
    for (long time : times) {
      if (time - last > PAUSE_NANOS) {
        first = time;
      }
      last = time;
      longest = Math.max(longest, (last - first) / 1e9);
    }
    return longest;
  }
}
