package io.sensorhub.core.config;

import java.time.Duration;
import java.util.Optional;

/**
 * One serial line.
 *
 * @param path of the device, a symbolic link to it, or a pseudo-terminal
 * @param driver the protocol that is spoken on it
 * @param silence after which the line counts as lost; empty: as the profile says
 * @param maxLineBytes of a line of text, without its end
 */
public record PortConfig(
    String portId,
    String path,
    String driver,
    SerialParameters parameters,
    Reconnect reconnect,
    Optional<Duration> silence,
    int maxLineBytes) {}
