package io.sensorhub.testkit.brokers;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * What a broker retains on one topic. It is asked for by its name, because RabbitMQ sends nothing
 * retained to a pattern, and with QoS 0, because moquette gives away what somebody acknowledges.
 */
public final class Retained {

  private Retained() {}

  /**
   * The payload; nothing if none is retained.
   *
   * @param username with any password
   */
  public static Optional<String> on(int port, Optional<String> username, String topic) {
    String name = UUID.randomUUID().toString();
    AtomicReference<String> payload = new AtomicReference<>("");
    AtomicBoolean echoed = new AtomicBoolean();
    try (MqttClient client =
        new MqttClient("tcp://127.0.0.1:" + port, "look-" + name, new MemoryPersistence())) {
      MqttConnectOptions options = new MqttConnectOptions();
      username.ifPresent(user -> {
        options.setUserName(user);
        options.setPassword("any".toCharArray());
      });
      MqttProbe.open(
          client,
          options,
          topic,
          0,
          (_, message) -> payload.set(new String(message.getPayload(), StandardCharsets.UTF_8)));
      client.subscribe("look/" + name, 0, (_, _) -> echoed.set(true));
      client.publish("look/" + name, new byte[] {1}, 0, false);
      Await.until("what was retained has come before the echo", echoed::get);
      client.disconnect();
      return Optional.of(payload.get()).filter(text -> !text.isEmpty());
    } catch (MqttException e) {
      throw new IllegalStateException("broker at " + port + ": " + e, e);
    }
  }
}
