package io.sensorhub.core.port;

/**
 * The TCP port on which a line is shared with other programs.
 *
 * @param listen the address of this machine and the port
 * @param write whether others may change something in its devices
 */
public record Share(Endpoint listen, boolean write) {}
