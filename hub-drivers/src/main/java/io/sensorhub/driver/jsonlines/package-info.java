/** Devices that print one JSON object per line. */
@NullMarked
package io.sensorhub.driver.jsonlines;

import org.jspecify.annotations.NullMarked;
