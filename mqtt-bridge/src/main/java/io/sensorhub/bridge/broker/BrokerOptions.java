package io.sensorhub.bridge.broker;

import io.sensorhub.runtime.machine.NoDelaySockets;
import io.sensorhub.runtime.settings.MqttSettings;
import io.sensorhub.runtime.tls.PemFiles;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.SocketFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;

/** What Paho has to know of a broker. */
public final class BrokerOptions {

  private BrokerOptions() {}

  /**
   * The address in Paho's words. TLS over TCP is our own sockets' business, which Paho does not let
   * choose a name for the certificate.
   */
  public static String address(MqttSettings settings) {
    return settings.address().replaceFirst("^ssl:", "tcp:");
  }

  /**
   * The same for somebody who mostly listens.
   *
   * @throws IOException where a file cannot be used
   */
  public static MqttConnectOptions of(MqttSettings settings) throws IOException {
    return of(settings, new JoinedPackets());
  }

  /**
   * Login, sockets and trust. The files are read each time, so that a renewed certificate needs no
   * restart.
   *
   * @param joined the connection's
   * @throws IOException where a file cannot be used
   */
  static MqttConnectOptions of(MqttSettings settings, JoinedPackets joined) throws IOException {
    MqttConnectOptions options = new MqttConnectOptions();
    options.setAutomaticReconnect(false);
    options.setCleanSession(true);
    options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
    options.setKeepAliveInterval((int) settings.keepAlive().toSeconds());
    settings.username().ifPresent(options::setUserName);
    settings.password().ifPresent(password -> options.setPassword(password.toCharArray()));
    options.setSocketFactory(sockets(settings, joined));
    return options;
  }

  /**
   * Sockets with what the transport needs.
   *
   * @param joined the connection's; over a WebSocket nothing is written together
   * @throws IOException if a file cannot be used
   */
  static SocketFactory sockets(MqttSettings settings, JoinedPackets joined) throws IOException {
    return switch (settings.transport()) {
      case TCP -> new BoundedSockets(new NoDelaySockets(), joined);
      case WEBSOCKET -> new NoDelaySockets();
      case TLS ->
          new BoundedSockets(
              new TlsSockets(
                  context(settings.tls()).getSocketFactory(),
                  settings.tls().serverName().orElse(settings.host())),
              joined);
      case WEBSOCKET_TLS -> context(settings.tls()).getSocketFactory();
    };
  }

  /** What happened; the end of a connection has no message of its own. */
  static String text(Throwable cause) {
    if (cause.getMessage() != null) {
      return cause.getMessage()
          + (cause instanceof SSLException ? " (MQTT_CA, MQTT_SERVER_NAME, MQTT_CERT)" : "");
    }
    return cause instanceof EOFException
        ? "the broker closed the connection"
        : cause.getClass().getSimpleName();
  }

  private static SSLContext context(MqttSettings.Tls tls) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManager[] trust =
          tls.ca().isPresent()
              ? new TrustManager[] {PemFiles.trust(tls.ca().get())}
              : null; // what the system trusts
      Optional<Path> key = tls.key();
      KeyManager[] identity =
          tls.cert().isPresent() && key.isPresent()
              ? PemFiles.identity(tls.cert().get(), key.get(), tls.keyPassword())
              : null; // nothing to be shown
      context.init(identity, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS: " + e.getMessage(), e);
    }
  }
}
