package io.sensorhub.bridge.broker;

import io.sensorhub.runtime.settings.MqttSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * MQTT 5 with Eclipse Paho. Each connection has a client of its own that starts clean, without
 * topic aliases, and whose session ends with the connection (3.1.2.4, 3.1.2.11.2): what was not
 * acknowledged is sent again by whoever holds it, and a command must not wait for this hub.
 */
public final class Paho5Broker implements Broker {

  static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Paho's own log, which tells of lost connections with a stack trace on standard error. It is
   * held here because Java forgets the level of a log that nobody holds.
   */
  private static final Logger PAHO = Logger.getLogger("org.eclipse.paho.mqttv5.client");

  private final MqttSettings settings;
  private final String clientId;

  public Paho5Broker(MqttSettings settings, String clientId) {
    this.settings = settings;
    this.clientId = clientId;
    PAHO.setLevel(Level.OFF);
  }

  /** The broker has answered, and does not speak MQTT 5, or not as this client understands it. */
  static final class NotSpokenException extends IOException {
    private static final long serialVersionUID = 1L;

    NotSpokenException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  @Override
  public Connection connect(Message will, Listener listener) throws IOException {
    String target = "connect " + settings.shown() + ": ";
    JoinedPackets joined = new JoinedPackets();
    MqttAsyncClient client;
    MqttConnectionOptions options;
    try {
      options = options(will, joined);
      client =
          new MqttAsyncClient(BrokerOptions.address(settings), clientId, new MemoryPersistence());
    } catch (IOException | MqttException | IllegalArgumentException e) {
      throw new IOException(target + e.getMessage(), e);
    }
    Paho5Connection connection = new Paho5Connection(client, joined, listener);
    client.setCallback(connection);
    try {
      IMqttToken token = client.connect(options);
      token.waitForCompletion(PATIENCE.toMillis());
      connection.opened(Optional.ofNullable(token.getResponseProperties()));
      return connection;
    } catch (MqttException e) {
      connection.end();
      String message = target + refusal(e);
      boolean told = e.getReasonCode() >= ReasonCodes.REFUSED && e.getReasonCode() <= 0xFF;
      boolean other =
          told
              ? e.getReasonCode() == ReasonCodes.UNSUPPORTED_PROTOCOL_VERSION
              : connection.answeredStrangely(e);
      throw other ? new NotSpokenException(message, e) : new IOException(message, e);
    }
  }

  private MqttConnectionOptions options(Message will, JoinedPackets joined) throws IOException {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setAutomaticReconnect(false);
    options.setCleanStart(true);
    options.setSessionExpiryInterval(0L);
    options.setTopicAliasMaximum(0);
    options.setKeepAliveInterval((int) settings.keepAlive().toSeconds());
    options.setConnectionTimeout((int) PATIENCE.toSeconds());
    settings.username().ifPresent(options::setUserName);
    settings
        .password()
        .ifPresent(password -> options.setPassword(password.getBytes(StandardCharsets.UTF_8)));
    options.setSocketFactory(BrokerOptions.sockets(settings, joined));
    if (settings.transport() == MqttSettings.Transport.WEBSOCKET
        || settings.transport() == MqttSettings.Transport.WEBSOCKET_TLS) {
      options.setMaximumPacketSize((long) BoundedSockets.MOST); // nothing else cuts these
    }
    MqttMessage last = new MqttMessage(will.payload().getBytes(StandardCharsets.UTF_8));
    last.setQos(will.qos());
    last.setRetained(will.retained());
    options.setWill(will.topic(), last);
    return options;
  }

  /** Why there is no connection: a client that is not authorized has a wrong login, mostly. */
  private static String refusal(MqttException e) {
    return e.getReasonCode() == ReasonCodes.NOT_AUTHORIZED
        ? "the broker does not allow this client (MQTT_USERNAME, MQTT_PASSWORD)"
        : reason(e);
  }

  /** Why something failed, in words. */
  static String reason(MqttException e) {
    int code = e.getReasonCode();
    if (code >= ReasonCodes.REFUSED && code <= 0xFF) {
      return ReasonCodes.words(code);
    }
    if (code == org.eclipse.paho.mqttv5.client.MqttClientException.REASON_CODE_CLIENT_TIMEOUT) {
      return "no answer in time";
    }
    return BrokerOptions.text(e.getCause() == null ? e : e.getCause());
  }
}
