/** Devices that print lines of text: patterns of one's own, and NMEA 0183 sentences. */
@NullMarked
package io.sensorhub.driver.text.textlines;

import org.jspecify.annotations.NullMarked;
