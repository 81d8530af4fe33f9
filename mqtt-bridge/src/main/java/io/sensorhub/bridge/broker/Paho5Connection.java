package io.sensorhub.bridge.broker;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;

/** A connection that speaks MQTT 5. */
final class Paho5Connection implements Broker.Connection, MqttCallback {

  /** Paho counts a message as under way for a moment after it has told of its answer. */
  private static final int SPARE = 16;

  private static final long AGAIN_NANOS = 1_000_000;

  private final MqttAsyncClient client;
  private final JoinedPackets joined;
  private final Broker.Listener listener;
  private final PahoEnd end;
  private volatile Window window = new Window(1);
  private volatile OptionalInt largest = OptionalInt.empty();
  private volatile boolean open;

  Paho5Connection(MqttAsyncClient client, JoinedPackets joined, Broker.Listener listener) {
    this.client = client;
    this.joined = joined;
    this.listener = listener;
    this.end =
        new PahoEnd(
            () -> client.disconnect(0).waitForCompletion(PahoEnd.GOODBYE_MS),
            () -> client.disconnectForcibly(0, PahoEnd.FORCE_MS, false),
            () -> client.close(true));
  }

  /** What the broker has said with its consent (3.2.2.3). */
  void opened(Optional<MqttProperties> properties) {
    int receives =
        properties
            .flatMap(said -> Optional.ofNullable(said.getReceiveMaximum()))
            .orElse(PahoBroker.WINDOW + SPARE);
    int most = receives > 2 * SPARE ? receives - SPARE : receives / 2;
    window = new Window(Math.clamp(most, 1, PahoBroker.WINDOW));
    largest =
        properties
            .flatMap(said -> Optional.ofNullable(said.getMaximumPacketSize()))
            .map(bytes -> OptionalInt.of((int) Math.min(bytes, Integer.MAX_VALUE)))
            .orElse(OptionalInt.empty());
    open = true;
  }

  /** Whether somebody has answered a first connect, so that another version may be understood. */
  boolean answeredStrangely(MqttException e) {
    Throwable cause = e.getCause();
    return !(cause instanceof ConnectException
        || cause instanceof NoRouteToHostException
        || cause instanceof UnknownHostException
        || cause instanceof SocketTimeoutException
        || cause instanceof SSLException
        || e.getReasonCode() == MqttClientException.REASON_CODE_CLIENT_TIMEOUT);
  }

  @Override
  public List<String> subscribe(List<String> topics, int qos) throws IOException {
    return subscribe(topics, qos, false);
  }

  @Override
  public List<String> watch(List<String> topics) throws IOException {
    return subscribe(topics, 0, true);
  }

  @Override
  public boolean bringsOwn() {
    return false;
  }

  /**
   * Subscribes.
   *
   * @param noLocal what this client publishes does not come back (3.8.3.1)
   */
  private List<String> subscribe(List<String> topics, int qos, boolean noLocal) throws IOException {
    MqttSubscription[] each =
        topics.stream()
            .map(topic -> {
              MqttSubscription one = new MqttSubscription(topic, qos);
              one.setNoLocal(noLocal);
              return one;
            })
            .toArray(MqttSubscription[]::new);
    IMqttToken token;
    try {
      token = client.subscribe(each);
    } catch (MqttException e) {
      throw new IOException("subscribe: " + Paho5Broker.reason(e), e);
    }
    try {
      token.waitForCompletion(Paho5Broker.PATIENCE.toMillis());
    } catch (MqttException e) {
      if (token.getReasonCodes() == null) {
        throw new IOException("subscribe: " + Paho5Broker.reason(e), e);
      }
    }
    return ReasonCodes.refused(topics, token.getReasonCodes());
  }

  @Override
  public void publish(Message message, Broker.Receipt receipt) throws IOException {
    Window.Place place = window.enter(Paho5Broker.PATIENCE);
    MqttActionListener answered =
        new MqttActionListener() {
          @Override
          public void onSuccess(IMqttToken token) {
            answer(token, receipt); // before a flush ends
            place.leave();
          }

          @Override
          public void onFailure(IMqttToken token, Throwable cause) {
            if (token != null && token.getReasonCodes() != null) {
              answer(token, receipt);
              place.leave();
            } else {
              place.fail();
            }
          }
        };
    long end = System.nanoTime() + Paho5Broker.PATIENCE.toNanos();
    while (true) {
      joined.handedOver();
      try {
        client.publish(message.topic(), packet(message), null, answered);
        return;
      } catch (MqttException e) {
        joined.notTaken();
        boolean full = e.getReasonCode() == MqttClientException.REASON_CODE_MAX_INFLIGHT;
        if (!full || System.nanoTime() - end > 0) {
          throw new IOException("publish: " + Paho5Broker.reason(e), e);
        }
        LockSupport.parkNanos(AGAIN_NANOS);
      }
    }
  }

  private static void answer(IMqttToken token, Broker.Receipt receipt) {
    int @Nullable [] codes = token.getReasonCodes();
    if (codes != null && codes.length > 0 && codes[0] >= ReasonCodes.REFUSED) {
      receipt.refused(ReasonCodes.words(codes[0]));
    } else {
      receipt.taken();
    }
  }

  private static MqttMessage packet(Message message) {
    MqttMessage packet = new MqttMessage(message.payload().getBytes(StandardCharsets.UTF_8));
    packet.setQos(message.qos());
    packet.setRetained(message.retained());
    MqttProperties properties = new MqttProperties();
    message
        .more()
        .expiry()
        .ifPresent(left -> properties.setMessageExpiryInterval(Math.max(1, left.toSeconds())));
    message
        .more()
        .event()
        .ifPresent(id ->
            properties.setUserProperties(List.of(new UserProperty(Message.More.EVENT_ID, id))));
    packet.setProperties(properties);
    return packet;
  }

  @Override
  public boolean hasRoom() {
    return window.hasRoom();
  }

  @Override
  public boolean flush(Duration atMost) {
    return window.flush(atMost);
  }

  @Override
  public OptionalInt largestPacket() {
    return largest;
  }

  private void lost(String reason) {
    if (!window.isLost()) {
      window.lost();
      if (open) {
        listener.lost(reason);
      }
    }
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {
    MqttException e = response.getException();
    int code = response.getReturnCode();
    if (code >= ReasonCodes.REFUSED && code <= 0xFF) {
      String words = response.getReasonString();
      lost(ReasonCodes.words(code) + (words == null || words.isEmpty() ? "" : " (" + words + ")"));
    } else {
      lost(e == null ? "the broker closed the connection" : Paho5Broker.reason(e));
    }
  }

  @Override
  public void mqttErrorOccurred(MqttException e) {
    lost(Paho5Broker.reason(e));
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) {
    listener.arrived(topic, message.getPayload(), message.isRetained());
  }

  @Override
  public void deliveryComplete(IMqttToken token) {
    // each message has a listener of its own
  }

  @Override
  public void connectComplete(boolean again, String address) {
    // whoever connects waits for it
  }

  @Override
  public void authPacketArrived(int code, MqttProperties properties) {
    // no method of authentication was named, so none comes (3.15)
  }

  @Override
  public void close() {
    end.end(window.isLost());
  }

  /** Ends a client that is not connected. */
  void end() {
    end.end();
  }
}
