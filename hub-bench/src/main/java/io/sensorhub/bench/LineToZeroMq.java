package io.sensorhub.bench;

import io.sensorhub.bench.figures.Latencies;
import io.sensorhub.bench.figures.Pace;
import io.sensorhub.bench.figures.Report;
import io.sensorhub.bench.peer.Peer;
import io.sensorhub.bench.peer.ProbeLines;
import io.sensorhub.bench.peer.ZeroMqConsumer;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.line.PseudoTerminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * From a line written to a serial device until a ZeroMQ subscriber has it; beside the hub a plain
 * loop in Python with pyserial and pyzmq.
 */
final class LineToZeroMq {

  private static final int ORDINARY_RATE = 200;
  private static final int[] RATES = {2_500, 5_000, 10_000, 15_000, 20_000, 30_000, 40_000};

  private final Path folder;
  private final ProbeLines lines;
  private final int remoteId = FreePort.find();
  private final int probe = FreePort.find();

  private LineToZeroMq(Path folder, PseudoTerminal radio) {
    this.folder = folder;
    this.lines = new ProbeLines(radio);
  }

  static void run(int seconds) throws Exception {
    Report report = new Report("line-zeromq");
    Path folder = Files.createTempDirectory("hub-bench");
    try (PseudoTerminal radio = PseudoTerminal.at(folder.resolve("radio"))) {
      LineToZeroMq benchmark = new LineToZeroMq(folder, radio);
      benchmark.measure(report.row("serial-handler"), benchmark.hub(), seconds);
    }
    try (PseudoTerminal radio = PseudoTerminal.at(folder.resolve("radio"))) {
      LineToZeroMq benchmark = new LineToZeroMq(folder, radio);
      benchmark.measure(report.row("pyserial + pyzmq loop"), benchmark.python(), seconds);
    }
    report.aim().put("p50", 0.2);
    report.note(
        "p50 and p99 in ms and %% of a core at %d lines/s; the rate held without loss for %d s"
            .formatted(ORDINARY_RATE, seconds));
    report.print();
  }

  private Peer hub() throws IOException {
    Path instance = folder.resolve("bench.json");
    Files.writeString(
        instance,
        """
        {"instance_id": "bench",
         "config": {"ports": [{"port_id": "radio", "serial_path": "%s", "baud_rate": 115200,
                               "driver": "json-lines",
                               "zeromq": {"remoteid": "tcp://127.0.0.1:%d",
                                          "probe": "tcp://127.0.0.1:%d"}}]},
         "devices": [{"device_id": "radio", "port_id": "radio", "profile": "m5stack-atoms3r"}]}
        """
            .formatted(folder.resolve("radio"), remoteId, probe));
    return Peer.serialHandler(instance, FreePort.find());
  }

  private Peer python() throws IOException {
    Path script = folder.resolve("serial_zmq.py");
    try (InputStream source = LineToZeroMq.class.getResourceAsStream("/peers/serial_zmq.py")) {
      Files.copy(Objects.requireNonNull(source), script, StandardCopyOption.REPLACE_EXISTING);
    }
    return Peer.start(
        List.of(
            "/usr/bin/python3",
            script.toString(),
            folder.resolve("radio").toString(),
            "tcp://127.0.0.1:" + remoteId,
            "tcp://127.0.0.1:" + probe),
        Map.of());
  }

  private void measure(Report.Row row, Peer started, int seconds) throws Exception {
    try (Peer peer = started;
        ZeroMqConsumer consumer = new ZeroMqConsumer(probe)) {
      Latencies latencies = consumer.latencies();
      Await.until(
          "the first line",
          () -> {
            lines.write(1);
            return latencies.size() > 0;
          });
      send(ORDINARY_RATE, 5, consumer); // warm
      double cpu = peer.cpuSeconds();
      boolean whole = send(ORDINARY_RATE, seconds, consumer);
      double used = (peer.cpuSeconds() - cpu) / seconds;
      double p50 = latencies.percentile(0.5);
      double p99 = latencies.percentile(0.99);
      int held = whole ? ORDINARY_RATE : 0;
      double cpuHeld = used;
      for (int rate : RATES) {
        cpu = peer.cpuSeconds();
        if (!send(rate, seconds, consumer)) {
          break;
        }
        held = rate;
        cpuHeld = (peer.cpuSeconds() - cpu) / seconds;
      }
      row.put("p50", p50)
          .put("p99", p99)
          .put("% of a core", 100 * used)
          .put("PSS MB", peer.memory())
          .put("lines/s", held)
          .put("% at it", 100 * cpuHeld);
    }
  }

  /** True where the rate could be written and every line arrived. */
  private boolean send(int rate, int seconds, ZeroMqConsumer consumer) {
    Latencies latencies = consumer.latencies();
    consumer.measureFrom(lines.next());
    int total = rate * seconds;
    if (!Pace.write(rate, total, lines::write)) {
      return false;
    }
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    while (latencies.size() < total && System.nanoTime() < until) {
      LockSupport.parkNanos(10_000_000);
    }
    return latencies.size() == total;
  }
}
