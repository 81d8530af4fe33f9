package io.sensorhub.runtime.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The broker that a run starts by itself if {@code MQTT_HOST} names none.
 *
 * @param listen the address that the broker listens on
 * @param needsPassword whether {@code listen} can be reached from outside this machine
 * @param login the file with the login that was made for this run; empty: none was made
 */
public record OwnBroker(String listen, boolean needsPassword, Optional<Path> login) {}
