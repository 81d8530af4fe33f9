package io.sensorhub.driver;

import java.time.Instant;

/**
 * Now, as a driver is told it.
 *
 * @param time of the wall clock, which stamps readings and may jump
 * @param nanos that only go forward, for everything that elapses
 */
public record Moment(Instant time, long nanos) {}
