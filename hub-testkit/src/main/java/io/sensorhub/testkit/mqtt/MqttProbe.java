package io.sensorhub.testkit.mqtt;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.homeassistant.DiscoveryRules;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.eclipse.paho.client.mqttv3.IMqttMessageListener;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * A client that remembers everything it heard, in order. Announcements of the hub's devices must
 * obey Home Assistant's rules, or closing fails. Thread-safe.
 */
public final class MqttProbe implements AutoCloseable {

  /** What was heard. */
  public record Heard(String topic, String payload, int qos, boolean retained) {}

  private static final int ATTEMPTS = 5;

  private final MqttClient client;
  private final List<Heard> heard = new ArrayList<>();
  private final DiscoveryRules rules = new DiscoveryRules();

  /** Connects and subscribes. */
  public MqttProbe(int port, String topic) {
    this(port, topic, options -> {});
  }

  /** The same with a login. */
  public static MqttProbe as(String username, String password, int port, String topic) {
    return new MqttProbe(
        port,
        topic,
        options -> {
          options.setUserName(username);
          options.setPassword(password.toCharArray());
        });
  }

  private MqttProbe(int port, String topic, Consumer<MqttConnectOptions> login) {
    try {
      client =
          new MqttClient(
              "tcp://127.0.0.1:" + port, "probe-" + UUID.randomUUID(), new MemoryPersistence());
      MqttConnectOptions options = new MqttConnectOptions();
      options.setMaxInflight(1000);
      login.accept(options);
      open(client, options, topic, 2, listener());
    } catch (MqttException e) {
      throw new IllegalStateException("broker at " + port + ": " + e, e);
    }
  }

  /**
   * Connects and subscribes, again if the broker drops the connection. Under load some do so before
   * they have answered, and moquette if a subscription follows its CONNACK at once.
   */
  public static void open(
      MqttClient client,
      MqttConnectOptions options,
      String topic,
      int qos,
      IMqttMessageListener listener)
      throws MqttException {
    for (int left = ATTEMPTS; ; left--) {
      try {
        client.connect(options);
        client.subscribe(topic, qos, listener);
        return;
      } catch (MqttException e) {
        boolean lost =
            e.getReasonCode() == MqttException.REASON_CODE_CONNECTION_LOST
                || e.getReasonCode() == MqttException.REASON_CODE_CLIENT_NOT_CONNECTED;
        if (!lost || left == 1) {
          throw e;
        }
      }
    }
  }

  /** What a broker retains now on the topics of a filter, as a new client of it hears it. */
  public static List<Heard> retained(int port, String filter) {
    String end = "end/" + UUID.randomUUID();
    try (MqttProbe probe = new MqttProbe(port, filter)) {
      probe.subscribe(end);
      probe.publish(end, ""); // comes behind all that was retained
      Await.until("the end of what is retained", () -> probe.last(end).isPresent());
      return probe.all().stream().filter(Heard::retained).toList();
    }
  }

  private IMqttMessageListener listener() {
    return (from, message) ->
        add(
            new Heard(
                from,
                new String(message.getPayload(), StandardCharsets.UTF_8),
                message.getQos(),
                message.isRetained()));
  }

  private void subscribe(String topic) {
    try {
      client.subscribe(topic, 2, listener());
    } catch (MqttException e) {
      throw new IllegalStateException("subscribe to " + topic, e);
    }
  }

  private void add(Heard message) {
    rules.heard(message.topic(), message.payload(), System.nanoTime());
    synchronized (heard) {
      heard.add(message);
    }
  }

  /** Everything so far. */
  public List<Heard> all() {
    synchronized (heard) {
      return List.copyOf(heard);
    }
  }

  /** What was heard on a topic. */
  public List<String> on(String topic) {
    return all().stream().filter(h -> h.topic().equals(topic)).map(Heard::payload).toList();
  }

  /** The last payload on a topic. */
  public Optional<String> last(String topic) {
    List<String> payloads = on(topic);
    return payloads.isEmpty() ? Optional.empty() : Optional.of(payloads.getLast());
  }

  /** Forgets what was heard. */
  public void forget() {
    synchronized (heard) {
      heard.clear();
    }
  }

  /** Publishes with QoS 1. */
  public void publish(String topic, String payload) {
    publish(topic, payload.getBytes(StandardCharsets.UTF_8), false);
  }

  /** Publishes with QoS 1. */
  public void publish(String topic, byte[] payload, boolean retained) {
    try {
      client.publish(topic, payload, 1, retained);
    } catch (MqttException e) {
      throw new IllegalStateException("publish to " + topic, e);
    }
  }

  @Override
  public void close() {
    try {
      client.disconnectForcibly(0, 200, true);
      client.close(true);
    } catch (MqttException e) {
      throw new IllegalStateException("the probe does not close", e);
    }
    rules.obeyed();
  }
}
