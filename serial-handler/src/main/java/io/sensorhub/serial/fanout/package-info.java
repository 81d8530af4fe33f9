/**
 * Hands what a line says to other programs: lines by route over ZeroMQ, every line over a TCP port.
 * None of them can hold the line back.
 */
@NullMarked
package io.sensorhub.serial.fanout;

import org.jspecify.annotations.NullMarked;
