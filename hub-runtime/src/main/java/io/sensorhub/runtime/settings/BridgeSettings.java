package io.sensorhub.runtime.settings;

import java.util.Optional;

/**
 * What the environment says to the bridge, and to what listens at the broker like {@code ./hub
 * watch}. No other service reads it, so that a broken certificate of the broker closes no serial
 * line.
 *
 * @param brokerNamed whether {@code MQTT_HOST} is set
 * @param ownBroker used if no broker is named
 * @param homeAssistant how devices are announced to it; empty: they are not
 */
public record BridgeSettings(
    MqttSettings mqtt,
    boolean brokerNamed,
    OwnBroker ownBroker,
    Optional<HomeAssistant> homeAssistant) {}
