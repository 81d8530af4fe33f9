package io.sensorhub.bench;

import io.sensorhub.bench.figures.Latencies;
import io.sensorhub.bench.figures.Pace;
import io.sensorhub.bench.figures.Report;
import io.sensorhub.bench.peer.HubRun;
import io.sensorhub.bench.peer.Peer;
import io.sensorhub.bench.peer.Subscriber;
import io.sensorhub.bridge.broker.Broker.Connection;
import io.sensorhub.bridge.broker.Broker.Listener;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.broker.PahoBroker;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.settings.MqttSettings;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.mqtt.Mosquitto;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The bridge's connection to mosquitto at QoS 1, and what is kept while the broker is away. */
final class BrokerOutage {

  private static final int RATE = 500;
  private static final int SPOOLED = 100_000;
  private static final int HELD_RATE = 6_000;
  private static final int HELD_SECONDS = 60;
  private static final int SPOOL_RATE = 4_000;
  private static final String PAYLOAD = "x".repeat(200);

  private BrokerOutage() {}

  static void run(int seconds) throws Exception {
    Report report = new Report("broker");
    Path folder = Files.createTempDirectory("hub-bench");
    try (Mosquitto broker = Mosquitto.start(folder)) {
      acknowledged(broker, report, seconds);
      outage(folder, broker, report, seconds);
    }
    report.note("ms from the publication to the broker's acknowledgement; 200 bytes each");
    report.note("outage: each event is two messages; written to the line at " + SPOOL_RATE + "/s");
    report.print();
  }

  private static void acknowledged(Mosquitto broker, Report report, int seconds) throws Exception {
    MqttSettings settings =
        new MqttSettings(
            MqttSettings.Transport.TCP,
            "127.0.0.1",
            broker.port(),
            "",
            MqttSettings.Tls.OF_THE_SYSTEM,
            Optional.empty(),
            Optional.empty(),
            "bench",
            "bench",
            1,
            true,
            Duration.ofSeconds(60),
            MqttSettings.Version.V3,
            MqttSettings.DEFAULT_BACKLOG_RATE);
    Listener nobody =
        new Listener() {
          @Override
          public void arrived(String topic, byte[] payload, boolean retained) {
            // nothing is subscribed
          }

          @Override
          public void lost(String reason) {
            throw new IllegalStateException(reason);
          }
        };
    Message message = new Message("bench/events", PAYLOAD, 1, false);
    try (Connection connection =
        new PahoBroker(settings, "bench_ack")
            .connect(new Message("bench/status", "offline", 1, true), nobody)) {
      Latencies latencies = new Latencies();
      paced(connection, message, latencies, 5);
      latencies.clear();
      paced(connection, message, latencies, seconds);
      report
          .row(RATE + " messages/s")
          .put("p50", latencies.percentile(0.5))
          .put("p99", latencies.percentile(0.99))
          .put("p99.9", latencies.percentile(0.999));
      AtomicLong acknowledged = new AtomicLong();
      long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
      while (System.nanoTime() < end) {
        connection.publish(message, acknowledged::incrementAndGet);
      }
      report.row("as many as it takes").put("messages/s", (double) acknowledged.get() / seconds);
    }
  }

  private static void paced(
      Connection connection, Message message, Latencies latencies, int seconds) throws IOException {
    long begun = System.nanoTime();
    for (int i = 0; i < RATE * seconds; i++) {
      long due = begun + i * 1_000_000_000L / RATE;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      long sent = System.nanoTime();
      connection.publish(message, () -> latencies.add(System.nanoTime() - sent));
    }
  }

  private static void outage(Path folder, Mosquitto broker, Report report, int seconds)
      throws Exception {
    Path instance =
        Files.writeString(
            folder.resolve("bench.json"),
            """
            {"instance_id": "bench",
             "config": {"ports": [{"port_id": "line", "serial_path": "%s", "baud_rate": 115200,
                                   "driver": "json-lines"}]},
             "devices": [{"device_id": "d", "port_id": "line", "profile": "generic-json-events"}]}
            """
                .formatted(folder.resolve("line")));
    try (PseudoTerminal line = PseudoTerminal.at(folder.resolve("line"));
        HubRun hub = HubRun.up(folder, instance, broker)) {
      held(line, hub, broker, report, Math.max(seconds, HELD_SECONDS));
      Peer bridge = Objects.requireNonNull(hub.processes().get("mqtt-bridge"));
      double before = bridge.memory();
      broker.kill();
      double cpu = bridge.cpuSeconds();
      long begun = System.nanoTime();
      write(line, SPOOLED, SPOOL_RATE);
      Await.until("all are kept", Duration.ofSeconds(60), () -> waiting(hub) >= SPOOLED);
      double wrote = (System.nanoTime() - begun) / 1e9;
      double used = bridge.cpuSeconds() - cpu;
      HubCosts.pause(3);
      report
          .row(SPOOLED + " events kept")
          .put("events/s", SPOOLED / wrote)
          .put("events/s of a core", SPOOLED / used)
          .put("PSS before", before)
          .put("PSS MB", bridge.memory())
          .put("disk MB", Files.size(folder.resolve("state/bench/spool")) / 1e6);
      broker.start();
      Await.until("it begins", Duration.ofSeconds(30), () -> waiting(hub) < SPOOLED);
      long drains = System.nanoTime();
      int left = waiting(hub);
      Await.until("all are sent", Duration.ofMinutes(2), () -> waiting(hub) == 0);
      report
          .row("  and sent")
          .put("events/s", left / ((System.nanoTime() - drains) / 1e9))
          .put("PSS MB", bridge.memory());
    }
  }

  /** From the line to a subscriber, everything at QoS 1. */
  private static void held(
      PseudoTerminal line, HubRun hub, Mosquitto broker, Report report, int seconds)
      throws Exception {
    try (Subscriber subscriber =
        new Subscriber(broker.port(), HubRun.ROOT + "devices/d/events", (_, _) -> {})) {
      write(line, HELD_RATE, HELD_RATE / 6); // the compiler's time
      HubCosts.pause(2);
      long before = subscriber.heard();
      double cpu = hub.cpuSeconds();
      write(line, HELD_RATE * seconds, HELD_RATE);
      double used = (hub.cpuSeconds() - cpu) / seconds;
      HubCosts.pause(2);
      report
          .row(HELD_RATE + " events/s for " + seconds + " s")
          .put("events/s", (double) (subscriber.heard() - before) / seconds)
          .put("cores", used)
          .put("waiting", waiting(hub));
    }
  }

  private static void write(PseudoTerminal line, int count, int rate) {
    AtomicInteger number = new AtomicInteger();
    boolean _ =
        Pace.write(
            rate,
            count,
            lines -> {
              StringBuilder text = new StringBuilder();
              for (int i = 0; i < lines; i++) {
                text.append("{\"type\":\"tick\",\"n\":")
                    .append(number.incrementAndGet())
                    .append(",\"mac\":\"02:00:00:00:00:01\",\"rssi\":-71}\r\n");
              }
              line.bytes(text.toString().getBytes(StandardCharsets.UTF_8));
            });
  }

  private static int waiting(HubRun hub) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      String health =
          http.send(
                  HttpRequest.newBuilder(URI.create(hub.url("mqtt-bridge", "/health"))).build(),
                  HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
              .body();
      return Json.parse(health).at("/spool/events").asInt(-1);
    }
  }
}
