package io.sensorhub.bridge.broker;

import io.sensorhub.runtime.settings.MqttSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * MQTT 3.1.1 with Eclipse Paho. Each connection has a client of its own, with a clean session: what
 * was not acknowledged is sent again by whoever holds it, not by the client.
 */
public final class PahoBroker implements Broker {

  /** So many messages may wait for their acknowledgement. */
  static final int WINDOW = 256;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final MqttSettings settings;
  private final String clientId;

  public PahoBroker(MqttSettings settings, String clientId) {
    this.settings = settings;
    this.clientId = clientId;
  }

  @Override
  public Connection connect(Message will, Listener listener) throws IOException {
    String address = settings.shown();
    JoinedPackets joined = new JoinedPackets();
    MqttConnectOptions options;
    try {
      options = BrokerOptions.of(settings, joined);
    } catch (IOException e) {
      throw new IOException("connect " + address + ": " + e.getMessage(), e);
    }
    options.setConnectionTimeout((int) PATIENCE.toSeconds());
    options.setMaxInflight(WINDOW + 16);
    options.setWill(
        will.topic(), will.payload().getBytes(StandardCharsets.UTF_8), will.qos(), will.retained());
    MqttAsyncClient client;
    try {
      client =
          new MqttAsyncClient(BrokerOptions.address(settings), clientId, new MemoryPersistence());
    } catch (MqttException | IllegalArgumentException e) {
      throw new IOException("connect " + address + ": " + e.getMessage(), e);
    }
    PahoConnection connection = new PahoConnection(client, joined);
    client.setCallback(connection.callback(listener));
    try {
      client.connect(options).waitForCompletion(PATIENCE.toMillis());
      return connection;
    } catch (MqttException e) {
      connection.end.end();
      throw new IOException("connect " + address + ": " + reason(e), e);
    }
  }

  private static String reason(MqttException e) {
    return switch (e.getReasonCode()) {
      case MqttException.REASON_CODE_FAILED_AUTHENTICATION ->
          "the broker refuses user name or password (MQTT_USERNAME, MQTT_PASSWORD)";
      case MqttException.REASON_CODE_NOT_AUTHORIZED ->
          "the broker does not allow this client (MQTT_USERNAME, MQTT_PASSWORD)";
      case MqttException.REASON_CODE_INVALID_CLIENT_ID ->
          "the broker refuses the client id (MQTT_CLIENT_PREFIX)";
      case MqttException.REASON_CODE_CLIENT_TIMEOUT -> "no answer in time";
      default -> {
        yield BrokerOptions.text(e.getCause() == null ? e : e.getCause());
      }
    };
  }

  private static final class PahoConnection implements Connection {

    private final MqttAsyncClient client;
    private final JoinedPackets joined;
    private final Window window = new Window(WINDOW);
    private final PahoEnd end;

    PahoConnection(MqttAsyncClient client, JoinedPackets joined) {
      this.client = client;
      this.joined = joined;
      this.end =
          new PahoEnd(
              () -> client.disconnect(0).waitForCompletion(PahoEnd.GOODBYE_MS),
              () -> client.disconnectForcibly(0, PahoEnd.FORCE_MS, false),
              () -> client.close(true));
    }

    MqttCallback callback(Listener listener) {
      return new MqttCallback() {
        @Override
        public void connectionLost(Throwable cause) {
          window.lost();
          listener.lost(cause instanceof MqttException e ? reason(e) : BrokerOptions.text(cause));
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
          listener.arrived(topic, message.getPayload(), message.isRetained());
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {
          // each message has a listener of its own
        }
      };
    }

    @Override
    public List<String> subscribe(List<String> topics, int qos) throws IOException {
      int[] each = Collections.nCopies(topics.size(), qos).stream().mapToInt(i -> i).toArray();
      try {
        IMqttToken token = client.subscribe(topics.toArray(String[]::new), each);
        token.waitForCompletion(PATIENCE.toMillis());
        return ReasonCodes.refused(topics, token.getGrantedQos()); // which Paho calls a success
      } catch (MqttException e) {
        throw new IOException("subscribe: " + reason(e), e);
      }
    }

    @Override
    public void publish(Message message, Receipt receipt) throws IOException {
      Window.Place place = window.enter(PATIENCE);
      IMqttActionListener listener =
          new IMqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
              receipt.taken(); // before a flush ends
              place.leave();
            }

            @Override
            public void onFailure(IMqttToken token, Throwable cause) {
              place.fail();
            }
          };
      joined.handedOver();
      try {
        client.publish(
            message.topic(),
            message.payload().getBytes(StandardCharsets.UTF_8),
            message.qos(),
            message.retained(),
            null,
            listener);
      } catch (MqttException e) {
        joined.notTaken();
        throw new IOException("publish: " + reason(e), e);
      }
    }

    @Override
    public boolean hasRoom() {
      return window.hasRoom();
    }

    @Override
    public OptionalInt largestPacket() {
      return OptionalInt.empty(); // nothing in MQTT 3.1.1 says it
    }

    @Override
    public boolean flush(Duration atMost) {
      return window.flush(atMost);
    }

    @Override
    public void close() {
      end.end(window.isLost());
    }
  }
}
