/** Cutting bytes into lines, and gathering readings from them; for drivers of text. */
@NullMarked
package io.sensorhub.driver.lines;

import org.jspecify.annotations.NullMarked;
