package io.sensorhub.bench;

import io.sensorhub.bench.figures.Latencies;
import io.sensorhub.bench.figures.Pace;
import io.sensorhub.bench.figures.Report;
import io.sensorhub.bench.peer.HubRun;
import io.sensorhub.bench.peer.Peer;
import io.sensorhub.bench.peer.ProbeLines;
import io.sensorhub.bench.peer.Subscriber;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.mqtt.Mosquitto;
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
 * The way of the data: from a line written to a serial device until a subscriber (QoS 1) has it as
 * an event; beside the hub one Python process with pyserial and paho.
 */
final class LineToMqtt {

  private static final int ORDINARY_RATE = 100;
  private static final int[] RATES = {500, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000};
  private static final String TIME = "\"t\":";

  private final ProbeLines lines;
  private final Latencies latencies = new Latencies();

  private LineToMqtt(PseudoTerminal radio) {
    this.lines = new ProbeLines(radio);
  }

  static void run(int seconds) throws Exception {
    Report report = new Report("line-mqtt");
    Path folder = Files.createTempDirectory("hub-bench");
    try (Mosquitto broker = Mosquitto.start(folder)) {
      hub(folder, broker, report, seconds);
      python(folder, broker, report, seconds);
    }
    report.aim().put("lines/s", 10_000).put("PSS MB", 240);
    report.note(
        "p50, p99, p99.9 in ms at %d lines/s; the rate held for %d s without loss; cores in use at it"
            .formatted(ORDINARY_RATE, seconds));
    report.note("the hub publishes each event on two topics, the loop on one");
    report.print();
  }

  /** One line, {@code radio} in {@code folder}, whose lines are events of a device. */
  static Path instance(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("bench.json"),
        """
        {"instance_id": "bench",
         "config": {"ports": [{"port_id": "radio", "serial_path": "%s", "baud_rate": 115200,
                               "driver": "json-lines"}]},
         "devices": [{"device_id": "radio", "port_id": "radio",
                      "profile": "generic-json-events"}]}
        """
            .formatted(folder.resolve("radio")));
  }

  private static void hub(Path folder, Mosquitto broker, Report report, int seconds)
      throws Exception {
    Path instance = instance(folder);
    try (PseudoTerminal radio = PseudoTerminal.at(folder.resolve("radio"))) {
      LineToMqtt benchmark = new LineToMqtt(radio);
      try (Subscriber subscriber =
              benchmark.subscribe(broker, HubRun.ROOT + "devices/radio/events");
          HubRun hub = HubRun.up(folder, instance, broker)) {
        benchmark.measure(report.row("sensor hub"), subscriber, hub::cpuSeconds, seconds);
        for (Map.Entry<String, Peer> process : hub.processes().entrySet()) {
          report
              .row("  " + process.getKey() + ", after it")
              .put("PSS MB", process.getValue().memory());
        }
        report.row("  in sum").put("PSS MB", hub.memory());
      }
    }
  }

  private static void python(Path folder, Mosquitto broker, Report report, int seconds)
      throws Exception {
    try (PseudoTerminal radio = PseudoTerminal.at(folder.resolve("radio"))) {
      LineToMqtt benchmark = new LineToMqtt(radio);
      try (Subscriber subscriber = benchmark.subscribe(broker, "python/events");
          Peer peer = loop(folder, folder.resolve("radio"), broker)) {
        benchmark.measure(
            report.row("pyserial + paho loop"), subscriber, peer::cpuSeconds, seconds);
      }
    }
  }

  /** The Python process that publishes what it reads from a line. */
  static Peer loop(Path folder, Path line, Mosquitto broker) throws IOException {
    Path script = folder.resolve("serial_mqtt.py");
    try (InputStream source = LineToMqtt.class.getResourceAsStream("/peers/serial_mqtt.py")) {
      Files.copy(Objects.requireNonNull(source), script, StandardCopyOption.REPLACE_EXISTING);
    }
    return Peer.start(
        List.of(
            "/usr/bin/python3",
            script.toString(),
            line.toString(),
            Integer.toString(broker.port())),
        Map.of());
  }

  private Subscriber subscribe(Mosquitto broker, String topic) throws Exception {
    return new Subscriber(
        broker.port(),
        topic,
        (_, payload) -> {
          int at = payload.indexOf(TIME) + TIME.length();
          int end = payload.indexOf(',', at);
          latencies.add(System.nanoTime() - Long.parseLong(payload.substring(at, end)));
        });
  }

  /** What a process, or several, have used of a core. */
  private interface Cpu {
    double seconds() throws Exception;
  }

  private void measure(Report.Row row, Subscriber subscriber, Cpu cpu, int seconds)
      throws Exception {
    Await.until(
        "the first event",
        () -> {
          lines.write(1);
          return subscriber.heard() > 0;
        });
    boolean _ = send(ORDINARY_RATE, 5, subscriber); // the compiler's time
    boolean whole = send(ORDINARY_RATE, seconds, subscriber);
    row.put("p50", latencies.percentile(0.5))
        .put("p99", latencies.percentile(0.99))
        .put("p99.9", latencies.percentile(0.999));
    int held = whole ? ORDINARY_RATE : 0;
    double used = 0;
    for (int rate : RATES) {
      double before = cpu.seconds();
      if (!send(rate, seconds, subscriber)) {
        break;
      }
      held = rate;
      used = (cpu.seconds() - before) / seconds;
    }
    row.put("lines/s", held).put("cores", used);
  }

  /** True where the rate could be written and everything arrived within two seconds. */
  private boolean send(int rate, int seconds, Subscriber subscriber) {
    latencies.clear();
    long before = subscriber.heard();
    int total = rate * seconds;
    if (!Pace.write(rate, total, lines::write)) {
      return false;
    }
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    while (subscriber.heard() - before < total && System.nanoTime() < until) {
      LockSupport.parkNanos(10_000_000);
    }
    return subscriber.heard() - before == total;
  }
}
