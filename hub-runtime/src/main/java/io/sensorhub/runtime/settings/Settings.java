package io.sensorhub.runtime.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;

/**
 * What the environment says. What each variable means stands in {@code docs/configuration.md}.
 *
 * @param instanceFile the file of this instance
 * @param home the folder with {@code profiles/} and {@code instances/}
 * @param state where files are kept that must survive a restart; empty: nowhere
 * @param dev the folder of device files
 * @param sys the folder in which Linux shows its devices
 * @param brokerNamed whether {@code MQTT_HOST} is set
 * @param pollInterval instead of the file's {@code config.poll_interval}
 * @param listen the address that the web servers listen on
 * @param hosts names that a request's {@code Host} may have besides this machine's addresses
 * @param token that requests must carry where {@code listen} is not loopback
 * @param servicePort of this service; empty: its own default
 * @param homeAssistant how devices are announced to it; empty: they are not
 */
public record Settings(
    Path instanceFile,
    Optional<String> instanceName,
    Path home,
    Optional<Path> profiles,
    Optional<Path> state,
    Path dev,
    Path sys,
    MqttSettings mqtt,
    boolean brokerNamed,
    String logLevel,
    ZoneId zone,
    Optional<Duration> updateInterval,
    Optional<Duration> cacheTtl,
    Optional<Duration> pollInterval,
    String listen,
    Set<String> hosts,
    Optional<String> token,
    Optional<Integer> servicePort,
    URI serialHandlerUrl,
    URI httpPollerUrl,
    URI stateAggregatorUrl,
    Optional<HomeAssistant> homeAssistant) {

  public Settings {
    hosts = Set.copyOf(hosts);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "instance file " + instanceFile + ", broker " + mqtt + ", listening on " + listen;
  }
}
