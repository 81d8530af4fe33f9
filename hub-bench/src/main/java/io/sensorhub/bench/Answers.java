package io.sensorhub.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sensorhub.bench.figures.Latencies;
import io.sensorhub.bench.figures.Report;
import io.sensorhub.bench.peer.HubRun;
import io.sensorhub.bench.peer.Peer;
import io.sensorhub.bench.peer.Subscriber;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.mqtt.Mosquitto;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How quickly the hub answers: over REST from the cache, over MQTT with a fresh read. */
final class Answers {

  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
  private static final Long FAILED = Long.MIN_VALUE;
  private static final String DEVICE = "temp_living_room";

  private Answers() {}

  /** {@code GET /device/{id}} of the aggregator, with wrk. */
  static void cached(int seconds) throws Exception {
    Report report = new Report("cached-device");
    Path folder = Files.createTempDirectory("hub-bench");
    try (Mosquitto broker = Mosquitto.start(folder);
        HubRun hub = HubRun.up(folder, HubCosts.instance(folder), broker)) {
      String url = hub.url("state-aggregator", "/device/" + DEVICE);
      String _ = wrk(url, 5);
      String out = wrk(url, seconds);
      Matcher rate = RATE.matcher(out);
      Matcher p99 = P99.matcher(out);
      if (!rate.find() || !p99.find()) {
        throw new IllegalStateException("wrk says: " + out);
      }
      double unit =
          switch (p99.group(2)) {
            case "us" -> 0.001;
            case "ms" -> 1;
            default -> 1000;
          };
      report
          .row("GET /device/{id}, 8 connections")
          .put("requests/s", Double.parseDouble(rate.group(1)))
          .put("p99 ms", unit * Double.parseDouble(p99.group(1)))
          .put("PSS MB", hub.memory());
    }
    report.aim().put("requests/s", 12_000).put("p99 ms", 3);
    report.print();
  }

  private static String wrk(String url, int seconds) throws Exception {
    Process process =
        new ProcessBuilder(List.of("wrk", "-t1", "-c8", "-d" + seconds + "s", "--latency", url))
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /**
   * {@code devices/{id}/get} until the state has been published; beside it, after each, a line to
   * the plain Python loop until its event has been published.
   *
   * @param clock the hub's own, by which its readings are stamped
   */
  static void get(Clock clock, int seconds) throws Exception {
    Report report = new Report("get");
    Path folder = Files.createTempDirectory("hub-bench");
    SynchronousQueue<Long> answers = new SynchronousQueue<>();
    SynchronousQueue<Long> events = new SynchronousQueue<>();
    AtomicReference<Instant> asking = new AtomicReference<>(Instant.MAX);
    String device = HubRun.ROOT + "devices/" + DEVICE;
    try (Mosquitto broker = Mosquitto.start(folder);
        PseudoTerminal line = PseudoTerminal.at(folder.resolve("other"));
        HubRun _ = HubRun.up(folder, HubCosts.instance(folder), broker);
        Peer _ = LineToMqtt.loop(folder, folder.resolve("other"), broker);
        Subscriber plain =
            new Subscriber(
                broker.port(),
                "python/events",
                (_, _) -> {
                  boolean _ = events.offer(System.nanoTime());
                });
        Subscriber subscriber =
            new Subscriber(
                broker.port(),
                device + "/+",
                (topic, payload) -> {
                  // A read is told twice: on the stream, and as the answer. Older ones do not
                  // count.
                  if (topic.endsWith("/error")) {
                    boolean _ = answers.offer(FAILED);
                  } else if (topic.endsWith("/state") && !readAt(payload).isBefore(asking.get())) {
                    boolean _ = answers.offer(System.nanoTime());
                  }
                })) {
      Latencies latencies = new Latencies();
      Latencies loop = new Latencies();
      int failed = 0;
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds + 5L);
      boolean warm = false;
      while (System.nanoTime() < end) {
        if (!warm && end - System.nanoTime() < TimeUnit.SECONDS.toNanos(seconds)) {
          warm = true;
          latencies.clear();
          loop.clear();
        }
        LockSupport.parkNanos(2_000_000); // times have milliseconds
        asking.set(clock.instant().truncatedTo(ChronoUnit.MILLIS));
        long asked = System.nanoTime();
        subscriber.publish(device + "/get", "");
        Long answered = answers.poll(1, TimeUnit.SECONDS);
        if (answered == null || answered.equals(FAILED)) {
          failed++; // one read in twenty of a simulated sensor fails on purpose
        } else {
          latencies.add(answered - asked);
        }
        LockSupport.parkNanos(2_000_000); // the second publication of the state
        long written = System.nanoTime();
        line.bytes("{\"type\":\"probe\",\"n\":1}\r\n".getBytes(StandardCharsets.UTF_8));
        Long heard = events.poll(1, TimeUnit.SECONDS);
        if (heard != null) {
          loop.add(heard - written);
        }
      }
      report
          .row("get until the state is published")
          .put("p50 ms", latencies.percentile(0.5))
          .put("p99 ms", latencies.percentile(0.99))
          .put("answers", latencies.size())
          .put("failed reads", failed);
      report
          .row("pyserial + paho loop, line -> MQTT")
          .put("p50 ms", loop.percentile(0.5))
          .put("p99 ms", loop.percentile(0.99))
          .put("answers", loop.size());
      if (plain.heard() == 0) {
        report.note("the loop has said nothing");
      }
    }
    report.aim().put("p50 ms", 1).put("p99 ms", 3);
    report.note("the loop needed 0.30 ms on the machine where the aims were set");
    report.print();
  }

  /** When the state's values were read. */
  private static Instant readAt(String payload) {
    try {
      return Instant.parse(Json.parse(payload).path("timestamp").asText());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no state: " + payload, e);
    }
  }
}
