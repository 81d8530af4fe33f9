package io.sensorhub.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.line.PseudoTerminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** A line on which events with numbers are written, and what arrives of them. */
final class NumberedEvents implements AutoCloseable {

  private final Path folder;
  private final PseudoTerminal line;
  private final Random random = new Random(1);

  /**
   * @param folder short enough for a path in /dev style
   */
  NumberedEvents(Path folder) {
    this.folder = folder;
    this.line = PseudoTerminal.at(folder.resolve("line"));
  }

  /** Writes an instance file whose device {@code d} is this line, beside a simulated sensor. */
  Path instance(String id) {
    try {
      return Files.writeString(
          folder.resolve(id + ".json"),
          """
          {"instance_id": "%s", "update_interval": 1,
           "config": {"poll_interval": 0.5,
                      "ports": [{"port_id": "line", "serial_path": "%s", "driver": "json-lines",
                                 "reconnect": {"initial": 0.1}}],
                      "sensors": [{"sensor_id": "t", "sensor_type": "temperature"}]},
           "devices": [{"device_id": "d", "port_id": "line", "profile": "generic-json-events"}]}
          """
              .formatted(id, folder.resolve("line")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the numbers of a range, evenly over a time. */
  void write(int from, int to, Duration time) {
    write(from, to, time, 0);
  }

  /**
   * The same with longer events.
   *
   * @param padding how many random letters are in each
   */
  void write(int from, int to, Duration time, int padding) {
    long begun = System.nanoTime();
    for (int i = from; i < to; i++) {
      line.line("{\"type\":\"tick\",\"n\":%d,\"pad\":\"%s\"}".formatted(i, letters(padding)));
      long due = begun + time.toNanos() * (i - from + 1) / (to - from);
      while (System.nanoTime() - due < 0) {
        LockSupport.parkNanos(500_000);
      }
    }
  }

  /** What cannot be compressed much. */
  private String letters(int count) {
    return random
        .ints(count, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @Override
  public void close() {
    line.close();
  }

  /** Everything that a subscriber got, and in which order each came first. Thread-safe. */
  static final class Collector implements AutoCloseable {
    private final MqttClient client;
    private final List<Integer> order = new ArrayList<>();
    private final Map<Integer, String> identities = new HashMap<>();
    private int repetitions;
    private int changed;

    Collector(int port, String topic) {
      try {
        client =
            new MqttClient(
                "tcp://127.0.0.1:" + port, "c-" + UUID.randomUUID(), new MemoryPersistence());
        client.connect();
        client.subscribe(topic, 1, (_, message) -> take(Json.parse(message.getPayload())));
      } catch (MqttException e) {
        throw new IllegalStateException("broker at " + port, e);
      }
    }

    private synchronized void take(JsonNode event) {
      int number = event.path("data").path("n").asInt();
      String before = identities.put(number, event.path("id").asText());
      if (before == null) {
        order.add(number);
      } else {
        repetitions++;
        changed += Objects.equals(before, event.path("id").asText()) ? 0 : 1;
      }
    }

    /** The numbers in the order in which they came first. */
    synchronized List<Integer> order() {
      return List.copyOf(order);
    }

    synchronized int size() {
      return order.size();
    }

    /** How many came again. */
    synchronized int repetitions() {
      return repetitions;
    }

    /** How many came again under another identity. */
    synchronized int changed() {
      return changed;
    }

    @Override
    public void close() {
      try {
        client.disconnectForcibly(0, 200, true);
        client.close(true);
      } catch (MqttException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
