/**
 * Finding out what is behind an adapter, after somebody has agreed: listening first, then at most a
 * few reads of one Modbus register, and every octet that was sent in the answer. Start reading at
 * {@link io.sensorhub.serial.probe.Prober}.
 */
@NullMarked
package io.sensorhub.serial.probe;

import org.jspecify.annotations.NullMarked;
