package io.sensorhub.modem.egress;

/**
 * Event in the pipeline of a connection whose interface has gone, before it is reset: what it was
 * connected with must not take its end for a good one.
 */
public record PathLost(Cause cause) {}
