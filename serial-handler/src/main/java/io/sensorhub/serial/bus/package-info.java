/** The one worker of a line: it opens, reads, reports, and opens again. */
@NullMarked
package io.sensorhub.serial.bus;

import org.jspecify.annotations.NullMarked;
