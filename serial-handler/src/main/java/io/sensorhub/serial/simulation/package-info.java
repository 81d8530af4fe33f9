/** Sensors that the hub makes up, to try it without hardware. */
@NullMarked
package io.sensorhub.serial.simulation;

import org.jspecify.annotations.NullMarked;
