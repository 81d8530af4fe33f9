/**
 * The service that speaks the IoT2MQTT contract to a broker. What the aggregator's stream says goes
 * through {@code publish}; what comes from the broker goes through {@code command}; {@code broker}
 * is the connection itself. Start with {@link io.sensorhub.bridge.Main}.
 */
@NullMarked
package io.sensorhub.bridge;

import org.jspecify.annotations.NullMarked;
