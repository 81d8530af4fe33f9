package io.sensorhub.bench;

import io.sensorhub.bench.figures.Latencies;
import io.sensorhub.bench.figures.Report;
import io.sensorhub.bench.peer.Peer;
import io.sensorhub.bench.peer.WebFarm;
import io.sensorhub.testkit.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * 200 web devices that are asked once a second, first all of them alive, then 20 of them dead: the
 * rate that the live ones get, how far each question is from its beat, and what it costs.
 */
final class HttpDevices {

  private static final int ALL = 200;
  private static final int DEAD = 20;
  private static final double SECOND = 1e9;

  private HttpDevices() {}

  static void run(int seconds) throws Exception {
    Report report = new Report("http-devices");
    measure(report, 0, seconds);
    measure(report, DEAD, seconds);
    report.note(
        "error: from the beat that the device's own questions keep; up to 10 ms is jitter on"
            + " purpose");
    report.print();
  }

  private static void measure(Report report, int dead, int seconds) throws Exception {
    Path folder = Files.createTempDirectory("hub-bench");
    try (WebFarm farm = new WebFarm(ALL - dead, dead)) {
      List<String> devices = new ArrayList<>();
      for (int port : farm.ports()) {
        devices.add(
            String.format(
                "{\"device_id\": \"d%d\", \"url\": \"http://127.0.0.1:%d/status\", \"profile\":"
                    + " \"generic-json\"}",
                port, port));
      }
      Path instance =
          Files.writeString(
              folder.resolve("bench.json"),
              String.format(
                  "{\"instance_id\": \"bench\", \"config\": {\"poll_interval\": 1}, \"devices\":"
                      + " [%s]}",
                  String.join(",", devices)));
      try (Peer poller = Peer.httpPoller(instance, FreePort.find())) {
        pause(Math.max(10, seconds / 2)); // the compiler's time, and until the dead are offline
        List<List<Long>> _ = farm.asked();
        double cpu = poller.cpuSeconds();
        pause(seconds);
        double cores = (poller.cpuSeconds() - cpu) / seconds;
        Latencies errors = new Latencies();
        long asked = 0;
        for (List<Long> times : farm.asked()) {
          asked += times.size();
          errors(times, errors);
        }
        report
            .row(ALL + " devices, " + dead + " dead")
            .put("asked % of due", 100.0 * asked / ((long) (ALL - dead) * seconds))
            .put("error p50 ms", errors.percentile(0.5))
            .put("error p99 ms", errors.percentile(0.99))
            .put("cores", cores)
            .put("PSS MB", poller.memory());
      }
    }
  }

  /** How far each question is behind a beat of one second that begins with the earliest. */
  private static void errors(List<Long> times, Latencies errors) {
    if (times.isEmpty()) {
      return;
    }
    long first = times.getFirst();
    long earliest = 0;
    for (int i = 0; i < times.size(); i++) {
      earliest = Math.min(earliest, times.get(i) - first - Math.round(i * SECOND));
    }
    for (int i = 0; i < times.size(); i++) {
      errors.add(times.get(i) - first - Math.round(i * SECOND) - earliest);
    }
  }

  private static void pause(int seconds) {
    LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
  }
}
