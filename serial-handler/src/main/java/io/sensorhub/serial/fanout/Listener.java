package io.sensorhub.serial.fanout;

import io.sensorhub.core.config.Endpoint;
import java.util.Optional;

/**
 * A fixed address on which consumers expect data.
 *
 * @param portId of the line
 * @param name {@code zeromq/ROUTE} or {@code share}
 * @param error why nobody can be served there now
 */
public record Listener(String portId, String name, Endpoint endpoint, Optional<String> error) {}
