package io.sensorhub.bench;

import io.sensorhub.bench.figures.Report;
import io.sensorhub.bench.peer.HubRun;
import io.sensorhub.bench.peer.Peer;
import io.sensorhub.bench.peer.Subscriber;
import io.sensorhub.testkit.mqtt.Mosquitto;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a hub costs: its start, and its memory and processor time while it has little to do. */
final class HubCosts {

  private static final int STARTS = 5;
  private static final int SETTLE_SECONDS = 20;

  private HubCosts() {}

  /** Three simulated sensors, as in the demo, so that it runs without hardware. */
  static Path instance(Path folder) throws Exception {
    return Files.writeString(
        folder.resolve("bench.json"),
        """
        {"instance_id": "bench", "update_interval": 10,
         "config": {"cache_ttl": 10, "poll_interval": 5, "sensors": [
           {"sensor_id": "temp_living_room", "sensor_type": "temperature"},
           {"sensor_id": "humidity_bathroom", "sensor_type": "humidity"},
           {"sensor_id": "motion_front_door", "sensor_type": "motion"}]}}
        """,
        StandardCharsets.UTF_8);
  }

  /** {@code hub up} until {@code online}, and until the first state. */
  static void start(int seconds) throws Exception {
    Report report = new Report("start");
    Path folder = Files.createTempDirectory("hub-bench");
    double[] online = new double[STARTS];
    double[] state = new double[STARTS];
    try (Mosquitto broker = Mosquitto.start(folder)) {
      for (int i = 0; i < STARTS; i++) {
        long begun = System.nanoTime();
        long[] at = new long[2];
        CountDownLatch both = new CountDownLatch(2);
        try (Subscriber _ =
                new Subscriber(
                    broker.port(),
                    HubRun.ROOT + "#",
                    (topic, payload) -> {
                      boolean isOnline = topic.endsWith("status") && payload.equals("online");
                      int which = isOnline ? 0 : 1;
                      if ((isOnline || topic.endsWith("/state")) && at[which] == 0) {
                        at[which] = System.nanoTime() - begun;
                        both.countDown();
                      }
                    });
            HubRun _ = HubRun.up(folder, instance(folder), broker)) {
          boolean _ = both.await(20, TimeUnit.SECONDS);
        }
        online[i] = at[0] / 1e9;
        state[i] = at[1] / 1e9;
      }
    }
    Arrays.sort(online);
    Arrays.sort(state);
    report
        .row("hub up, median of " + STARTS)
        .put("online s", online[STARTS / 2])
        .put("first state s", state[STARTS / 2]);
    report.aim().put("online s", 1.2);
    report.print();
  }

  /** Memory of each process, and what they use of a core while nothing happens. */
  static void idle(int seconds) throws Exception {
    Report report = new Report("idle");
    Path folder = Files.createTempDirectory("hub-bench");
    try (Mosquitto broker = Mosquitto.start(folder);
        HubRun hub = HubRun.up(folder, instance(folder), broker)) {
      pause(SETTLE_SECONDS);
      double first = hub.memory();
      double cpu = hub.cpuSeconds();
      long begun = System.nanoTime();
      pause(seconds);
      double elapsed = (System.nanoTime() - begun) / 1e9;
      double used = (hub.cpuSeconds() - cpu) / elapsed;
      double sum = hub.memory();
      for (Map.Entry<String, Peer> process : hub.processes().entrySet()) {
        report.row(process.getKey()).put("PSS MB", process.getValue().memory());
      }
      report
          .row("in sum")
          .put("PSS MB", sum)
          .put("% of a core", 100 * used)
          .put("MB per hour", (sum - first) / elapsed * Duration.ofHours(1).toSeconds());
    }
    report.aim().put("PSS MB", 200).put("% of a core", 0.8);
    report.note("the watchdog's processor time is counted, with the programs that it starts");
    report.note("after " + SETTLE_SECONDS + " s, over " + seconds + " s, three simulated sensors");
    report.print();
  }

  static void pause(int seconds) {
    LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
  }
}
