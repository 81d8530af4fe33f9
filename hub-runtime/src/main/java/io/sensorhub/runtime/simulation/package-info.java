/**
 * Sensors that the hub makes up, to try it without hardware. Each handler reads those that belong
 * to it: the serial handler temperature and humidity, the poller motion. {@link
 * io.sensorhub.runtime.simulation.Simulation} is the way in.
 */
@NullMarked
package io.sensorhub.runtime.simulation;

import org.jspecify.annotations.NullMarked;
