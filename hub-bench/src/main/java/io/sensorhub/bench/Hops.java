package io.sensorhub.bench;

import io.sensorhub.bench.figures.Latencies;
import io.sensorhub.bench.figures.Report;
import io.sensorhub.bench.peer.HubRun;
import io.sensorhub.bench.peer.Peer;
import io.sensorhub.bench.peer.StreamTap;
import io.sensorhub.bench.peer.Subscriber;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.mqtt.Mosquitto;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Where the time of a line goes: from the serial device to the serial handler's stream, from there
 * to the aggregator's, from there to a subscriber of the broker. The plain Python loop gets its
 * lines in the same seconds, so that what else the machine does concerns both.
 */
final class Hops {

  private static final int RATE = 100;
  private static final int WARM_SECONDS = 8;
  private static final String NUMBER = "\"n\":";

  private final AtomicLongArray written;
  private final AtomicLongArray handler;
  private final AtomicLongArray aggregator;
  private final AtomicLongArray broker;
  private final AtomicLongArray loop;

  private Hops(int lines) {
    written = new AtomicLongArray(2 * lines);
    handler = new AtomicLongArray(2 * lines);
    aggregator = new AtomicLongArray(2 * lines);
    broker = new AtomicLongArray(2 * lines);
    loop = new AtomicLongArray(2 * lines);
  }

  static void run(int seconds) throws Exception {
    Report report = new Report("hops");
    Path folder = Files.createTempDirectory("hub-bench");
    Hops hops = new Hops((WARM_SECONDS + seconds) * RATE);
    try (Mosquitto broker = Mosquitto.start(folder)) {
      hops.measure(folder, broker);
    }
    hops.report(report, 2 * WARM_SECONDS * RATE);
    report.note(
        "ms at %d lines/s each, for %d s, the two written to in turn".formatted(RATE, seconds));
    report.note("\"of the loop\": p50 and p99 divided by those of the loop");
    report.print();
  }

  private void measure(Path folder, Mosquitto broker) throws Exception {
    Path instance = LineToMqtt.instance(folder);
    try (PseudoTerminal radio = PseudoTerminal.at(folder.resolve("radio"));
        PseudoTerminal other = PseudoTerminal.at(folder.resolve("other"));
        Subscriber events =
            new Subscriber(
                broker.port(),
                HubRun.ROOT + "devices/radio/events",
                (_, payload) -> note(this.broker, payload));
        Subscriber plain =
            new Subscriber(broker.port(), "python/events", (_, payload) -> note(loop, payload));
        HubRun hub = HubRun.up(folder, instance, broker);
        Peer _ = LineToMqtt.loop(folder, folder.resolve("other"), broker);
        StreamTap _ =
            new StreamTap(hub.url("serial-handler", "/events"), data -> note(handler, data));
        StreamTap _ =
            new StreamTap(hub.url("state-aggregator", "/events"), data -> note(aggregator, data))) {
      Await.until(
          "the first events",
          () -> {
            write(radio, 0);
            write(other, 1);
            return events.heard() > 0 && plain.heard() > 0 && handler.get(0) != 0;
          });
      long begun = System.nanoTime();
      long half = Duration.ofSeconds(1).toNanos() / RATE / 2;
      for (int number = 2; number < written.length(); number++) {
        long wait = begun + number * half - System.nanoTime();
        while (wait > 0) {
          LockSupport.parkNanos(wait);
          wait = begun + number * half - System.nanoTime();
        }
        write(number % 2 == 0 ? radio : other, number);
      }
      HubCosts.pause(1);
    }
  }

  private void write(PseudoTerminal line, int number) {
    String text =
        "{\"type\":\"probe\",\"n\":%d,\"mac\":\"02:00:00:00:00:01\",\"rssi\":-71,\"ssid\":\"a network nearby\"}\r\n"
            .formatted(number);
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    written.set(number, System.nanoTime());
    line.bytes(octets);
  }

  private static void note(AtomicLongArray arrivals, String text) {
    long now = System.nanoTime();
    int at = text.indexOf(NUMBER);
    if (at >= 0) {
      int end = text.indexOf(',', at);
      int number = Integer.parseInt(text, at + NUMBER.length(), end, 10);
      arrivals.compareAndSet(number, 0, now);
    }
  }

  private void report(Report report, int first) {
    Latencies plain = between(written, loop, first);
    Report.Row row = report.row("pyserial + paho loop");
    figures(row, plain);
    figures(report.row("line -> serial handler's stream"), between(written, handler, first));
    figures(report.row("-> aggregator's stream"), between(handler, aggregator, first));
    figures(report.row("-> broker's subscriber"), between(aggregator, broker, first));
    Latencies all = between(written, broker, first);
    figures(report.row("line -> MQTT"), all);
    report
        .row("  of the loop")
        .put("p50", all.percentile(0.5) / plain.percentile(0.5))
        .put("p99", all.percentile(0.99) / plain.percentile(0.99));
    report.aim().put("p50", 1).put("p99", 2);
  }

  private static void figures(Report.Row row, Latencies latencies) {
    row.put("p50", latencies.percentile(0.5))
        .put("p99", latencies.percentile(0.99))
        .put("p99.9", latencies.percentile(0.999))
        .put("lines", latencies.size());
  }

  /** Of each line that has arrived at both places. */
  private static Latencies between(AtomicLongArray from, AtomicLongArray to, int first) {
    Latencies latencies = new Latencies();
    for (int number = first; number < to.length(); number++) {
      if (from.get(number) != 0 && to.get(number) != 0) {
        latencies.add(to.get(number) - from.get(number));
      }
    }
    return latencies;
  }
}
