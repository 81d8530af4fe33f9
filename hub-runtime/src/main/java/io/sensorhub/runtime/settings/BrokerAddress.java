package io.sensorhub.runtime.settings;

import io.sensorhub.runtime.settings.MqttSettings.Transport;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;

/**
 * Where {@code MQTT_HOST}, {@code MQTT_PORT} and {@code MQTT_TLS} say that the broker is.
 *
 * @param path of WebSockets, with its query, else empty
 */
record BrokerAddress(Transport transport, String host, int port, String path) {

  private static final Map<String, Transport> SCHEMES =
      Map.of(
          "mqtt", Transport.TCP,
          "tcp", Transport.TCP,
          "mqtts", Transport.TLS,
          "ssl", Transport.TLS,
          "ws", Transport.WEBSOCKET,
          "wss", Transport.WEBSOCKET_TLS);

  static BrokerAddress read(Variables variables) {
    String host = variables.text("MQTT_HOST").orElse("127.0.0.1");
    Optional<Integer> port = variables.whole("MQTT_PORT", 1, 65_535);
    boolean tls = variables.flag("MQTT_TLS", false);
    if (!host.contains("://")) {
      Transport transport = tls ? Transport.TLS : Transport.TCP;
      return new BrokerAddress(transport, host, port.orElse(transport.defaultPort()), "");
    }
    try {
      URI uri = new URI(host);
      Transport transport = SCHEMES.get(String.valueOf(uri.getScheme()));
      if (transport != null && uri.getHost() != null && uri.getUserInfo() == null) {
        Transport secured =
            switch (transport) {
              case TCP, TLS -> tls ? Transport.TLS : transport;
              case WEBSOCKET, WEBSOCKET_TLS -> tls ? Transport.WEBSOCKET_TLS : transport;
            };
        int own = uri.getPort() > 0 ? uri.getPort() : secured.defaultPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        if (uri.getRawQuery() != null) {
          path += "?" + uri.getRawQuery();
        }
        return new BrokerAddress(
            secured, uri.getHost().replaceAll("[\\[\\]]", ""), port.orElse(own), path);
      }
    } catch (URISyntaxException e) {
      // told below, like every other address that is none
    }
    variables.wrong(
        "MQTT_HOST",
        "an address that is none",
        "a host, or mqtt://, mqtts://, ws:// or wss:// and a host, without a login");
    return new BrokerAddress(Transport.TCP, "127.0.0.1", 1883, "");
  }
}
