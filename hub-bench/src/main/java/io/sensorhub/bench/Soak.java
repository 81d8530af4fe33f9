package io.sensorhub.bench;

import io.sensorhub.bench.figures.Latencies;
import io.sensorhub.bench.figures.Pace;
import io.sensorhub.bench.figures.Report;
import io.sensorhub.bench.peer.HubRun;
import io.sensorhub.bench.peer.Subscriber;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.mqtt.Mosquitto;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Whether a hub under an ordinary load stays as it is: the slope of its costs over time. */
final class Soak {

  private static final int RATE = 100;
  private static final int SETTLE_SECONDS = 20;
  private static final int PARTS = 20;
  private static final double SECONDS_PER_HOUR = Duration.ofHours(1).toSeconds();
  private static final String TIME = "\"t\":";

  /** One part of the time: when it ended, in hours, and what it has cost. */
  private record Sample(double hours, double p50, double cpu, double memory) {}

  private Soak() {}

  /** 100 lines a second to the broker, for {@code seconds}; an hour is a good time. */
  static void run(int seconds) throws Exception {
    Report report = new Report("soak");
    Path folder = Files.createTempDirectory("hub-bench");
    Latencies latencies = new Latencies();
    int part = Math.max(1, seconds / PARTS);
    List<Sample> samples = new ArrayList<>();
    double written = 0;
    try (Mosquitto broker = Mosquitto.start(folder);
        PseudoTerminal radio = PseudoTerminal.at(folder.resolve("radio"));
        Subscriber events =
            new Subscriber(
                broker.port(),
                HubRun.ROOT + "devices/radio/events",
                (_, payload) -> {
                  int at = payload.indexOf(TIME) + TIME.length();
                  long sent = Long.parseLong(payload, at, payload.indexOf(',', at), 10);
                  latencies.add(System.nanoTime() - sent);
                });
        HubRun hub = HubRun.up(folder, LineToMqtt.instance(folder), broker)) {
      written += send(radio, SETTLE_SECONDS);
      long begun = System.nanoTime();
      while (System.nanoTime() - begun < seconds * 1e9) {
        latencies.clear();
        double cpu = hub.cpuSeconds();
        written += send(radio, part);
        samples.add(
            new Sample(
                (System.nanoTime() - begun) / 1e9 / SECONDS_PER_HOUR,
                latencies.percentile(0.5),
                100 * (hub.cpuSeconds() - cpu) / part,
                hub.memory()));
      }
      HubCosts.pause(1);
      report.row("events lost").put("lines", written - events.heard());
    }
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    figures(report.row("in the beginning"), first.p50(), first.cpu(), first.memory());
    figures(report.row("at the end"), last.p50(), last.cpu(), last.memory());
    figures(
        report.row("slope per hour"),
        slope(samples, Sample::p50),
        slope(samples, Sample::cpu),
        slope(samples, Sample::memory));
    report.note(
        "line -> MQTT at %d lines/s for %d s after %d s, in parts of %d s"
            .formatted(RATE, seconds, SETTLE_SECONDS, part));
    report.print();
  }

  private static void figures(Report.Row row, double p50, double cpu, double memory) {
    row.put("p50 ms", p50).put("% of a core", cpu).put("PSS MB", memory);
  }

  private static int send(PseudoTerminal radio, int seconds) {
    int total = RATE * seconds;
    boolean _ =
        Pace.write(
            RATE,
            total,
            lines -> {
              StringBuilder text = new StringBuilder();
              for (int i = 0; i < lines; i++) {
                text.append("{\"type\":\"probe\",\"t\":")
                    .append(System.nanoTime())
                    .append(",\"mac\":\"02:00:00:00:00:01\",\"rssi\":-71}\r\n");
              }
              radio.bytes(text.toString().getBytes(StandardCharsets.UTF_8));
            });
    return total;
  }

  /** By least squares. */
  private static double slope(List<Sample> samples, ToDoubleFunction<Sample> figure) {
    double hours = samples.stream().mapToDouble(Sample::hours).average().orElse(0);
    double mean = samples.stream().mapToDouble(figure).average().orElse(0);
    double above = 0;
    double below = 0;
    for (Sample sample : samples) {
      double distance = sample.hours() - hours;
      above += distance * (figure.applyAsDouble(sample) - mean);
      below += distance * distance;
    }
    return below == 0 ? 0 : above / below;
  }
}
