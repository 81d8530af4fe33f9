package io.sensorhub.cli.run;

import io.sensorhub.bridge.broker.BrokerOptions;
import io.sensorhub.runtime.settings.MqttSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.eclipse.paho.client.mqttv3.IMqttMessageListener;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;

/** Hears what is published, with a client id of its own. For one thread. */
final class TopicWatcher implements AutoCloseable {

  private final MqttSettings settings;
  private final List<String> topics;
  private final BiConsumer<String, String> listener;
  private @Nullable MqttClient client;

  TopicWatcher(MqttSettings settings, List<String> topics, BiConsumer<String, String> listener) {
    this.settings = settings;
    this.topics = List.copyOf(topics);
    this.listener = listener;
  }

  /** Connects where there is no connection; false where that failed. */
  boolean keepTrying() {
    if (client != null && client.isConnected()) {
      return true;
    }
    close();
    try {
      MqttClient fresh =
          new MqttClient(
              BrokerOptions.address(settings),
              "hub-" + Long.toHexString(ThreadLocalRandom.current().nextLong()),
              new MemoryPersistence());
      client = fresh;
      MqttConnectOptions options = BrokerOptions.of(settings);
      options.setConnectionTimeout(5);
      fresh.connect(options);
      IMqttMessageListener hear =
          (topic, message) ->
              listener.accept(topic, new String(message.getPayload(), StandardCharsets.UTF_8));
      for (String topic : topics) {
        fresh.subscribe(topic, 1, hear);
      }
      return true;
    } catch (MqttException | IOException | IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public void close() {
    MqttClient open = client;
    client = null;
    if (open == null) {
      return;
    }
    try {
      open.disconnectForcibly(0, 200, true);
      open.close(true);
    } catch (MqttException e) {
      // it never was connected
    }
  }
}
