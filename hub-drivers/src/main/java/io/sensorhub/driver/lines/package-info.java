/** Cutting bytes into lines, for drivers of text. */
@NullMarked
package io.sensorhub.driver.lines;

import org.jspecify.annotations.NullMarked;
