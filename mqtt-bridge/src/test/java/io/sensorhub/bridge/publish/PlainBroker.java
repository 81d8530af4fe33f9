package io.sensorhub.bridge.publish;

import io.sensorhub.runtime.settings.MqttSettings;
import java.time.Duration;
import java.util.Optional;

/** The settings for a broker on this machine without encryption. */
final class PlainBroker {

  private PlainBroker() {}

  /** Without a login. */
  static MqttSettings at(int port) {
    return at(port, Optional.empty());
  }

  /**
   * With a login, where there is a name.
   *
   * @param username with any password
   */
  static MqttSettings at(int port, Optional<String> username) {
    return new MqttSettings(
        MqttSettings.Transport.TCP,
        "127.0.0.1",
        port,
        "",
        MqttSettings.Tls.OF_THE_SYSTEM,
        username,
        username.map(_ -> "any"),
        "base",
        "test",
        1,
        true,
        Duration.ofSeconds(60),
        MqttSettings.Version.V3,
        MqttSettings.DEFAULT_BACKLOG_RATE);
  }
}
