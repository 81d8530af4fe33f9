/**
 * What the serial-handler knows of modems: it owns their AT lines, and is asked and followed here
 * ({@link io.sensorhub.modem.line.ModemLines}).
 */
@NullMarked
package io.sensorhub.modem.line;

import org.jspecify.annotations.NullMarked;
