package io.sensorhub.runtime.settings;

import io.sensorhub.core.change.Key;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The variables whose values differ between two versions of the settings. A running hub takes none
 * of them: addresses, topics and folders are made of them.
 */
public final class SettingsDifference {

  static final List<Key<MqttSettings>> MQTT =
      Key.all(
          MqttSettings.class,
          List.of(
              Key.of("transport", "MQTT_TLS", MqttSettings::transport),
              Key.of("host", "MQTT_HOST", MqttSettings::host),
              Key.of("port", "MQTT_PORT", MqttSettings::port),
              Key.of("path", "MQTT_HOST", MqttSettings::path),
              Key.of("tls", "MQTT_CA", mqtt -> mqtt.tls().ca()),
              Key.of("tls", "MQTT_CERT", mqtt -> mqtt.tls().cert()),
              Key.of("tls", "MQTT_KEY", mqtt -> mqtt.tls().key()),
              Key.of("tls", "MQTT_KEY_PASSWORD", mqtt -> mqtt.tls().keyPassword()),
              Key.of("tls", "MQTT_SERVER_NAME", mqtt -> mqtt.tls().serverName()),
              Key.of("username", "MQTT_USERNAME", MqttSettings::username),
              Key.of("password", "MQTT_PASSWORD", MqttSettings::password),
              Key.of("baseTopic", "MQTT_BASE_TOPIC", MqttSettings::baseTopic),
              Key.of("clientPrefix", "MQTT_CLIENT_PREFIX", MqttSettings::clientPrefix),
              Key.of("qos", "MQTT_QOS", MqttSettings::qos),
              Key.of("retain", "MQTT_RETAIN", MqttSettings::retain),
              Key.of("keepAlive", "MQTT_KEEPALIVE", MqttSettings::keepAlive),
              Key.of("version", "MQTT_VERSION", MqttSettings::version),
              Key.of("backlogRate", "MQTT_BACKLOG_RATE", MqttSettings::backlogRate)),
          Set.of());

  static final List<Key<HubSettings>> HUB =
      Key.all(
          HubSettings.class,
          List.of(
              Key.of("instanceFile", "HUB_INSTANCE_FILE", HubSettings::instanceFile),
              Key.of("instanceName", "INSTANCE_NAME", HubSettings::instanceName),
              Key.of("home", "HUB_HOME", HubSettings::home),
              Key.of("profiles", "HUB_PROFILES", HubSettings::profiles),
              Key.of("state", "HUB_STATE", HubSettings::state),
              Key.of("dev", "HUB_DEV", HubSettings::dev),
              Key.of("sys", "HUB_SYS", HubSettings::sys),
              Key.of("logLevel", "LOG_LEVEL", HubSettings::logLevel),
              Key.of("zone", "TZ", HubSettings::zone),
              Key.of("updateInterval", "UPDATE_INTERVAL", HubSettings::updateInterval),
              Key.of("cacheTtl", "CACHE_TTL", HubSettings::cacheTtl),
              Key.of("pollInterval", "POLL_INTERVAL", HubSettings::pollInterval),
              Key.of("listen", "HUB_LISTEN", HubSettings::listen),
              Key.of("hosts", "HUB_HOSTS", HubSettings::hosts),
              Key.of("token", "HUB_TOKEN", HubSettings::token),
              Key.of("servicePort", "SERVICE_PORT", HubSettings::servicePort)),
          Set.of());

  static final List<Key<BridgeSettings>> BRIDGE =
      Key.all(
          BridgeSettings.class,
          List.of(
              Key.of("brokerNamed", "MQTT_HOST", BridgeSettings::brokerNamed),
              Key.of("homeAssistant", "HA_DISCOVERY_ENABLED", BridgeSettings::homeAssistant)),
          Set.of("mqtt"));

  private SettingsDifference() {}

  /** The names of the variables that every service reads and whose values differ. */
  public static List<String> of(HubSettings before, HubSettings now) {
    return Key.differing(HUB, before, now);
  }

  /** The names of all variables whose values differ, those of the bridge included. */
  public static List<String> of(SettingsReader.All before, SettingsReader.All now) {
    return Stream.of(
            Key.differing(HUB, before.hub(), now.hub()),
            Key.differing(MQTT, before.bridge().mqtt(), now.bridge().mqtt()),
            Key.differing(BRIDGE, before.bridge(), now.bridge()))
        .flatMap(List::stream)
        .distinct()
        .toList();
  }
}
