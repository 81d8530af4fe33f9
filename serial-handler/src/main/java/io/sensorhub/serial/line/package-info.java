/** Transports: how a line is opened, read and closed. */
@NullMarked
package io.sensorhub.serial.line;

import org.jspecify.annotations.NullMarked;
