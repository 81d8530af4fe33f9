/** Devices that print one JSON object per line, or one after the other. */
@NullMarked
package io.sensorhub.driver.text.jsonlines;

import org.jspecify.annotations.NullMarked;
