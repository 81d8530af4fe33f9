package io.sensorhub.runtime.settings;

import java.time.Duration;
import java.util.Optional;

/**
 * Where the broker is and how it is spoken to.
 *
 * @param port 1 to 65535
 * @param qos of states and properties, 0 to 2
 * @param retain whether states and properties are retained
 * @param keepAlive whole seconds
 */
public record MqttSettings(
    String host,
    int port,
    Optional<String> username,
    Optional<String> password,
    String baseTopic,
    String clientPrefix,
    int qos,
    boolean retain,
    Duration keepAlive) {

  /** Without the password. */
  @Override
  public String toString() {
    return host + ":" + port + " base topic " + baseTopic + " user " + username.orElse("none");
  }
}
