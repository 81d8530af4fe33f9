package io.sensorhub.bench.peer;

import io.sensorhub.runtime.machine.NoDelaySockets;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** A client of the broker that hears with QoS 1. */
public final class Subscriber implements AutoCloseable {

  private final MqttClient client;
  private final AtomicLong heard = new AtomicLong();

  /**
   * @param listener is told topic and payload, by the client's thread
   */
  public Subscriber(int port, String topic, BiConsumer<String, String> listener)
      throws MqttException {
    client =
        new MqttClient(
            "tcp://127.0.0.1:" + port, "bench-" + UUID.randomUUID(), new MemoryPersistence());
    MqttConnectOptions options = new MqttConnectOptions();
    // Otherwise a message waits behind an acknowledgement for as long as the broker's system delays
    // its own (40 ms), which is not the hub's time.
    options.setSocketFactory(new NoDelaySockets());
    client.connect(options);
    client.subscribe(
        topic,
        1,
        (from, message) -> {
          if (!message.isRetained()) {
            listener.accept(from, new String(message.getPayload(), StandardCharsets.UTF_8));
            heard.incrementAndGet();
          }
        });
  }

  /** How many messages were heard, retained ones left out. */
  public long heard() {
    return heard.get();
  }

  public void publish(String topic, String payload) throws MqttException {
    client.publish(topic, payload.getBytes(StandardCharsets.UTF_8), 1, false);
  }

  @Override
  public void close() throws MqttException {
    client.disconnectForcibly(0, 200, true);
    client.close(true);
  }
}
