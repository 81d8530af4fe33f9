/**
 * Transports: how a line is found, opened, read and closed. Begin with {@link
 * io.sensorhub.serial.line.Lines}.
 */
@NullMarked
package io.sensorhub.serial.line;

import org.jspecify.annotations.NullMarked;
